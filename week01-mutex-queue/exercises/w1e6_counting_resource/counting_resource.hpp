// w1e6: a memory resource that counts what goes through it, and a prediction of what it will count
// under a std::deque. The task, its contract and three hints stand in README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "common/todo.hpp"

namespace w1e6 {

// Hands every request on to `upstream` and keeps count. For one thread at a time.
class counting_resource : public std::pmr::memory_resource {
 public:
  // upstream must outlive this resource.
  explicit counting_resource(std::pmr::memory_resource* upstream = std::pmr::get_default_resource())
      : upstream_(upstream) {}

  // Requests that succeeded, and blocks that were given back.
  std::uint64_t allocations() const { common::todo("w1e6: allocations"); }
  std::uint64_t deallocations() const { common::todo("w1e6: deallocations"); }

  // Bytes that are handed out and not yet given back, as they were asked for: now, and at the
  // moment when there were most of them.
  std::uint64_t live_bytes() const { common::todo("w1e6: live_bytes"); }
  std::uint64_t peak_bytes() const { common::todo("w1e6: peak_bytes"); }

 private:
  // memory_resource's public allocate(), deallocate() and is_equal() call these three.
  // If upstream throws, nothing is counted.
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    common::todo("w1e6: do_allocate");
  }
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
    common::todo("w1e6: do_deallocate");
  }
  // Whether what one of the two allocated may be given back to the other: only to itself, because
  // otherwise neither count would be right.
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    common::todo("w1e6: do_is_equal");
  }

  std::pmr::memory_resource* upstream_;
};

// The blocks that hold the items of one std::deque (the small array that points to the blocks is
// not meant).
struct deque_blocks {
  std::uint64_t taken;         // allocated in all, from the deque's construction on
  std::uint64_t held_at_most;  // at the same time
};

// Your prediction for the standard library of g++ (libstdc++): items of item_size bytes, and
// push_back `items` times.
inline deque_blocks blocks_while_growing(std::uint64_t items, std::size_t item_size) {
  common::todo("w1e6: blocks_while_growing");
}

// The same for `pairs` times push_back and pop_front in turn: the deque never holds more than one
// item.
inline deque_blocks blocks_at_depth_one(std::uint64_t pairs, std::size_t item_size) {
  common::todo("w1e6: blocks_at_depth_one");
}

}  // namespace w1e6
