// The counters that week 3 compares, all of one shape: constructed for a number of threads,
// increment(me) called by thread `me`, total() at the end.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <type_traits>

#include "common/cache_line.hpp"
#include "common/sync.hpp"
#include "week03-atomics/exercises/w3e1_atomic_counter/.reference/solution.hpp"
#include "week03-atomics/exercises/w3e6_sharded_counter/.reference/solution.hpp"
#include "week03/spinlock.hpp"
#include "yours.hpp"

namespace week03_counters {

// A counter that does not ask who increments, on cache lines of its own.
template <class Counter>
class alignas(common::no_sharing_distance) shared_by_all {
 public:
  explicit shared_by_all(std::size_t) {}
  void increment(std::size_t) { counter_.increment(); }
  long total() const { return counter_.value(); }

 private:
  Counter counter_;
};

// What differs from w3e1::atomic_counter: the order.
template <std::memory_order Order>
class fetch_add {
 public:
  void increment() { value_.fetch_add(1, Order); }  // the order that is measured
  long value() const { return value_.load(std::memory_order_relaxed); }  // relaxed: after the joins

 private:
  common::atomic<long> value_{0};
};

// What fetch_add would be if there were only compare-exchange.
class compare_exchange_loop {
 public:
  void increment() {
    // relaxed, all of it: only the sum matters
    long seen = value_.load(std::memory_order_relaxed);
    while (!value_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) {
    }
  }
  long value() const { return value_.load(std::memory_order_relaxed); }  // relaxed: after the joins

 private:
  common::atomic<long> value_{0};
};

// A lock around a plain variable: both locks with the same layout.
template <class Lock>
class under_lock {
 public:
  void increment() {
    const std::scoped_lock guard(lock_);
    ++value_;
  }
  long value() const { return value_; }

 private:
  Lock lock_;
  long value_ = 0;  // guarded by lock_
};

// A shard for each thread, `Distance` bytes from one to the next.
template <std::size_t Distance, bool ReadModifyWrite>
class shards {
 public:
  explicit shards(std::size_t threads)
      : size_(threads), shards_(std::make_unique<shard[]>(threads)) {}

  void increment(std::size_t me) {
    common::atomic<long>& value = shards_[me].value;
    // relaxed, all of it: only this thread writes, and only the sum matters
    if constexpr (ReadModifyWrite) {
      value.fetch_add(1, std::memory_order_relaxed);
    } else {
      value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
  }

  long total() const {
    long sum = 0;
    for (std::size_t i = 0; i < size_; ++i)
      sum += shards_[i].value.load(std::memory_order_relaxed);  // relaxed: after the joins
    return sum;
  }

 private:
  struct alignas(Distance) shard {
    common::atomic<long> value{0};
  };

  std::size_t size_;
  std::unique_ptr<shard[]> shards_;
};

using mutex = shared_by_all<under_lock<common::mutex>>;
using spinlock = shared_by_all<under_lock<week03::spinlock>>;
using atomic_relaxed = shared_by_all<w3e1::atomic_counter>;
using atomic_seq_cst = shared_by_all<fetch_add<std::memory_order_seq_cst>>;
using atomic_cas = shared_by_all<compare_exchange_loop>;
using side_by_side_fetch_add = shards<alignof(common::atomic<long>), true>;
using side_by_side_load_store = shards<alignof(common::atomic<long>), false>;
using padded_fetch_add = shards<common::no_sharing_distance, true>;
using padded_load_store = w3e6::sharded_counter;

// Threads do not disturb each other: ten times the work takes no longer than the others'.
template <class Counter>
inline constexpr bool shares_nothing =
    std::is_same_v<Counter, padded_fetch_add> || std::is_same_v<Counter, padded_load_store>;

// Calls use.operator()<Counter>(name) for each, the reference of the comparisons first.
template <class Use>
void for_each_counter(Use use) {
  use.template operator()<mutex>("mutex");
  use.template operator()<spinlock>("spinlock");
  use.template operator()<atomic_relaxed>("fetch_add_relaxed");
  use.template operator()<atomic_seq_cst>("fetch_add_seq_cst");
  use.template operator()<atomic_cas>("compare_exchange_loop");
  use.template operator()<side_by_side_fetch_add>("shards_side_by_side_fetch_add");
  use.template operator()<side_by_side_load_store>("shards_side_by_side_load_store");
  use.template operator()<padded_fetch_add>("shards_padded_fetch_add");
  use.template operator()<padded_load_store>("shards_padded_load_store");
#if defined(YOURS_W3E1)
  use.template operator()<shared_by_all<your_w3e1::atomic_counter>>("yours_w3e1");
#endif
#if defined(YOURS_W3E6)
  use.template operator()<your_w3e6::sharded_counter>("yours_w3e6");
#endif
}

inline const char* label_of(std::string_view name) {
  return name.starts_with("yours") ? "yours" : "";
}

}  // namespace week03_counters
