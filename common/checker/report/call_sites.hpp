// Which line of the learner's code each event comes from.
#pragma once

#include <string>
#include <vector>

#include "common/checker/engine/execution.hpp"

namespace common::checker {

struct call_site {
  std::string file;  // empty: unknown
  int line = 0;

  bool known() const { return !file.empty(); }
  friend bool operator==(const call_site&, const call_site&) = default;
};

struct call_sites {
  std::vector<call_site> of_event;
  std::string trouble;  // why some are unknown: one sentence, or nothing
};

// Atomic operations carry their line with them. Everything else (constructors, operators, what
// std::lock_guard calls) is looked up from its call stack: the innermost frame that is neither the
// checker's nor the standard library's. That takes debug information and one run of addr2line.
call_sites find_call_sites(const execution& recording);

// The same for one place, outside of a recording.
call_site find_call_site(const source_place& at);

}  // namespace common::checker
