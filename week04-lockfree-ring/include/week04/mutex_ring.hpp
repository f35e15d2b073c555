// A ring of pre-allocated slots behind one mutex: the baseline of the ladder.
//
// Any number of threads may call it. Blocking: a thread that is suspended inside the lock stops
// everybody. O(1); allocates in the constructor only.
//
//   week04::mutex_ring<int> ring(1024);
//   ring.try_push(42);
//   std::optional<int> item = ring.try_pop();
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace week04 {

template <class T>
class mutex_ring {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");

 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit mutex_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  mutex_ring(const mutex_ring&) = delete;
  mutex_ring& operator=(const mutex_ring&) = delete;

  // Destroys what nobody popped. Both sides must be finished.
  ~mutex_ring() {
    while (read_index_ != write_index_) slots_[read_index_++ & mask_].destroy();
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  std::optional<T> try_pop() {
    std::scoped_lock lock(mutex_);
    if (read_index_ == write_index_) return std::nullopt;
    std::optional<T> item(slots_[read_index_ & mask_].take());
    ++read_index_;
    return item;
  }

 private:
  template <class U>
  bool emplace(U&& item) {
    std::scoped_lock lock(mutex_);
    if (write_index_ - read_index_ == capacity()) return false;
    slots_[write_index_ & mask_].construct(std::forward<U>(item));
    ++write_index_;
    return true;
  }

  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;  // the items in it: guarded by mutex_

  common::mutex mutex_;
  // Both indices count up for ever; `& mask_` makes a slot of them, their difference is the number
  // of items. The notes call them tail (write) and head (read).
  common::plain<std::size_t> write_index_;  // guarded by mutex_
  common::plain<std::size_t> read_index_;   // guarded by mutex_
};

static_assert(common::bounded_queue<mutex_ring<int>>);

}  // namespace week04
