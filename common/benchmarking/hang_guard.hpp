// Ends the process if one run takes for ever: a lost notification blocks a thread for good, and a
// blocked thread cannot be stopped from outside. An alarm and not a watching thread: a second
// thread would change what is measured.
#pragma once

#include <string>

namespace common::benchmarking {

// While it lives, the run of `queue` on `workload` has this many seconds; then the process names
// both and ends with code 124. One at a time.
class hang_guard {
 public:
  hang_guard(const std::string& workload, const std::string& queue, unsigned seconds);
  ~hang_guard();
  hang_guard(const hang_guard&) = delete;
  hang_guard& operator=(const hang_guard&) = delete;
};

}  // namespace common::benchmarking
