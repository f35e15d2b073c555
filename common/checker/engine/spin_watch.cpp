#include "common/checker/engine/spin_watch.hpp"

#include <algorithm>

namespace common::checker {

void spin_watch::saw(const event& read) {
  reads_.emplace_back(read.location, read.got);
  sources_.emplace_back(read.location, read.reads_from);
}

bool spin_watch::iteration_was_idle() {
  const bool idle = waited_ && reads_ == last_reads_;
  waited_ = true;
  last_reads_ = std::exchange(reads_, {});
  repetitions_ = 0;
  return idle;
}

void spin_watch::start() {
  reads_.clear();
  sources_.clear();
  waited_ = false;
}

void spin_watch::did(const event& operation) {
  const auto same_line = [&](const line_memory& m) {
    return m.line == operation.at.line && m.caller == operation.at.caller &&
           m.location == operation.location;
  };
  const auto known = std::find_if(lines_.begin(), lines_.end(), same_line);
  if (known == lines_.end()) {
    lines_.push_back(
        {operation.at.line, operation.at.caller, operation.location, operation.got, operation.put});
    repetitions_ = 0;
    return;
  }
  const bool changes_nothing = operation.kind != event_kind::rmw || operation.got == operation.put;
  const bool same = known->got == operation.got && known->put == operation.put;
  repetitions_ = same && changes_nothing ? repetitions_ + 1 : 0;
  known->got = operation.got;
  known->put = operation.put;
}

}  // namespace common::checker
