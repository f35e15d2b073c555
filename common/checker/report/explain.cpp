#include "common/checker/report/explain.hpp"

#include <algorithm>

#include "common/checker/report/explanations.hpp"
#include "common/checker/report/messages.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {

namespace {

bool notifies(const event& e) {
  return e.does == action::notify_one || e.does == action::notify_all;
}

// The first and the second lock of a thread that waits for itself.
sentences locked_twice(const counterexample& c) {
  const failure& why = c.why();
  if (why.why != reason::locked_twice) return {};
  return {capital(c.line(why.first)) + " has locked " + c.variable(why.location) + ", and before " +
          "it is unlocked the same thread locks it again in " + c.line(why.second) +
          ". Unlock it before you call what locks it."};
}

// Which link is missing between an atomic's life and a use of it. What CPUs make of that is another
// matter: the last use may be the very access that is read.
sentences use_beside_its_life(const counterexample& c) {
  const failure& why = c.why();
  if (why.why != reason::used_outside_its_life || why.first == none || why.second == none)
    return {};
  const event &a = c.at(why.first), &b = c.at(why.second);
  sentences said = broken_chain(c, a, b, "A before B");
  if (said.size() > 1) said.resize(1);
  if (said.empty() && (notifies(a) || notifies(b)))
    return {
        "Who was woken may end the object at once, while the notification is still at work. Let "
        "the object live until the thread that notifies has been joined, or notify a condition "
        "variable with the mutex held."};
  return said;
}

}  // namespace

// Where the same program fails with every order seq_cst as well, no order is the mistake. Who locks
// only need not hear of orders.
sentences whether_orders_help(const counterexample& c) {
  const auto& locations = c.graph().locations;
  const bool has_orders = std::any_of(locations.begin(), locations.end(), [](const location& l) {
    return l.kind == location_kind::atomic;
  });
  if (c.no_order_helps())
    return {std::string(has_orders ? "Stronger memory orders do not help: with every order seq_cst "
                                     "it fails as well. "
                                   : "") +
            "The mistake is in the logic: a step that is missing, or comes too early or too late."};
  if (c.result().if_all_seq_cst == if_all_seq_cst::passes)
    return {
        "With every order seq_cst no failure was found: an order is too weak, here or elsewhere."};
  return {};
}

sentences explain(const counterexample& c) {
  switch (c.result().kind) {
    case kind::data_race: return explain_race(c);
    case kind::deadlock: {
      sentences said = locked_twice(c);
      if (!said.empty()) return said;
      said = explain_blocked(c);
      for (const std::string& s : first_of(c, {store_buffering, old_value})) said.push_back(s);
      return said.empty() ? whether_orders_help(c) : said;
    }
    case kind::livelock: {
      sentences said = explain_spinning(c);
      for (const std::string& s : lost_update(c)) said.push_back(s);
      return said;
    }
    case kind::check_failed:
      return first_of(c, {not_looked_again, store_buffering, lost_update, split_critical_section,
                          failed_spuriously, old_value, not_tried_again, whether_orders_help});
    case kind::lifetime:
      return first_of(c, {use_beside_its_life, not_looked_again, lost_update,
                          split_critical_section, old_value, whether_orders_help});
    default: return {};
  }
}

}  // namespace common::checker
