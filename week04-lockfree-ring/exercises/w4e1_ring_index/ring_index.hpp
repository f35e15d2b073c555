// w4e1: the arithmetic of a ring buffer: two counters that only count up, and a mask.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "common/todo.hpp"

namespace w4e1 {

// For one thread; the atomics come in w4e3. `Counter` is a parameter so that the wrap of an 8-bit
// counter can be tested: a 64-bit one takes centuries to get there.
template <std::unsigned_integral Counter = std::uint64_t>
class ring_index {
 public:
  // `capacity`: the number of slots, a power of two, and small enough for a Counter to tell a full
  // ring from an empty one. Anything else throws std::invalid_argument with the value in its text.
  // `start`: where both counters begin.
  explicit ring_index(std::size_t capacity, Counter start = 0) {
    common::todo("w4e1: the constructor");
  }

  // The number of slots.
  std::size_t capacity() const noexcept { common::todo("w4e1: capacity"); }

  // The number of items in the ring, 0 to capacity().
  std::size_t size() const noexcept { common::todo("w4e1: size"); }

  bool empty() const noexcept { common::todo("w4e1: empty"); }
  bool full() const noexcept { common::todo("w4e1: full"); }

  // The slot that the next push fills and the slot that the next pop empties, 0 to capacity() - 1.
  std::size_t write_slot() const noexcept { common::todo("w4e1: write_slot"); }
  std::size_t read_slot() const noexcept { common::todo("w4e1: read_slot"); }

  // An item was put into write_slot(). The ring must not have been full.
  void pushed() noexcept { common::todo("w4e1: pushed"); }

  // The item in read_slot() was taken. The ring must not have been empty.
  void popped() noexcept { common::todo("w4e1: popped"); }

 private:
  std::size_t mask_ = 0;
  Counter write_index_ = 0;  // items pushed since the start, modulo 2^bits
  Counter read_index_ = 0;   // items popped since the start, modulo 2^bits
};

}  // namespace w4e1
