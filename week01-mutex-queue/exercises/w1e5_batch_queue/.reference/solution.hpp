// w1e5: a queue whose consumer takes everything at once: one lock for a whole batch.
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>

#include "common/sync.hpp"

namespace w1e5 {

template <class T>
class batch_queue {
 public:
  using value_type = T;

  // Puts the item behind all others. There is always room.
  void push(T item) {
    const std::scoped_lock lock{mutex_};
    items_.push_back(std::move(item));
  }

  // Takes out everything that is in the queue, calls consume(T&&) for each item from the oldest to
  // the newest, and returns how many there were. The lock is taken once and not held during the
  // calls: consume may use this queue. Items that are pushed meanwhile wait for the next drain.
  // If consume throws, the exception reaches the caller, and the rest of this batch is destroyed.
  template <class Consume>
  std::size_t drain(Consume consume) {
    // WHY built before the lock is taken: constructing a deque may ask the heap for memory, and
    // nobody should wait for that.
    common::deque<T> batch;
    {
      const std::scoped_lock lock{mutex_};
      // WHY swap: it exchanges a few pointers, however many items there are. The lock is held for
      // a time that does not grow with the batch.
      batch.swap(items_);
    }
    // WHY out here: from the swap on these items are ours alone, and what consume does, and how
    // long it takes, is nothing that a producer should wait for. Nor can it deadlock with us.
    for (T& item : batch) consume(std::move(item));
    return batch.size();
  }

 private:
  common::mutex mutex_;
  common::deque<T> items_;  // guarded by mutex_; the oldest is at the front
};

}  // namespace w1e5
