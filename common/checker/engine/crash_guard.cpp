#include "common/checker/engine/crash_guard.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <typeinfo>

#include "common/checker/engine/runtime.hpp"

namespace common::checker {
namespace {

runtime* in_program() {
  runtime* e = runtime::running();
  return e != nullptr && e->in_program() ? e : nullptr;
}

// In the checker's own code: the signal is somebody else's to tell of.
void on_signal(int signal, siginfo_t* about, void*) {
  if (runtime* e = in_program()) e->crashed(signal, about->si_addr);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::terminate_handler outer_terminate = nullptr;

[[noreturn]] void on_terminate() {
  if (runtime* e = in_program()) {
    std::string said;
    // The threads of a scenario look like one to a static variable that is being initialized. The
    // type of what it throws then is not to be had, but its name is.
    const std::type_info* const type = abi::__cxa_current_exception_type();
    if (type != nullptr && std::string(type->name()) == "N9__gnu_cxx20recursive_init_errorE")
      e->fail(kind::misuse, reason::static_variable, action::crash, {});
    try {
      if (std::current_exception()) throw;
    } catch (const std::exception& thrown) {
      said = thrown.what();
    } catch (...) {
    }
    e->fail(kind::exception, reason::terminated, action::leave_by_exception, {}, said);
  }
  if (outer_terminate != nullptr) outer_terminate();
  std::abort();
}

}  // namespace

crash_guard::crash_guard() : stack_(256 * 1024) {
  stack_t stack{};
  stack.ss_sp = stack_.data();
  stack.ss_size = stack_.size();
  sigaltstack(&stack, &stack_before_);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    struct sigaction ours {};
    ours.sa_sigaction = on_signal;
    ours.sa_flags = SA_ONSTACK | SA_SIGINFO;
    handler& outer = before_.emplace_back();
    outer.signal = signal;
    sigaction(signal, &ours, &outer.action);
  }
  terminate_before_ = std::set_terminate(on_terminate);
  outer_terminate = terminate_before_;
}

crash_guard::~crash_guard() {
  std::set_terminate(terminate_before_);
  for (const handler& outer : before_) sigaction(outer.signal, &outer.action, nullptr);
  sigaltstack(&stack_before_, nullptr);
}

}  // namespace common::checker
