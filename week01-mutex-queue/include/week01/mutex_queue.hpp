// week01::mutex_queue: a std::deque, a mutex around it, and a condition variable to wait on.
//
//   Who may call it   any number of threads, any member
//   Progress          blocking: whoever holds the mutex makes all others wait, even if the
//                     scheduler has taken its core away; pop() also waits for an item
//   Complexity        O(1) a call; one lock and one unlock a call; the deque asks the allocator
//                     for a block about every 512 bytes of items, also at depth 1
//   Bound             none: push never waits, and memory is the limit
//
//   week01::mutex_queue<order> orders;
//   orders.push({.id = 7});                          // one thread
//   while (auto next = orders.pop()) handle(*next);  // another; ends after orders.close()
//
// The queue must outlive every call on it: join the threads first, then destroy it.
#pragma once

#include <concepts>
#include <mutex>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace week01 {

template <class T>
class mutex_queue {
 public:
  using value_type = T;

  // True: the item is in the queue. False: the queue is closed and the argument is untouched.
  bool try_push(T&& item) { return append(std::move(item)); }

  bool try_push(const T& item) requires std::copy_constructible<T> { return append(item); }

  // The oldest item, or nullopt if there is none at this moment.
  std::optional<T> try_pop() {
    const std::scoped_lock lock(mutex_);
    return take_front();
  }

  // There is always room, so this does not wait. False: the queue is closed.
  bool push(T item) { return append(std::move(item)); }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    // A predicate, not an `if`: a wake-up may be spurious, and another consumer may have been
    // faster.
    not_empty_.wait(lock, [this] { return !items_.empty() || closed_; });
    return take_front();
  }

  // No further pushes; wakes every waiter. Calling it again does nothing.
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
  }

 private:
  template <class Item>
  bool append(Item&& item) {
    {
      const std::scoped_lock lock(mutex_);
      if (closed_) return false;
      items_.push_back(std::forward<Item>(item));  // may throw: then nothing has changed
    }
    // After the unlock, so that the woken thread does not run straight into a locked mutex.
    not_empty_.notify_one();
    return true;
  }

  // The mutex is held. Removes the item only once it is safely out: its move may throw. One return
  // of one variable, so that the item is built in the caller's storage and not moved once more
  // after pop_front().
  std::optional<T> take_front() {
    std::optional<T> item;
    if (!items_.empty()) {
      item.emplace(std::move(items_.front()));
      items_.pop_front();
    }
    return item;
  }

  common::mutex mutex_;
  common::condition_variable not_empty_;  // notified after each push and after close
  common::deque<T> items_;                // guarded by mutex_
  common::plain<bool> closed_ = false;    // guarded by mutex_; never becomes false again
};

static_assert(common::queue<mutex_queue<int>>);
static_assert(common::blocking_queue<mutex_queue<int>>);

}  // namespace week01
