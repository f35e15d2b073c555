// w1e5: a queue whose consumer takes everything at once: one lock for a whole batch.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <cstddef>

#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w1e5 {

template <class T>
class batch_queue {
 public:
  using value_type = T;

  // Puts the item behind all others. There is always room.
  void push(T item) { common::todo("w1e5: push"); }

  // Takes out everything that is in the queue, calls consume(T&&) for each item from the oldest to
  // the newest, and returns how many there were. The lock is taken once and not held during the
  // calls: consume may use this queue. Items that are pushed meanwhile wait for the next drain.
  // If consume throws, the exception reaches the caller, and the rest of this batch is destroyed.
  template <class Consume>
  std::size_t drain(Consume consume) {
    common::todo("w1e5: drain");
  }

 private:
  common::mutex mutex_;
  common::deque<T> items_;  // guarded by mutex_; the oldest is at the front
};

}  // namespace w1e5
