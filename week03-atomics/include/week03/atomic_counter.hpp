// week03::atomic_counter: a count that several threads increment, as one atomic variable.
//
//   Who may call it   any number of threads, any member
//   Progress          wait-free where the CPU adds in memory in one instruction (x86-64; Arm with
//                     LSE, since v8.1); lock-free where it must retry (older Arm: ldxr/stxr)
//   Complexity        O(1), one read-modify-write an increment. All threads write one cache line,
//                     so they take turns: see sharded_counter for the cure
//
//   week03::atomic_counter packets;
//   packets.increment();                  // any thread
//   std::cout << packets.value() << '\n'; // any thread; exact once the others were joined
#pragma once

#include "common/sync.hpp"

namespace week03 {

class atomic_counter {
 public:
  // Adds one. No increment is ever lost: a read-modify-write reads the value that stands last in
  // the modification order, and that does not depend on the memory order.
  void increment() noexcept {
    // relaxed: only the sum matters; whoever reads it learns nothing about other variables
    value_.fetch_add(1, std::memory_order_relaxed);
  }

  // Adds one and returns the value from before: no two calls, in no two threads, return the same.
  long take_ticket() noexcept {
    // relaxed: as above; that it is one step is what makes the tickets different
    return value_.fetch_add(1, std::memory_order_relaxed);
  }

  // A value that the counter had; never smaller than what happened before the call. Exact when
  // every incrementing thread was joined (the join, not this load, is what orders them).
  long value() const noexcept {
    // relaxed: as above
    return value_.load(std::memory_order_relaxed);
  }

 private:
  common::atomic<long> value_{0};  // all threads write, all threads read
};

}  // namespace week03
