// week03::spinlock: a lock that waits by looking, never by sleeping. Test-and-test-and-set: a
// waiter reads until the lock looks free and only then tries to take it.
//
//   Who may call it   any number of threads; unlock() only the thread that holds it. Not recursive
//   Progress          blocking (whoever holds it makes the others wait) and not fair (a thread may
//                     lose every race)
//   Complexity        uncontended: one read-modify-write to lock, one store to unlock
//   Use it            for a few instructions, with no more threads than cores. If the holder loses
//                     its core, every waiter burns its own: then std::mutex, which sleeps, wins
//
//   week03::spinlock lock;
//   {
//     const std::scoped_lock guard(lock);  // lock() here, unlock() at the brace
//     ++shared;
//   }
//
// Source of the idea: Larry Rudolph and Zary Segall, "Dynamic decentralized cache schemes for MIMD
// parallel processors", 1984.
#pragma once

#include "common/sync.hpp"

namespace week03 {

class spinlock {
 public:
  spinlock() noexcept = default;
  spinlock(const spinlock&) = delete;
  spinlock& operator=(const spinlock&) = delete;

  // Waits until the lock is free and takes it.
  void lock() noexcept {
    while (!take()) {
      // relaxed: we only look; what we read is confirmed by take() before anyone relies on it.
      // Looking leaves the line in every waiter's cache; an exchange would pull it over each time.
      while (locked_.load(std::memory_order_relaxed)) common::pause();
    }
  }

  // Takes the lock if it is free. Never waits.
  bool try_lock() noexcept {
    // relaxed: as in lock(); a failed try_lock promises nothing about memory
    return !locked_.load(std::memory_order_relaxed) && take();
  }

  // Gives the lock back. Only the thread that holds it.
  void unlock() noexcept {
    // [A1] release -> [A2]: what we did under the lock happens before what its next holder does
    locked_.store(false, std::memory_order_release);
  }

 private:
  bool take() noexcept {
    // [A2] acquire <- [A1]: we see all that the previous holder did. Not acq_rel: taking the lock
    // publishes nothing
    return !locked_.exchange(true, std::memory_order_acquire);
  }

  common::atomic<bool> locked_{false};  // true while a thread holds the lock
};

static_assert(common::atomic<bool>::is_always_lock_free, "a lock must not wait for another one");

}  // namespace week03
