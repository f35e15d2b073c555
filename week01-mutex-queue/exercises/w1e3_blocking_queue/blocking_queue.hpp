// w1e3: the queue of w1e2, and a way to wait: pop() sleeps until there is an item or the queue is
// closed. The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <optional>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w1e3 {

template <class T>
class blocking_queue {
 public:
  using value_type = T;

  // True: the item is in the queue. False: the queue is closed and the argument is untouched.
  bool try_push(T&& item) { common::todo("w1e3: try_push, moving"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w1e3: try_push, copying");
  }

  // The oldest item, or nullopt if there is none at this moment. Never waits for an item.
  std::optional<T> try_pop() { common::todo("w1e3: try_pop"); }

  // There is always room, so this does not wait. False: the queue is closed.
  bool push(T item) { common::todo("w1e3: push"); }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() { common::todo("w1e3: pop"); }

  // No further pushes; wakes every waiter. Calling it again does nothing.
  void close() { common::todo("w1e3: close"); }

 private:
  common::mutex mutex_;
  common::condition_variable not_empty_;  // what pop() sleeps on
  common::deque<T> items_;                // guarded by mutex_; the oldest is at the front
  common::plain<bool> closed_ = false;    // guarded by mutex_; never becomes false again
};

static_assert(common::blocking_queue<blocking_queue<int>>);

}  // namespace w1e3
