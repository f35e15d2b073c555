// w4e3: a ring without a lock, for one producer thread and one consumer thread.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"
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

  // Destroys what nobody popped. Both threads must be finished. Given: w4e4 is about lifetimes.
  ~spsc_ring() {
    while (try_pop()) {
    }
  }

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The producer's. true: the item is in the ring. false: the ring is full and the argument is
  // untouched.
  bool try_push(T&& item) { common::todo("w4e3: try_push"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w4e3: try_push of a copy");
  }

  // The consumer's. The oldest item; nullopt: nothing there at this moment.
  std::optional<T> try_pop() { common::todo("w4e3: try_pop"); }

 private:
  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  common::atomic<std::size_t> write_index_;  // written by the producer, read by both
  common::atomic<std::size_t> read_index_;   // written by the consumer, read by both
};

static_assert(common::bounded_queue<spsc_ring<int>>);

}  // namespace w4e3
