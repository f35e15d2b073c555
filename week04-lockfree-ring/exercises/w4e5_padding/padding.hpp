// w4e5: the ring of w4e3, with its members where they belong: what different threads write stands
// on different cache lines.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"
#include "week04/capacity.hpp"

namespace w4e5 {

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

  // As in w4e3: bring yours along.
  bool try_push(T&& item) { common::todo("w4e5: try_push"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w4e5: try_push of a copy");
  }
  std::optional<T> try_pop() { common::todo("w4e5: try_pop"); }

 private:
  // Both sides read these; nobody writes them after construction.
  const std::size_t mask_;
  const std::unique_ptr<common::slot<T>[]> slots_;

  common::atomic<std::size_t> write_index_;  // written by the producer, read by both
  common::atomic<std::size_t> read_index_;   // written by the consumer, read by both
};

static_assert(common::bounded_queue<padded_ring<int>>);

}  // namespace w4e5
