// w3e1: a counter without a mutex.
#pragma once

#include "common/sync.hpp"

namespace w3e1 {

class atomic_counter {
 public:
  // Adds one.
  void increment() {
    // WHY fetch_add and not a load and a store: between the two another thread can store, and its
    // increment is overwritten. A read-modify-write is one step in the modification order.
    // WHY relaxed: an RMW reads the latest value under every memory order; the orders are about
    // what happens to OTHER variables, and nobody concludes anything about another variable from
    // this number.
    value_.fetch_add(1, std::memory_order_relaxed);
  }

  // Adds one and returns the value from before: no two calls return the same number.
  long take_ticket() {
    // WHY the return value and not a load() afterwards: by then others may have added, and two
    // threads read the same number.
    // relaxed: as in increment(); atomicity is what makes the tickets different
    return value_.fetch_add(1, std::memory_order_relaxed);
  }

  // A value that the counter had: no older than what happened before the call.
  long value() const {
    // WHY a load and not fetch_add(0): a load shares the cache line, an RMW takes it from others.
    // relaxed: as in increment(). A total that is exact because the counting threads were joined is
    // ordered by the joins, not by this load.
    return value_.load(std::memory_order_relaxed);
  }

 private:
  common::atomic<long> value_{0};  // all threads write, all threads read
};

static_assert(common::atomic<long>::is_always_lock_free,
              "wait-free where the CPU adds in memory, lock-free elsewhere: no hidden lock");

}  // namespace w3e1
