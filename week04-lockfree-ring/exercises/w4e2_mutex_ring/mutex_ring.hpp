// w4e2: a ring of pre-allocated slots behind one mutex.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"
#include "week04/capacity.hpp"

namespace w4e2 {

// Any number of threads may call it.
template <class T>
class mutex_ring {
 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin.
  explicit mutex_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  mutex_ring(const mutex_ring&) = delete;
  mutex_ring& operator=(const mutex_ring&) = delete;

  // Destroys what nobody popped. Given: w4e4 is about lifetimes.
  ~mutex_ring() {
    while (read_index_ != write_index_) slots_[read_index_++ & mask_].destroy();
  }

  // All of it can be used.
  std::size_t capacity() const noexcept { return mask_ + 1; }

  // true: the item is in the ring. false: the ring is full and the argument is untouched.
  bool try_push(T&& item) { common::todo("w4e2: try_push"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w4e2: try_push of a copy");
  }

  // The oldest item; nullopt: the ring is empty.
  std::optional<T> try_pop() { common::todo("w4e2: try_pop"); }

 private:
  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;  // the items in it: guarded by mutex_

  common::mutex mutex_;
  common::plain<std::size_t> write_index_;  // guarded by mutex_
  common::plain<std::size_t> read_index_;   // guarded by mutex_
};

static_assert(common::bounded_queue<mutex_ring<int>>);

}  // namespace w4e2
