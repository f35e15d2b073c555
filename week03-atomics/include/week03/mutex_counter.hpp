// week03::mutex_counter: the same count as a plain variable under a mutex. What atomic_counter is
// compared with, and the form to choose when more than one variable must change together.
//
//   Who may call it   any number of threads, any member
//   Progress          blocking: a thread that is descheduled while it holds the mutex stops the
//                     others
//   Complexity        O(1), one lock and one unlock a call; a system call only under contention
//
//   week03::mutex_counter packets;
//   packets.increment();                   // any thread
//   std::cout << packets.value() << '\n';  // any thread
#pragma once

#include <mutex>

#include "common/sync.hpp"

namespace week03 {

class mutex_counter {
 public:
  // Adds one.
  void increment() {
    const std::scoped_lock lock(mutex_);
    ++value_;
  }

  // Adds one and returns the value from before: no two calls return the same.
  long take_ticket() {
    const std::scoped_lock lock(mutex_);
    return value_++;
  }

  // The value at one moment during the call.
  long value() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

 private:
  mutable common::mutex mutex_;
  common::plain<long> value_ = 0;  // guarded by mutex_
};

}  // namespace week03
