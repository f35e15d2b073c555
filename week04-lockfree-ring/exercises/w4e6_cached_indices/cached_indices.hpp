// w4e6: the padded ring of w4e5, in which each side looks at the other's index only when it must.
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
  bool try_push(T&& item) { common::todo("w4e6: try_push"); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    common::todo("w4e6: try_push of a copy");
  }

  // The consumer's. Reads write_index_ only if the ring seems to be empty.
  std::optional<T> try_pop() { common::todo("w4e6: try_pop"); }

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

static_assert(common::bounded_queue<spsc_ring<int>>);

}  // namespace w4e6
