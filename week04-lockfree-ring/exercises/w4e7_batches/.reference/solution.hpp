// w4e7: several items per call: one look, one publication.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

#include "common/cache_line.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace w4e7 {

// One thread calls push_n, one thread calls pop_n. Both are wait-free: O(n) steps for n items.
template <std::copyable T>
class batch_ring {
  static_assert(std::is_nothrow_copy_constructible_v<T> && std::is_nothrow_move_assignable_v<T>,
                "an exception in the middle of a batch would leave half of it in the ring");

 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin.
  explicit batch_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        cached_read_index_(start_index),
        read_index_(start_index),
        cached_write_index_(start_index) {}

  batch_ring(const batch_ring&) = delete;
  batch_ring& operator=(const batch_ring&) = delete;

  // Destroys what nobody popped. Both threads must be finished.
  ~batch_ring() {
    // relaxed: both threads are finished
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // relaxed: both threads are finished
    for (std::size_t read = read_index_.load(std::memory_order_relaxed); read != write; ++read)
      slots_[read & mask_].destroy();
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. Copies the first items into the ring, in order, as many as there is room for,
  // and returns how many that were. They become visible together.
  std::size_t push_n(std::span<const T> items) {
    // relaxed: only this thread writes it
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // WHY compare with the batch and not with 1: what is remembered may show some room while there
    // is room for all. Look again before taking less than was asked for.
    if (capacity() - (write - cached_read_index_) < items.size()) {
      // [B2] acquire <- [B1]: the consumer is finished with the slots we reuse
      cached_read_index_ = read_index_.load(std::memory_order_acquire);
    }
    const std::size_t count = std::min(items.size(), capacity() - (write - cached_read_index_));
    // WHY nothing at all for 0: a store would take the line from the consumer and tell it nothing.
    if (count == 0) return 0;
    // WHY mask each index: a batch may run over the end of the array and go on at its beginning.
    for (std::size_t n = 0; n != count; ++n) slots_[(write + n) & mask_].construct(items[n]);
    // [A1] release -> [A2]: publishes all of them
    // WHY one store: a release orders everything before it, one item or a thousand. That is the
    // gain.
    write_index_.store(write + count, std::memory_order_release);
    return count;
  }

  // The consumer's. Moves the oldest items into the first places of `items`, in order, as many as
  // there are places and items, and returns how many that were.
  std::size_t pop_n(std::span<T> items) {
    // relaxed: only this thread writes it
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    if (cached_write_index_ - read < items.size()) {
      // [A2] acquire <- [A1]: the items that the index counts are constructed
      cached_write_index_ = write_index_.load(std::memory_order_acquire);
    }
    const std::size_t count = std::min<std::size_t>(items.size(), cached_write_index_ - read);
    if (count == 0) return 0;
    for (std::size_t n = 0; n != count; ++n) items[n] = slots_[(read + n) & mask_].take();
    // [B1] release -> [B2]: we are finished with all these slots; the licence to reuse them
    read_index_.store(read + count, std::memory_order_release);
    return count;
  }

 private:
  // Both sides read these; nobody writes them after construction.
  alignas(common::no_sharing_distance) const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // Written by the producer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> write_index_;
  // The producer's own: what it last saw of read_index_.
  alignas(common::no_sharing_distance) common::plain<std::size_t> cached_read_index_;

  // Written by the consumer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> read_index_;
  // The consumer's own: what it last saw of write_index_.
  alignas(common::no_sharing_distance) common::plain<std::size_t> cached_write_index_;
};
static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace w4e7
