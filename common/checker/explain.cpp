#include "checker/explain.hpp"

#include "checker/explanations.hpp"

namespace common::checker {

sentences explain(const counterexample& c) {
  const auto wakeup = [&] { return not_looked_again(c); };
  const auto buffering = [&] { return store_buffering(c); };
  const auto update = [&] { return lost_update(c); };
  const auto split = [&] { return split_critical_section(c); };
  const auto spurious = [&] { return failed_spuriously(c); };
  const auto old = [&] { return old_value(c); };
  switch (c.result().kind) {
    case kind::data_race:
      return explain_race(c);
    case kind::deadlock: {
      sentences said = explain_blocked(c);
      for (const std::string& s : first_of(buffering, old)) said.push_back(s);
      return said;
    }
    case kind::livelock: {
      sentences said = explain_spinning(c);
      for (const std::string& s : first_of(update)) said.push_back(s);
      return said;
    }
    case kind::check_failed:
      return first_of(wakeup, buffering, update, split, spurious, old);
    case kind::lifetime:
      return first_of(wakeup, update, split, old);
    default:
      return {};
  }
}

}  // namespace common::checker
