// w1e2: a first-in first-out queue that several threads share: a std::deque and a mutex around it.
#pragma once

#include <concepts>
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
    std::optional<T> item;
    if (!items_.empty()) {
      item.emplace(std::move(items_.front()));  // may throw: the queue still holds the item
      items_.pop_front();                       // never throws
    }
    // WHY no `return std::nullopt` above: when every return names the same variable, g++ and clang
    // build it in the caller's storage, so the item moves once. With a second kind of return both
    // (g++ 12, clang 14) move it here again, after pop_front(): if that throws, the item is lost.
    return item;
  }

 private:
  common::mutex mutex_;
  common::deque<T> items_;  // guarded by mutex_; the oldest is at the front
};

static_assert(common::queue<mutex_queue<int>>);

}  // namespace w1e2
