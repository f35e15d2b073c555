// A thread of the scenario is a fiber: a stack of its own that runs until it gives the processor
// back. The checker alone decides which fiber runs, so an execution can be repeated exactly.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>

namespace common::checker {

// A stack with pages below it that no access survives: crash_guard tells of an overflow.
class fiber_stack {
 public:
  fiber_stack();
  ~fiber_stack();
  fiber_stack(const fiber_stack&) = delete;
  fiber_stack& operator=(const fiber_stack&) = delete;

  void* base() const { return base_; }
  bool guards(const void* address) const { return address >= mapping_ && address < base_; }
  static constexpr std::size_t size = 8 << 20;  // what nobody uses costs nothing

 private:
  void* mapping_;
  void* base_;
};

class fiber {
 public:
  // The body must not return: its last act is to suspend for good.
  fiber(fiber_stack& stack, std::function<void()> body);
  fiber(const fiber&) = delete;
  fiber& operator=(const fiber&) = delete;

  // Runs the fiber until it suspends. Called from outside of it.
  void resume();
  // Gives the processor back to resume()'s caller. Called from inside.
  void suspend();

 private:
  // The C++ runtime keeps the exceptions in flight per system thread; a fiber that is suspended
  // inside a handler or while it unwinds must take its own with it.
  struct exceptions_in_flight {
    void* caught = nullptr;
    unsigned int uncaught = 0;
  };

  static void enter(unsigned int high, unsigned int low);
  void exchange_exceptions();

  std::function<void()> body_;
  ucontext_t inside_{};
  ucontext_t outside_{};
  exceptions_in_flight exceptions_;
};

}  // namespace common::checker
