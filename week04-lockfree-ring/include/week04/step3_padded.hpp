// Step 3: as step 2, but what different threads write stands on different cache lines.
//
// One producer thread calls try_push, one consumer thread calls try_pop. Wait-free: a bounded
// number of steps whatever the other side does. O(1); allocates in the constructor only.
//
// The idea: cores exchange whole cache lines. While mask_, slots_ and both indices share a line,
// every push takes that line from the consumer and every pop takes it back. Three alignas end the
// false half of the sharing; what remains is that each side reads the other's index.
//
//   week04::step3::ring<int> ring(1024);
//   ring.try_push(42);                           // producer thread
//   std::optional<int> item = ring.try_pop();    // consumer thread
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace week04::step3 {

template <class T>
class ring {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");

 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(power_of_two(capacity) - 1),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  ring(const ring&) = delete;
  ring& operator=(const ring&) = delete;

  // Destroys what nobody popped. Both sides must be finished.
  ~ring() {
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
  alignas(common::no_sharing_distance) const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // Both indices count up for ever; `& mask_` makes a slot of them, their difference is the number
  // of items. The notes call them tail (write) and head (read).
  // Written by the producer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> write_index_;
  // Written by the consumer, read by both:
  alignas(common::no_sharing_distance) common::atomic<std::size_t> read_index_;
};

static_assert(sizeof(ring<int>) == 3 * common::no_sharing_distance,
              "constants, producer's index and consumer's index on lines of their own");
static_assert(common::bounded_queue<ring<int>>);

}  // namespace week04::step3
