// w4e3: a ring without a lock, for one producer thread and one consumer thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace w4e3 {

// One thread, the producer, calls try_push; one thread, the consumer, calls try_pop. Both are
// wait-free.
template <class T>
class spsc_ring {
 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin.
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;

  // Destroys what nobody popped. Both threads must be finished.
  ~spsc_ring() {
    while (try_pop()) {
    }
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. true: the item is in the ring. false: the ring is full and the argument is
  // untouched.
  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  // The consumer's. The oldest item; nullopt: nothing there at this moment.
  std::optional<T> try_pop() {
    // relaxed: only this thread writes it. WHY a plain store later and no fetch_add: nobody else
    // changes it between, so nothing can be lost.
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    // [A2] acquire <- [A1]: the item that the index counts is constructed
    if (read == write_index_.load(std::memory_order_acquire)) return std::nullopt;
    std::optional<T> item(slots_[read & mask_].take());
    // [B1] release -> [B2]: we are finished with the slot; the producer's licence to reuse it
    // WHY last: from this store on the producer may construct in the slot.
    read_index_.store(read + 1, std::memory_order_release);
    return item;
  }

 private:
  template <class U>
  bool emplace(U&& item) {
    // relaxed: only this thread writes it
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // [B2] acquire <- [B1]: the consumer is finished with the slot we reuse
    // WHY acquire though we only read a number here: our construct() below must not come before
    // the consumer's take(), and that is two accesses to one slot from two threads.
    if (write - read_index_.load(std::memory_order_acquire) == capacity()) return false;
    slots_[write & mask_].construct(std::forward<U>(item));
    // [A1] release -> [A2]: publishes the item
    // WHY last: whoever sees the new index may take the item at once.
    write_index_.store(write + 1, std::memory_order_release);
    return true;
  }

  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // WHY no third variable with the number of items: both sides would write it, and so it would need
  // a read-modify-write per call. With one writer each, two indices need none.
  common::atomic<std::size_t> write_index_;  // written by the producer, read by both
  common::atomic<std::size_t> read_index_;   // written by the consumer, read by both
};

static_assert(common::bounded_queue<spsc_ring<int>>);
static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace w4e3
