// w3e4: a spinlock, test-and-test-and-set, for use with std::scoped_lock.
#pragma once

#include "common/sync.hpp"

namespace w3e4 {

class spinlock {
 public:
  // Waits until the lock is free and takes it.
  void lock() {
    for (;;) {
      // WHY exchange: looking and taking must be one step. Two threads that both looked first would
      // both take. exchange() says what was there: false means that it was us who took it.
      // WHY acquire: what the previous holder did must be visible inside the critical section.
      // WHY not acq_rel: taking the lock hands nothing over to anybody.
      // [A2] acquire <- [A1]: we see all that the previous holder did
      if (!locked_.exchange(true, std::memory_order_acquire)) return;
      // WHY a second loop that only loads: an exchange needs the cache line for itself, so waiters
      // that spin on it pull the line from each other and from the holder, who needs it to unlock.
      // Loads share the line until the unlock.
      // relaxed: nobody relies on this answer; the exchange above confirms it
      while (locked_.load(std::memory_order_relaxed)) common::pause();
    }
  }

  // Takes the lock if it is free. Never waits. std::scoped_lock needs it to lock several at once.
  bool try_lock() {
    // [A2] acquire <- [A1]: as in lock(). (A failed try_lock acquires for nothing; that is
    // harmless.)
    return !locked_.exchange(true, std::memory_order_acquire);
  }

  // Gives the lock back. Only the thread that holds it.
  void unlock() {
    // WHY a store and not an exchange: others can only write the `true` that is there already.
    // [A1] release -> [A2]: what we did under the lock happens before what its next holder does
    locked_.store(false, std::memory_order_release);
  }

 private:
  common::atomic<bool> locked_{false};  // true while a thread holds the lock
};

static_assert(common::atomic<bool>::is_always_lock_free, "a lock must not wait for another one");

}  // namespace w3e4
