// w1e1: a counter that several threads share, guarded by a mutex.
#pragma once

#include <mutex>

#include "common/sync.hpp"

namespace w1e1 {

class guarded_counter {
 public:
  // Adds one.
  void increment() {
    // WHY a guard and not mutex_.lock(): the guard's destructor unlocks on every way out of the
    // scope. For ++value_ alone it makes no difference, and habits are made of such lines.
    const std::scoped_lock lock{mutex_};
    ++value_;
  }

  // Replaces the value v by change(v), as one step that no other thread can come between.
  // If change throws, the value stays as it was, the exception reaches the caller, and the
  // counter can be used as before.
  template <class Change>
  void update(Change change) {
    const std::scoped_lock lock{mutex_};
    // WHY this order: change() may throw. It has finished before value_ is touched, so there is
    // nothing to undo; the guard gives the mutex back while the exception passes through.
    const long changed = change(static_cast<long>(value_));
    value_ = changed;
  }

  // The value at one moment during the call.
  long value() const {
    // WHY reading locks too: a read beside a write of a plain variable is a data race, and a data
    // race is undefined behaviour, whatever the CPU would have made of it.
    const std::scoped_lock lock{mutex_};
    return value_;
  }

 private:
  mutable common::mutex mutex_;    // WHY mutable: value() is const to its callers and locks
  common::plain<long> value_ = 0;  // guarded by mutex_
};

}  // namespace w1e1
