// w3e5: the largest value that any thread has recorded.
#pragma once

#include <limits>

#include "common/sync.hpp"

namespace w3e5 {

class high_water_mark {
 public:
  // What value() says before anything was recorded.
  static constexpr long nothing = std::numeric_limits<long>::min();

  // Raises the mark to `value` if it stands lower. True: this call raised it.
  bool record(long value) {
    // relaxed: a first guess; the compare-exchange confirms it before anything is written
    long seen = mark_.load(std::memory_order_relaxed);
    // WHY a loop: between our load and our write another thread may have written a mark that is
    // larger than what we saw, but smaller than our value. Then we have to look and decide again.
    while (seen < value) {
      // WHY compare_exchange: it writes only if the mark still is what we based the decision on.
      // WHY nothing reloads `seen` here: a failed compare_exchange has put the present mark into
      // it. WHY weak: it may fail for no reason, and a loop does not mind; on Arm without LSE it is
      // one ldxr/stxr pair, where strong would be a second loop inside ours. relaxed, on success
      // and on failure: the mark publishes nothing but itself
      if (mark_.compare_exchange_weak(seen, value, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  // The largest value recorded, `nothing` if there was none. Never goes down.
  long value() const {
    // relaxed: as above
    return mark_.load(std::memory_order_relaxed);
  }

 private:
  common::atomic<long> mark_{nothing};  // all threads write, all threads read; only ever rises
};

static_assert(common::atomic<long>::is_always_lock_free,
              "lock-free: a failed attempt means that another thread has succeeded");

}  // namespace w3e5
