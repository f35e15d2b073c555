// week03::sharded_counter: a count split into one part for each thread, so that counting shares
// nothing. Adding is cheap and reading adds up: right for statistics, which are written all the
// time and read now and then.
//
//   Who may call it   increment(i): the one thread that owns shard i. total(): any thread
//   Progress          wait-free: a load, an addition and a store
//   Complexity        increment O(1) without a read-modify-write; total O(shards)
//   Memory            no_sharing_distance (128 bytes) a shard
//
//   week03::sharded_counter packets(threads);
//   packets.increment(me);                 // thread `me` of 0 .. threads - 1, and no other
//   std::cout << packets.total() << '\n';  // any thread; exact once the others were joined
#pragma once

#include <cstddef>
#include <memory>

#include "common/cache_line.hpp"
#include "common/sync.hpp"

namespace week03 {

class sharded_counter {
 public:
  // One thread's part. Public so that its layout can be checked and shown.
  struct alignas(common::no_sharing_distance) shard {
    common::atomic<long> value{0};  // written by its owner, read by all
  };

  explicit sharded_counter(std::size_t shards)
      : size_(shards), shards_(std::make_unique<shard[]>(shards)) {}

  std::size_t shards() const noexcept { return size_; }

  // Adds one. Only the thread that owns shard `index` may call this.
  void increment(std::size_t index) noexcept {
    common::atomic<long>& value = shards_[index].value;
    // A load and a store instead of fetch_add: nobody can write in between, because nobody else
    // writes. relaxed: only this thread writes it
    const long before = value.load(std::memory_order_relaxed);
    // relaxed: only the sum matters; whoever reads it learns nothing about other variables
    value.store(before + 1, std::memory_order_relaxed);
  }

  // The sum of all shards. Exact once every owner was joined. While owners count: at least what
  // happened before the call, at most what was counted at its end, and never less than an earlier
  // total() of the same thread.
  long total() const noexcept {
    long sum = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      // relaxed: each shard is a number of its own; coherence alone keeps it from going backwards
      sum += shards_[i].value.load(std::memory_order_relaxed);
    }
    return sum;
  }

  // Where shard `index` lies, for tests of the layout.
  const void* address(std::size_t index) const noexcept { return &shards_[index]; }

 private:
  const std::size_t size_;
  const std::unique_ptr<shard[]> shards_;  // the pointer never changes
};

static_assert(alignof(sharded_counter::shard) >= common::no_sharing_distance,
              "two owners must not write one cache line");
static_assert(sizeof(sharded_counter::shard) % common::no_sharing_distance == 0,
              "shards in an array must not share a cache line");

}  // namespace week03
