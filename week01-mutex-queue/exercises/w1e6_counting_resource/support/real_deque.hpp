// What a real std::deque does, to compare a prediction with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace w1e6_support {

// Blocks of items; a deque's array of pointers to its blocks is none.
struct block_count {
  std::uint64_t taken = 0;
  std::uint64_t held = 0;
  std::uint64_t held_at_most = 0;
};

// The sizes of the items that there are deques of here: those at which the number of items in a
// block changes, and others.
const std::vector<std::size_t>& sizes();

// A deque grows by so many items of this size, or each is popped as soon as it is in. Throws
// std::out_of_range if the size is none of these.
block_count blocks_of_a_deque(std::size_t size, std::uint64_t items, bool depth_one);

}  // namespace w1e6_support
