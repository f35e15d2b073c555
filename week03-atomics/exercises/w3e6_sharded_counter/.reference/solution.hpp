// w3e6: a counter split into one shard for each thread, so that counting shares nothing.
#pragma once

#include <cstddef>
#include <memory>

#include "common/cache_line.hpp"
#include "common/sync.hpp"

namespace w3e6 {

class sharded_counter {
 public:
  // One thread's part.
  // WHY alignas: two atomics side by side share a cache line, and then the cores fight for the line
  // although no thread ever reads the other's number. alignas also rounds sizeof up, so that the
  // neighbour in an array starts on a line of its own.
  struct alignas(common::no_sharing_distance) shard {
    // WHY atomic although one thread writes: total() reads it meanwhile, and a read beside a write
    // of a plain variable is a data race.
    common::atomic<long> value{0};  // written by its owner, read by all
  };

  explicit sharded_counter(std::size_t shards)
      : size_(shards), shards_(std::make_unique<shard[]>(shards)) {}

  // Adds one. Only the thread that owns shard `index` may call this.
  void increment(std::size_t index) {
    common::atomic<long>& value = shards_[index].value;
    // WHY no fetch_add: a read-modify-write keeps others from writing in between, and here nobody
    // else writes. A plain load and a plain store are what the CPU does best.
    // relaxed: only this thread writes it
    const long before = value.load(std::memory_order_relaxed);
    // relaxed: only the sum matters, it publishes nothing else
    value.store(before + 1, std::memory_order_relaxed);
  }

  // The sum of all shards. Exact once every owner was joined. While owners count: nothing that
  // happened before the call is missing, what others count at this moment may be.
  long total() const {
    // WHY a local sum and not a member: two threads may ask for the total at once.
    long sum = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      // relaxed: each shard is a number of its own; an exact total owes its exactness to the joins
      sum += shards_[i].value.load(std::memory_order_relaxed);
    }
    return sum;
  }

 private:
  const std::size_t size_;
  const std::unique_ptr<shard[]> shards_;
};

static_assert(common::atomic<long>::is_always_lock_free, "wait-free: no hidden lock");

}  // namespace w3e6
