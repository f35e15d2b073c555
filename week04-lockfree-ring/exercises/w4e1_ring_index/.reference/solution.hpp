// w4e1: the arithmetic of a ring buffer: two counters that only count up, and a mask.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace w4e1 {

// For one thread; the atomics come in w4e3. `Counter` is a parameter so that the wrap of an 8-bit
// counter can be tested: a 64-bit one takes centuries to get there.
template <std::unsigned_integral Counter = std::uint64_t>
class ring_index {
 public:
  // `capacity`: the number of slots, a power of two, and small enough for a Counter to tell a full
  // ring from an empty one. Anything else throws std::invalid_argument with the value in its text.
  // `start`: where both counters begin.
  explicit ring_index(std::size_t capacity, Counter start = 0)
      : mask_(capacity - 1), write_index_(start), read_index_(start) {
    // WHY a power of two: `& mask_` replaces a division, and the slot stays right when the counter
    // wraps, because 2^bits is a multiple of the capacity. With 3 slots and 8 bits, index 255 is
    // slot 0 and so is index 0 after it. has_single_bit is false for 0: no second test needed.
    if (!std::has_single_bit(capacity))
      throw std::invalid_argument("capacity must be a power of two, not " +
                                  std::to_string(capacity));
    // WHY: full means write - read == capacity. 256 is 0 to an 8-bit counter: full would be empty.
    if (capacity > std::numeric_limits<Counter>::max())
      throw std::invalid_argument("capacity " + std::to_string(capacity) +
                                  " is more than the counter can count");
  }

  // The number of slots.
  std::size_t capacity() const noexcept { return mask_ + 1; }

  // The number of items in the ring, 0 to capacity().
  std::size_t size() const noexcept {
    // WHY a difference, never a comparison: after the wrap write_index_ is the smaller number, and
    // the difference modulo 2^bits is still the number of items.
    // WHY the cast: operands narrower than int are promoted to int, where 0 - 255 is -255, not 1.
    return static_cast<Counter>(write_index_ - read_index_);
  }

  // WHY both counters are free-running: kept inside [0, capacity) they would be equal in a full
  // ring and in an empty one, and the usual way out wastes a slot.
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == capacity(); }

  // The slot that the next push fills and the slot that the next pop empties, 0 to capacity() - 1.
  std::size_t write_slot() const noexcept { return write_index_ & mask_; }
  std::size_t read_slot() const noexcept { return read_index_ & mask_; }

  // An item was put into write_slot(). The ring must not have been full.
  void pushed() noexcept { ++write_index_; }

  // The item in read_slot() was taken. The ring must not have been empty.
  void popped() noexcept { ++read_index_; }

 private:
  std::size_t mask_;
  Counter write_index_;  // items pushed since the start, modulo 2^bits
  Counter read_index_;   // items popped since the start, modulo 2^bits
};

}  // namespace w4e1
