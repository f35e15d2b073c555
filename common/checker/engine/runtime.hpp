// What the program under test calls: its atomics, its memory, its threads. Which thread runs, and
// what a load reads, is the execution's own business (execution.hpp).
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/checker/engine/failure.hpp"
#include "common/checker/engine/operation.hpp"

namespace common::checker {

class runtime {
 public:
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  // The one that a scenario runs in now; null outside of scenarios.
  static runtime* running() { return running_; }
  virtual bool in_program() const = 0;  // not in the checker's own code

  // ---- atomics
  virtual id new_location(location_kind kind, word_format format, std::uint8_t bytes, word initial,
                          source_place at) = 0;
  virtual void ends(id location) = 0;         // the object is destroyed
  virtual id new_hidden_location(id of) = 0;  // its initial value 0 is before everything
  // Returns the value read; tells whether a read-modify-write wrote.
  virtual word perform(operation op, bool* wrote = nullptr) = 0;
  virtual bool fails_by_chance(const operation& weak_exchange) = 0;
  virtual id last_event() const = 0;

  // ---- other memory
  virtual void access(const void* address, event_kind kind, action does, memory_type type,
                      word value = 0) = 0;
  // The same with a lifetime, which starts, goes on, ends.
  virtual void born(const void* address, action does, memory_type type) = 0;
  virtual void use(const void* address, event_kind kind, action does, memory_type type) = 0;
  virtual void died(const void* address, action does, memory_type type) = 0;
  // What the running thread has just found or put there, if it is a number: another execution is
  // told by it.
  virtual void holds(word value) = 0;
  virtual void vacate(const void* address) = 0;  // the constructor threw: no lifetime after all
  virtual void moved_from(action does) = 0;      // fails: there is no value to read
  virtual void forget(const void* address, std::size_t size) = 0;
  virtual void slot_begins(const void* address, std::size_t size) = 0;
  virtual void slot_ends(const void* address, std::size_t size) = 0;
  // Accesses of the running thread at this address are part of another one.
  virtual const void*& absorbed() = 0;

  // ---- threads
  virtual id self() const = 0;
  virtual id spawn(std::string name, std::function<void()> body) = 0;
  virtual void join(id thread) = 0;
  virtual void pause() = 0;
  virtual void new_wait() = 0;
  virtual id choose(std::size_t alternatives) = 0;

  // ---- mutexes and condition variables
  // Mutexes that the running thread holds, with the event that locked each.
  struct held_mutex {
    id location;
    id locked_by;
  };
  virtual std::vector<held_mutex>& held() = 0;
  virtual bool held_by_anybody(id location) const = 0;
  virtual bool may_fail_to_lock() = 0;
  // The lock was tried right before, in vain; it is now, too, and nothing has happened.
  virtual bool fails_to_lock_again(const operation& try_lock) = 0;
  virtual void failed_to_lock() = 0;
  virtual bool wakes_up_by_chance() = 0;

  // ---- the end
  virtual id note(action does, source_place at, id location = none) = 0;
  [[noreturn]] void fail(failure why) {
    end_with(std::move(why));
    leave();
  }
  // Notes what the thread does, and fails.
  [[noreturn]] void fail(kind what, reason why, action doing, source_place at,
                         std::string said = {}) {
    failure all{
        .kind = what, .why = why, .thread = self(), .doing = doing, .said = std::move(said)};
    all.first = note(doing, at);
    fail(std::move(all));
  }
  // A fatal signal came, because of this address.
  [[noreturn]] virtual void crashed(int signal, const void* address) = 0;
  // This execution only runs to its end: nothing is judged any more.
  virtual bool draining() const = 0;

 protected:
  virtual void end_with(failure why) = 0;
  virtual void suspend() = 0;
  // The running thread is not resumed any more.
  [[noreturn]] void leave() {
    for (;;) suspend();
  }

  runtime() = default;
  ~runtime() = default;

  static thread_local runtime* running_;
};

}  // namespace common::checker
