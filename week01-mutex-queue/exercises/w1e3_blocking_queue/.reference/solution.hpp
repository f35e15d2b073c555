// w1e3: the queue of w1e2, and a way to wait: pop() sleeps until there is an item or the queue is
// closed. The queue must outlive every call on it.
#pragma once

#include <concepts>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace w1e3 {

template <class T>
class blocking_queue {
 public:
  using value_type = T;

  // True: the item is in the queue. False: the queue is closed and the argument is untouched.
  bool try_push(T&& item) { return append(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return append(item); }

  // The oldest item, or nullopt if there is none at this moment. Never waits for an item.
  std::optional<T> try_pop() {
    const std::scoped_lock lock{mutex_};
    return take_front();
  }

  // There is always room, so this does not wait. False: the queue is closed.
  bool push(T item) { return append(std::move(item)); }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() {
    // WHY unique_lock: wait() gives the mutex back while it sleeps and takes it again before it
    // returns; a scoped_lock cannot be opened in between.
    std::unique_lock lock{mutex_};
    // WHY a predicate, that is, a loop: a wake-up may be spurious, and between the notification
    // and our return from wait() another consumer may have taken the item.
    not_empty_.wait(lock, [this] { return !items_.empty() || closed_; });
    // WHY no look at closed_ here: closed and not empty still hands out items; only closed and
    // empty is the end, and then take_front() finds nothing.
    return take_front();
  }

  // No further pushes; wakes every waiter. Calling it again does nothing.
  void close() {
    {
      // WHY the lock, for one bool: a consumer that has just found its predicate false still holds
      // the mutex until it sleeps. Under the same mutex, the change comes either before its look
      // or after it has begun to sleep; without it, the change and its notification may fall in
      // between, and the consumer sleeps for ever. (And it would be a data race.)
      const std::scoped_lock lock{mutex_};
      closed_ = true;
    }
    // WHY all: the queue stays closed, so every waiter has to go, and nobody wakes the next one.
    not_empty_.notify_all();
  }

 private:
  template <class Item>
  bool append(Item&& item) {
    {
      const std::scoped_lock lock{mutex_};
      if (closed_) return false;  // WHY before touching the item: a refused argument is unchanged
      items_.push_back(std::forward<Item>(item));
    }
    // WHY one: one item is work for one consumer.
    // WHY after every push and not just when the queue was empty: two pushes in a row must wake
    // two waiters, and the second push finds the queue not empty.
    // WHY after the unlock: the woken thread does not run straight into a locked mutex.
    not_empty_.notify_one();
    return true;
  }

  // The mutex is held.
  std::optional<T> take_front() {
    if (items_.empty()) return std::nullopt;
    const removes_front afterwards{*this};  // as in w1e2
    return std::optional<T>(std::move(items_.front()));
  }

  // At the end of its scope: removes the front item, or, if an exception ends the scope, wakes
  // somebody else for it.
  // WHY: the item stays, and the notification for it may be the one that woke this thread. If
  // nobody handed it on, another consumer could sleep beside the item for ever.
  class removes_front {
   public:
    explicit removes_front(blocking_queue& queue) : queue_(queue) {}
    ~removes_front() {
      if (std::uncaught_exceptions() == exceptions_before_) {
        queue_.items_.pop_front();
      } else {
        queue_.not_empty_.notify_one();
      }
    }
    removes_front(const removes_front&) = delete;
    removes_front& operator=(const removes_front&) = delete;

   private:
    blocking_queue& queue_;
    const int exceptions_before_ = std::uncaught_exceptions();
  };

  common::mutex mutex_;
  common::condition_variable not_empty_;  // what pop() sleeps on
  common::deque<T> items_;                // guarded by mutex_; the oldest is at the front
  common::plain<bool> closed_ = false;    // guarded by mutex_; never becomes false again
};

static_assert(common::blocking_queue<blocking_queue<int>>);

}  // namespace w1e3
