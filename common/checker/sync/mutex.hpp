// A mutex and a condition variable for the checker. Both work with std::unique_lock,
// std::lock_guard and std::scoped_lock.
#pragma once

#include <array>
#include <mutex>

#include "common/checker/sync/here.hpp"

namespace common::checker {

// One atomic word, 0 or 1: locking waits until it can exchange 0 for 1, with acquire; unlocking
// stores 0 with release.
class mutex {
 public:
  mutex(source_place at = source_place::here());
  ~mutex();
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  void lock(source_place at = source_place::here());
  bool try_lock(source_place at = source_place::here());
  void unlock(source_place at = source_place::here());

  bool held_by_me() const;

 private:
  friend class condition_variable;
  void fail_if_held(runtime& e, kind what, reason why, action does, source_place at) const;

  id location_;
};

// A hidden word, the set of waiting threads. Waiting and notifying are relaxed read-modify-writes
// on it: that gives them the single total order that the standard asks for, and it synchronizes
// nothing, because only the mutex does.
class condition_variable {
 public:
  condition_variable(source_place at = source_place::here());
  ~condition_variable();
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;

  // May wake up spuriously, options.spurious_wakeups times per execution.
  void wait(std::unique_lock<mutex>& lock, source_place at = source_place::here());
  template <class Predicate>
  void wait(std::unique_lock<mutex>& lock, Predicate holds,
            source_place at = source_place::here()) {
    while (!holds()) wait(lock, at);
  }

  void notify_one(source_place at = source_place::here());
  void notify_all(source_place at = source_place::here());

  template <class... Arguments>
  void wait_for(Arguments&&...) {
    static_assert(sizeof...(Arguments) == 0, "the checker has no clock: use wait()");
  }
  template <class... Arguments>
  void wait_until(Arguments&&...) {
    static_assert(sizeof...(Arguments) == 0, "the checker has no clock: use wait()");
  }

 private:
  id location_;
  std::array<id, max_threads> mutex_of_{};  // with which each thread waits here, or last did
};

}  // namespace common::checker
