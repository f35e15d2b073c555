// While scenarios are explored, a fatal signal, a stack that is used up and std::terminate are the
// end of one execution, not of the process.
#pragma once

#include <csignal>
#include <exception>
#include <vector>

namespace common::checker {

class crash_guard {
 public:
  crash_guard();
  ~crash_guard();
  crash_guard(const crash_guard&) = delete;
  crash_guard& operator=(const crash_guard&) = delete;

 private:
  struct handler {
    int signal = 0;
    struct sigaction action {};
  };

  std::vector<char> stack_;  // the handlers': an overflow leaves none
  stack_t stack_before_{};
  std::vector<handler> before_;
  std::terminate_handler terminate_before_;
};

}  // namespace common::checker
