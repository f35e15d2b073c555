// w4e6: the padded ring of w4e5, in which each side looks at the other's index only when it must.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace w4e6 {

// One thread calls try_push, one thread calls try_pop. Both are wait-free.
template <class T>
class spsc_ring {
 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin.
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        cached_read_index_(start_index),
        read_index_(start_index),
        cached_write_index_(start_index) {}

  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;

  ~spsc_ring() {
    while (try_pop()) {
    }
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. Reads read_index_ only if the ring seems to be full.
  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  // The consumer's. Reads write_index_ only if the ring seems to be empty.
  std::optional<T> try_pop() {
    // relaxed: only this thread writes it
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    if (read == cached_write_index_) {
      // [A2] acquire <- [A1]: the items that the index counts are constructed
      // WHY one acquire is enough for many items: it orders after everything that came before the
      // release it reads from, and that is the construction of every item below the index.
      cached_write_index_ = write_index_.load(std::memory_order_acquire);
      if (read == cached_write_index_) return std::nullopt;
    }
    std::optional<T> item(slots_[read & mask_].take());
    // [B1] release -> [B2]: we are finished with the slot; the producer's licence to reuse it
    read_index_.store(read + 1, std::memory_order_release);
    return item;
  }

 private:
  template <class U>
  bool emplace(U&& item) {
    // relaxed: only this thread writes it
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // WHY an old value will do: the consumer only moves forward, so the ring is at most as full as
    // the remembered index says. "There is room" stays true; "full" must be asked again.
    if (write - cached_read_index_ == capacity()) {
      // [B2] acquire <- [B1]: the consumer is finished with the slots we reuse
      cached_read_index_ = read_index_.load(std::memory_order_acquire);
      if (write - cached_read_index_ == capacity()) return false;
    }
    slots_[write & mask_].construct(std::forward<U>(item));
    // [A1] release -> [A2]: publishes the item
    // WHY at once and not every few items: the consumer may be waiting for this very item.
    write_index_.store(write + 1, std::memory_order_release);
    return true;
  }

  // Both sides read these; nobody writes them after construction.
  alignas(common::no_sharing_distance) const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // Written by the producer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> write_index_;
  // The producer's own: what it last saw of read_index_.
  // WHY not beside write_index_: the consumer fetches that line, and would take this one along.
  alignas(common::no_sharing_distance) common::plain<std::size_t> cached_read_index_;

  // Written by the consumer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> read_index_;
  // The consumer's own: what it last saw of write_index_.
  alignas(common::no_sharing_distance) common::plain<std::size_t> cached_write_index_;
};

static_assert(common::bounded_queue<spsc_ring<int>>);
static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace w4e6
