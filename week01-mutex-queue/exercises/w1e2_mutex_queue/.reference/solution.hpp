// w1e2: a first-in first-out queue that several threads share: a std::deque and a mutex around it.
#pragma once

#include <concepts>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace w1e2 {

template <class T>
class mutex_queue {
 public:
  using value_type = T;

  // Puts the item behind all others; there is always room, so this returns true.
  // If it throws (the memory is used up, or the item's move throws), the queue is as it was.
  bool try_push(T&& item) {
    const std::scoped_lock lock{mutex_};
    // WHY nothing to undo: std::deque::push_back either adds the item or changes nothing.
    items_.push_back(std::move(item));
    return true;
  }

  // WHY a second form: one `try_push(T item)` would serve both, but it has already taken the
  // caller's item when a queue (w1e4's, when full) has to refuse it.
  bool try_push(const T& item) requires std::copy_constructible<T> {
    const std::scoped_lock lock{mutex_};
    items_.push_back(item);
    return true;
  }

  // Takes the oldest item out, or returns nullopt if there is none at this moment.
  // If it throws (the item's move throws), the item is still the oldest in the queue.
  std::optional<T> try_pop() {
    // WHY one lock over all of it: between a look at empty() and the pop that relies on it, nobody
    // else may come in.
    const std::scoped_lock lock{mutex_};
    if (items_.empty()) return std::nullopt;
    // WHY no variable for the item: a move from the variable into the result would come after
    // pop_front(), and if that move throws, the item is lost. (A compiler may leave the move out,
    // and need not.) The item is moved once, straight into the result, and removed only then.
    const removes_front afterwards{items_};
    return std::optional<T>(std::move(items_.front()));
  }

 private:
  // Removes the front item at the end of the scope, unless an exception ends it.
  class removes_front {
   public:
    explicit removes_front(common::deque<T>& items) : items_(items) {}
    ~removes_front() {
      if (std::uncaught_exceptions() == exceptions_before_) items_.pop_front();
    }
    removes_front(const removes_front&) = delete;
    removes_front& operator=(const removes_front&) = delete;

   private:
    common::deque<T>& items_;
    // WHY a number: the queue may itself be used while an exception is on its way.
    const int exceptions_before_ = std::uncaught_exceptions();
  };

  common::mutex mutex_;
  common::deque<T> items_;  // guarded by mutex_; the oldest is at the front
};

static_assert(common::queue<mutex_queue<int>>);

}  // namespace w1e2
