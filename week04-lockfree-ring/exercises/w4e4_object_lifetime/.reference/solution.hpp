// w4e4: the ring of w4e3 without the help of common::slot: raw storage, and objects whose lives
// begin and end in it.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"

namespace w4e4 {

// One thread calls try_push, one thread calls try_pop. T needs neither a default constructor nor a
// copy, nor an assignment; it may ask for any alignment.
template <class T>
class spsc_ring {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");

  // Room for one T, in which no T lives yet.
  // WHY alignas(T): bytes may stand anywhere, a T may not. With it, new cell[] aligns the array
  // too.
  struct cell {
    alignas(T) std::byte bytes[sizeof(T)];
  };

 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin. Constructs no T.
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0)
      : mask_(week04::power_of_two(capacity) - 1),
        cells_(std::make_unique<cell[]>(capacity)),
        write_index_(start_index),
        read_index_(start_index) {}

  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;

  // Destroys the items that nobody popped, and nothing else. Both threads must be finished.
  ~spsc_ring() {
    // WHY from read to write: a T lives exactly in the cells whose numbers lie between the two.
    // relaxed: both threads are finished, and whoever joined them was told of all they did
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // relaxed: as above
    for (std::size_t read = read_index_.load(std::memory_order_relaxed); read != write; ++read)
      std::destroy_at(item_in(cells_[read & mask_]));
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. true: a T lives in the ring, constructed from the argument. false: the ring is
  // full and the argument is untouched. If a copy throws, the ring stays as it was.
  bool try_push(T&& item) { return emplace(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return emplace(item); }

  // The consumer's. The oldest item, moved out; its life in the ring has ended. nullopt: nothing
  // there at this moment.
  std::optional<T> try_pop() {
    // relaxed: only this thread writes it
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    // [A2] acquire <- [A1]: the item that the index counts is constructed
    if (read == write_index_.load(std::memory_order_acquire)) return std::nullopt;
    T* const item = item_in(cells_[read & mask_]);
    std::optional<T> result(std::move(*item));
    // WHY destroy what was moved from: it is still a T, and its destructor may have work to do. The
    // next push constructs a new one here.
    std::destroy_at(item);
    // [B1] release -> [B2]: nothing lives in the cell; the producer's licence to construct there
    read_index_.store(read + 1, std::memory_order_release);
    return result;
  }

 private:
  template <class U>
  bool emplace(U&& item) {
    // relaxed: only this thread writes it
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    // [B2] acquire <- [B1]: the consumer has destroyed what lived in the cell we reuse
    if (write - read_index_.load(std::memory_order_acquire) == capacity()) return false;
    // WHY construct and not assign: assignment needs a living object on its left side.
    std::construct_at(reinterpret_cast<T*>(cells_[write & mask_].bytes), std::forward<U>(item));
    // [A1] release -> [A2]: publishes the item
    // WHY after construct_at: if the copy throws, we never get here and nothing was pushed.
    write_index_.store(write + 1, std::memory_order_release);
    return true;
  }

  // The T that lives in the cell.
  // WHY launder: the bytes' address is a pointer to bytes; this makes it one to the T that was
  // constructed in them.
  static T* item_in(cell& place) noexcept {
    return std::launder(reinterpret_cast<T*>(place.bytes));
  }

  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<cell[]> cells_;

  common::atomic<std::size_t> write_index_;  // written by the producer, read by both
  common::atomic<std::size_t> read_index_;   // written by the consumer, read by both
};

static_assert(common::bounded_queue<spsc_ring<int>>);
static_assert(common::atomic<std::size_t>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace w4e4
