// w1e1: a counter that several threads share, guarded by a mutex.
// The task, its contract and three hints stand in README.md.
#pragma once

#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w1e1 {

class guarded_counter {
 public:
  // Adds one.
  void increment() { common::todo("w1e1: increment"); }

  // Replaces the value v by change(v), as one step that no other thread can come between.
  // If change throws, the value stays as it was, the exception reaches the caller, and the
  // counter can be used as before.
  template <class Change>
  void update(Change change) {
    common::todo("w1e1: update");
  }

  // The value at one moment during the call.
  long value() const { common::todo("w1e1: value"); }

 private:
  mutable common::mutex mutex_;
  common::plain<long> value_ = 0;  // guarded by mutex_
};

}  // namespace w1e1
