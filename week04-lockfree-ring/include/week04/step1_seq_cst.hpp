// Step 1: the ring without a lock, every access to an index sequentially consistent.
//
// One producer thread calls try_push, one consumer thread calls try_pop. Wait-free: a bounded
// number of steps whatever the other side does. O(1); allocates in the constructor only.
//
// The idea: each index has one writer. Only the producer moves write_index_, only the consumer
// moves read_index_, so neither needs a lock or a read-modify-write; and a slot belongs to the
// consumer while its number lies in [read_index_, write_index_), to the producer otherwise.
//
//   week04::step1::ring<int> ring(1024);
//   ring.try_push(42);                           // producer thread
//   std::optional<int> item = ring.try_pop();    // consumer thread
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace week04::step1 {

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
    // seq_cst, stronger than needed (step 2): only this thread writes it
    const std::size_t read = read_index_.load(std::memory_order_seq_cst);
    // [A2] seq_cst <- [A1], stronger than needed: the item that the index counts is constructed
    if (read == write_index_.load(std::memory_order_seq_cst)) return std::nullopt;
    std::optional<T> item(slots_[read & mask_].take());
    // [B1] seq_cst -> [B2], stronger than needed: we are finished with the slot we took from
    // (seq_cst also forbids this store to sink below our next load: a reordering that would do no
    // harm, and the one that costs a locked instruction on x86)
    read_index_.store(read + 1, std::memory_order_seq_cst);
    return item;
  }

 private:
  template <class U>
  bool emplace(U&& item) {
    // seq_cst, stronger than needed (step 2): only this thread writes it
    const std::size_t write = write_index_.load(std::memory_order_seq_cst);
    // [B2] seq_cst <- [B1], stronger than needed: the consumer is finished with the slot we reuse
    if (write - read_index_.load(std::memory_order_seq_cst) == capacity()) return false;
    slots_[write & mask_].construct(std::forward<U>(item));
    // [A1] seq_cst -> [A2], stronger than needed: publishes the item
    // (seq_cst also forbids this store to sink below our next load: see [B1])
    write_index_.store(write + 1, std::memory_order_seq_cst);
    return true;
  }

  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  // Both indices count up for ever; `& mask_` makes a slot of them, their difference is the number
  // of items. The notes call them tail (write) and head (read).
  // Written by the producer, read by both:
  common::atomic<std::size_t> write_index_;
  // Written by the consumer, read by both:
  common::atomic<std::size_t> read_index_;
};

static_assert(common::bounded_queue<ring<int>>);
static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace week04::step1
