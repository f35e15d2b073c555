// w1e6: a memory resource that counts what goes through it, and a prediction of what it will count
// under a std::deque.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>

namespace w1e6 {

// Hands every request on to `upstream` and keeps count. For one thread at a time.
class counting_resource : public std::pmr::memory_resource {
 public:
  // upstream must outlive this resource.
  explicit counting_resource(std::pmr::memory_resource* upstream = std::pmr::get_default_resource())
      : upstream_(upstream) {}

  // Requests that succeeded, and blocks that were given back.
  std::uint64_t allocations() const { return allocations_; }
  std::uint64_t deallocations() const { return deallocations_; }

  // Bytes that are handed out and not yet given back, as they were asked for: now, and at the
  // moment when there were most of them.
  std::uint64_t live_bytes() const { return live_bytes_; }
  std::uint64_t peak_bytes() const { return peak_bytes_; }

 private:
  // memory_resource's public allocate(), deallocate() and is_equal() call these three.
  // If upstream throws, nothing is counted.
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    // WHY first: upstream may throw, and a request that failed has handed out nothing.
    // WHY the alignment goes with it: upstream's default would be enough for std::max_align_t, and
    // an item with alignas(64) would stand in the wrong place.
    void* const block = upstream_->allocate(bytes, alignment);
    ++allocations_;
    live_bytes_ += bytes;
    // WHY here: the bytes in use can only reach a new height when some were just added.
    peak_bytes_ = std::max(peak_bytes_, live_bytes_);
    return block;
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    upstream_->deallocate(block, bytes, alignment);
    ++deallocations_;
    live_bytes_ -= bytes;  // WHY no table of blocks: the caller has to name the size it asked for
  }
  // Whether what one of the two allocated may be given back to the other: only to itself, because
  // otherwise neither count would be right.
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::pmr::memory_resource* upstream_;
  std::uint64_t allocations_ = 0;
  std::uint64_t deallocations_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t peak_bytes_ = 0;
};

// The blocks that hold the items of one std::deque (the small array that points to the blocks is
// not meant).
struct deque_blocks {
  std::uint64_t taken;         // allocated in all, from the deque's construction on
  std::uint64_t held_at_most;  // at the same time
};

// libstdc++ (<bits/stl_deque.h>, _GLIBCXX_DEQUE_BUF_SIZE): a block takes as many items as fit in
// 512 bytes; a larger item has a block of its own.
inline std::uint64_t items_per_block(std::size_t item_size) {
  constexpr std::size_t block_size = 512;
  return item_size < block_size ? block_size / item_size : 1;
}

// Your prediction for the standard library of g++ (libstdc++): items of item_size bytes, and
// push_back `items` times.
inline deque_blocks blocks_while_growing(std::uint64_t items, std::size_t item_size) {
  // WHY 1 +: the constructor takes the first block, and the push that fills the last place of a
  // block takes the next one at once, so that end() always has a place to point to.
  const std::uint64_t blocks = 1 + items / items_per_block(item_size);
  return {.taken = blocks, .held_at_most = blocks};
}

// The same for `pairs` times push_back and pop_front in turn: the deque never holds more than one
// item.
inline deque_blocks blocks_at_depth_one(std::uint64_t pairs, std::size_t item_size) {
  // WHY the same number as above: the one item walks through the blocks. Each push moves the end
  // one place on, and it never comes back to a place that a pop has left.
  const std::uint64_t blocks = 1 + pairs / items_per_block(item_size);
  // WHY 2: the new block is taken by the push that fills the old one, and the old one is given back
  // by the pop after it.
  return {.taken = blocks, .held_at_most = std::min<std::uint64_t>(blocks, 2)};
}

}  // namespace w1e6
