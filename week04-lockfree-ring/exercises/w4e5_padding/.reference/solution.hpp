// w4e5: the ring of w4e3, with its members where they belong: what different threads write stands
// on different cache lines.
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

namespace w4e5 {

static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

// One thread calls try_push, one thread calls try_pop.
template <class T>
class padded_ring {
 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin.
  explicit padded_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  padded_ring(const padded_ring&) = delete;
  padded_ring& operator=(const padded_ring&) = delete;

  ~padded_ring() {
    while (try_pop()) {
    }
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  std::optional<T> try_pop() {
    // relaxed: only this thread writes it
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    // [A2] acquire <- [A1]: the item that the index counts is constructed
    if (read == write_index_.load(std::memory_order_acquire)) return std::nullopt;
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
    // [B2] acquire <- [B1]: the consumer is finished with the slot we reuse
    if (write - read_index_.load(std::memory_order_acquire) == capacity()) return false;
    slots_[write & mask_].construct(std::forward<U>(item));
    // [A1] release -> [A2]: publishes the item
    write_index_.store(write + 1, std::memory_order_release);
    return true;
  }

  // Both sides read these; nobody writes them after construction.
  // WHY a line of their own although nobody writes them: beside an index they would be fetched anew
  // after every store to it, by the side that did not store.
  // WHY alignas and not an array of padding bytes: padding keeps members apart, alignas also says
  // where the object itself begins, and rounds its size up, so that nobody else's data can follow
  // on the last line.
  alignas(common::no_sharing_distance) const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // WHY 128 and not 64: Intel's prefetcher fetches lines in pairs, and some Arm cores have lines of
  // 128 bytes.
  // Written by the producer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> write_index_;
  // Written by the consumer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> read_index_;
};

static_assert(common::bounded_queue<padded_ring<int>>);
static_assert(sizeof(padded_ring<int>) == 3 * common::no_sharing_distance,
              "the constants, the producer's index and the consumer's index, each on its own");

}  // namespace w4e5
