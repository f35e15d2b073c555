// The executable's thread_local variables. All threads of a scenario run in one thread of the
// system, so they would share what each must have for itself: a change is noticed and refused.
#pragma once

#include <vector>

namespace common::checker {

class thread_locals {
 public:
  thread_locals();
  void remember();
  bool changed() const;

 private:
  const char* begin_ = nullptr;
  std::vector<char> before_;
};

}  // namespace common::checker
