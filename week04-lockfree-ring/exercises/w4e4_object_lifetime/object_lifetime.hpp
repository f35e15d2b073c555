// w4e4: the ring of w4e3 without the help of common::slot: raw storage, and objects whose lives
// begin and end in it.
// The task, its contract and three hints stand in README.md.
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
#include "common/todo.hpp"
#include "week04/capacity.hpp"

namespace w4e4 {

// One thread calls try_push, one thread calls try_pop. T needs neither a default constructor nor a
// copy, nor an assignment; it may ask for any alignment.
template <class T>
class spsc_ring {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");

  // Room for one T, in which no T lives yet.
  struct cell {
    std::byte bytes[1];  // for you to make right
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
  ~spsc_ring() { common::todo("w4e4: the destructor"); }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. true: a T lives in the ring, constructed from the argument. false: the ring is
  // full and the argument is untouched. If a copy throws, the ring stays as it was.
  bool try_push(T&& item) { common::todo("w4e4: try_push"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w4e4: try_push of a copy");
  }

  // The consumer's. The oldest item, moved out; its life in the ring has ended. nullopt: nothing
  // there at this moment.
  std::optional<T> try_pop() { common::todo("w4e4: try_pop"); }

 private:
  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<cell[]> cells_;

  common::atomic<std::size_t> write_index_;  // written by the producer, read by both
  common::atomic<std::size_t> read_index_;   // written by the consumer, read by both
};

static_assert(common::bounded_queue<spsc_ring<int>>);

}  // namespace w4e4
