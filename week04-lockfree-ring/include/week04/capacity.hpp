// Which capacities the rings accept.
#pragma once

#include <bit>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

namespace week04 {

// Returns `capacity` if it is a power of two; throws std::invalid_argument that names it otherwise.
//
// With a power of two, `index & (capacity - 1)` is the slot of a free-running index. And because
// the index type counts modulo 2^64, a multiple of the capacity, the slot stays right when the
// index wraps around; with a capacity of 3 it would not.
inline std::size_t power_of_two(std::size_t capacity) {
  if (!std::has_single_bit(capacity))  // false for 0 as well
    throw std::invalid_argument("a ring's capacity must be a power of two, not " +
                                std::to_string(capacity));
  return capacity;
}

// The other kind of ring: how many blocks hold at least `capacity` items. Throws for a capacity of
// 0, and for one whose lines could not be counted: the ring would hold less than was asked for.
inline std::size_t blocks_for(std::size_t capacity, std::size_t items_per_block) {
  if (capacity == 0) throw std::invalid_argument("a ring's capacity must be positive, not 0");
  if (capacity > std::numeric_limits<std::size_t>::max() / 2)
    throw std::length_error("a ring's capacity must fit into memory");
  return (capacity - 1) / items_per_block + 1;
}

}  // namespace week04
