// w4e2: a ring of pre-allocated slots behind one mutex.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
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

  // Destroys what nobody popped.
  ~mutex_ring() {
    // WHY no lock: whoever destroys an object is alone with it, or it is too late for a lock.
    while (read_index_ != write_index_) slots_[read_index_++ & mask_].destroy();
  }

  // All of it can be used. WHY no lock: mask_ never changes.
  std::size_t capacity() const noexcept { return mask_ + 1; }

  // true: the item is in the ring. false: the ring is full and the argument is untouched.
  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  // The oldest item; nullopt: the ring is empty.
  std::optional<T> try_pop() {
    // WHY one lock around test and take: between two locks another consumer could take the item
    // that the test saw.
    const std::scoped_lock lock(mutex_);
    if (read_index_ == write_index_) return std::nullopt;
    // WHY take(): it moves the item out and ends its life in the slot. A pop that only moves leaves
    // an empty shell behind, and the next push constructs over it.
    std::optional<T> item(slots_[read_index_ & mask_].take());
    ++read_index_;
    return item;
  }

 private:
  // WHY one template: the two try_push differ in how the item is constructed and in nothing else.
  template <class U>
  bool emplace(U&& item) {
    const std::scoped_lock lock(mutex_);
    // WHY the test comes first: false promises that the argument is untouched.
    if (write_index_ - read_index_ == capacity()) return false;
    slots_[write_index_ & mask_].construct(std::forward<U>(item));
    // WHY after construct(): a copy may throw, and then nothing has been pushed.
    ++write_index_;
    return true;
  }

  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;  // the items in it: guarded by mutex_

  common::mutex mutex_;
  common::plain<std::size_t> write_index_;  // guarded by mutex_
  common::plain<std::size_t> read_index_;   // guarded by mutex_
};

static_assert(common::bounded_queue<mutex_ring<int>>);

}  // namespace w4e2
