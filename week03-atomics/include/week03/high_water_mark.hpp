// week03::high_water_mark: the largest value that any thread has recorded. The smallest example of
// a compare-exchange loop: read, decide, write only if nobody came between, else decide again.
//
//   Who may call it   any number of threads, any member
//   Progress          lock-free: a failed attempt means that another thread raised the mark (or, on
//                     CPUs without a compare-exchange instruction, a spurious failure). Not
//                     wait-free: one thread may lose again and again, but only to larger values
//   Complexity        O(1) when the value is no new maximum (one load); O(losers) at worst
//
//   week03::high_water_mark depth;
//   depth.record(queue_length);           // any thread
//   std::cout << depth.value() << '\n';   // any thread
#pragma once

#include <limits>

#include "common/sync.hpp"

namespace week03 {

class high_water_mark {
 public:
  // What value() says before anything was recorded.
  static constexpr long nothing = std::numeric_limits<long>::min();

  // Raises the mark to `value` if it stands lower. True: this call raised it.
  bool record(long value) noexcept {
    // relaxed: a first guess; the compare-exchange confirms it before anything is written
    long seen = mark_.load(std::memory_order_relaxed);
    while (seen < value) {
      // relaxed, twice: the mark is a number of its own and publishes nothing else. On failure
      // `seen` becomes the value that was there: we decide again, on that
      if (mark_.compare_exchange_weak(seen, value, std::memory_order_relaxed,
                                      std::memory_order_relaxed)) {  // relaxed: as above
        return true;
      }
    }
    return false;
  }

  // The largest value recorded, `nothing` if there was none. Never goes down.
  long value() const noexcept {
    // relaxed: as in record()
    return mark_.load(std::memory_order_relaxed);
  }

 private:
  common::atomic<long> mark_{nothing};  // all threads write, all threads read; only ever rises
};

}  // namespace week03
