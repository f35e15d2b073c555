// w1e4: a queue with a fixed number of places, which pushes back: push() waits while it is full.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <vector>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w1e4 {

template <class T>
class bounded_queue {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be neither in its slot nor with the caller");

 public:
  using value_type = T;

  // Room for exactly `capacity` items, and all the memory that the queue will ever use.
  // Throws std::invalid_argument for capacity 0; its message names that value.
  explicit bounded_queue(std::size_t capacity) : slots_(capacity) {
    common::todo("w1e4: constructor");
  }

  // Ends the life of the items that were never popped.
  ~bounded_queue() { common::todo("w1e4: destructor"); }

  bounded_queue(const bounded_queue&) = delete;
  bounded_queue& operator=(const bounded_queue&) = delete;

  std::size_t capacity() const noexcept { common::todo("w1e4: capacity"); }

  // True: the item is in the queue. False: it is full or closed, and the argument is untouched.
  bool try_push(T&& item) { common::todo("w1e4: try_push, moving"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w1e4: try_push, copying");
  }

  // The oldest item, or nullopt if there is none at this moment. Never waits for an item.
  std::optional<T> try_pop() { common::todo("w1e4: try_pop"); }

  // Waits for room. False: the queue is closed, even if it was closed while we waited.
  bool push(T item) { common::todo("w1e4: push"); }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() { common::todo("w1e4: pop"); }

  // No further pushes; wakes every waiter of both kinds. Calling it again does nothing.
  void close() { common::todo("w1e4: close"); }

 private:
  common::mutex mutex_;
  common::condition_variable not_empty_;   // what pop() sleeps on
  common::condition_variable not_full_;    // what push() sleeps on
  std::vector<common::slot<T>> slots_;     // the items are guarded by mutex_; never resized
  common::plain<std::size_t> oldest_ = 0;  // guarded by mutex_; the slot that the next pop takes
  common::plain<std::size_t> count_ = 0;   // guarded by mutex_; occupied slots, from oldest_ on
  common::plain<bool> closed_ = false;     // guarded by mutex_; never becomes false again
};

static_assert(common::bounded_queue<bounded_queue<int>>);
static_assert(common::blocking_queue<bounded_queue<int>>);

}  // namespace w1e4
