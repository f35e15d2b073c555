// w3e4: a spinlock, test-and-test-and-set, for use with std::scoped_lock.
// The task, its contract and three hints stand in README.md.
#pragma once

#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w3e4 {

class spinlock {
 public:
  // Waits until the lock is free and takes it.
  void lock() { common::todo("w3e4: lock"); }

  // Takes the lock if it is free. Never waits. std::scoped_lock needs it to lock several at once.
  bool try_lock() { common::todo("w3e4: try_lock"); }

  // Gives the lock back. Only the thread that holds it.
  void unlock() { common::todo("w3e4: unlock"); }

 private:
  common::atomic<bool> locked_{false};  // true while a thread holds the lock
};

}  // namespace w3e4
