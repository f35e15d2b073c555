// w3e7: mutual exclusion for two threads, by one flag each.
#pragma once

#include <array>
#include <cstddef>

#include "common/sync.hpp"

namespace w3e7 {

class two_flags {
 public:
  // Thread `me` (0 or 1) asks to enter. True: it is inside, alone, until it calls leave(me).
  // False: the other one is inside or asks too, or did a moment ago; nothing is held, ask again.
  bool try_enter(std::size_t me) {
    // WHY seq_cst, here and in the load: each side stores its own flag and then loads the other's.
    // Release and acquire allow the store to become visible after the load (x86 does just that, in
    // its store buffer): both would read false and both would enter. In the one total order of the
    // seq_cst operations one of the two stores comes first, and the other side's load sees it.
    // seq_cst: forbids that this store is overtaken by the load below
    wants_[me].store(true, std::memory_order_seq_cst);
    // seq_cst: forbids that this load overtakes the store above.
    // [A2] acquire (contained in seq_cst) <- [A1]: the other's last critical section is over
    if (!wants_[1 - me].load(std::memory_order_seq_cst)) return true;
    // WHY release for a retreat, from a section that we never entered: the other side may read this
    // false instead of the one that leave() stored before it, and must still see what we did
    // inside. [A1] release -> [A2]: our last critical section happens before the other's next one
    wants_[me].store(false, std::memory_order_release);
    return false;
  }

  // Ends thread `me`'s stay.
  void leave(std::size_t me) {
    // WHY release is enough: nothing after this store is in danger when it becomes visible late.
    // The other side just stays out a little longer.
    // [A1] release -> [A2]: what we did inside happens before the other's next critical section
    wants_[me].store(false, std::memory_order_release);
  }

 private:
  // wants_[i]: thread i is inside or asks to be. Written by thread i, read by the other.
  std::array<common::atomic<bool>, 2> wants_{};
};

static_assert(common::atomic<bool>::is_always_lock_free, "wait-free: no hidden lock");

}  // namespace w3e7
