// The main function of every test program. On top of GoogleTest's own it makes sure that a program
// that cannot go on says, in one line, in which test and why:
//
//   HANG in suite.test: ...         not finished in time (WATCHDOG_SECONDS, 10); exit code 124
//   EXCEPTION in suite.test: ...    an exception left a thread, or a noexcept function
//   CRASH in suite.test: SIGSEGV    a fatal signal
//   REPORTED in suite.test          a sanitizer's report stands above this line
//
// Exit codes: 0 all passed, 1 a test failed, 77 a part of an exercise is still to do
// (common/todo.hpp), 124 hang, 128 + signal otherwise.
#include <cxxabi.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

#if defined(COMMON_MODEL)
#include "common/checker/audit/audit_mode.hpp"
#endif
#include "common/testing/watchdog.hpp"
#include "common/testing/where_threads_stand.hpp"

// Present in an executable only if it is linked with that sanitizer.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());
}

namespace {

// What runs now, where a signal handler can read it: no allocation, no lock.
std::array<char, 512> running{"(no test)"};

void set_running(const std::string& what) {
  std::snprintf(running.data(), running.size(), "%s", what.c_str());
}

// Keeps `running` and the watchdog up to date.
class follow_tests : public ::testing::EmptyTestEventListener {
 public:
  explicit follow_tests(common::testing::watchdog& dog) : dog_(dog) {}

  void OnTestStart(const ::testing::TestInfo& test) override {
    std::string name = std::string(test.test_suite_name()) + '.' + test.name();
    if (test.type_param() != nullptr) name += std::string(" [") + test.type_param() + ']';
    set_running(name);
    dog_.start(name);
  }
  void OnTestEnd(const ::testing::TestInfo&) override {
    dog_.stop();
    set_running("(between two tests)");
  }

 private:
  common::testing::watchdog& dog_;
};

// The process that a death test starts for its statement. GoogleTest tells no listener about it.
bool is_death_test_child(int count, char** arguments) {
  return std::any_of(arguments, arguments + count, [](const char* argument) {
    return std::string_view(argument).starts_with("--gtest_internal_run_death_test");
  });
}

bool has_sanitizer() {
  return &__asan_init != nullptr || &__tsan_init != nullptr;
}

// write(2) and nothing else: a signal handler may not print.
void say(const char* text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

void say_line(const char* what, const char* detail) {
  say(what);
  say(" in ");
  say(running.data());
  say(detail);
  say("\n");
}

const char* name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return ": SIGSEGV, an address that is not this program's";
    case SIGBUS:
      return ": SIGBUS, an address that cannot be accessed";
    case SIGFPE:
      return ": SIGFPE, an integer division by zero";
    case SIGILL:
      return ": SIGILL, an instruction that does not exist";
    case SIGABRT:
      return ": SIGABRT, abort() or a failed assertion";
    default:
      return ": a fatal signal";
  }
}

void on_fatal_signal(int signal) {
  say_line("\nCRASH", name_of(signal));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// Whether the running test's name stands beside the sanitizer's report already.
volatile std::sig_atomic_t named_by_report = 0;

void on_sanitizer_death() {
  if (named_by_report == 0) say_line("\nREPORTED", ": see the sanitizer's report above");
}

[[noreturn]] void on_terminate() {
  std::fflush(stdout);
  std::fprintf(stderr, "\nEXCEPTION in %s: ", running.data());
  if (const std::exception_ptr current = std::current_exception()) {
    try {
      std::rethrow_exception(current);
    } catch (const std::exception& error) {
      int status = 0;
      const std::unique_ptr<char, void (*)(void*)> type(
          abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), std::free);
      std::fprintf(stderr, "%s (%s) left a thread or a noexcept function\n", error.what(),
                   type ? type.get() : typeid(error).name());
    } catch (...) {
      std::fprintf(stderr, "something that is no std::exception left a thread\n");
    }
  } else {
    std::fprintf(stderr,
                 "std::terminate without an exception: was a std::thread destroyed "
                 "without join()?\n");
  }
  std::fflush(stderr);
  std::signal(SIGABRT, SIG_DFL);  // said already
  std::abort();
}

// A stack overflow leaves no stack for its own report.
void use_signal_stack() {
  static std::array<char, 64 * 1024> memory;
  stack_t stack{};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  sigaltstack(&stack, nullptr);
}

void watch_signals(std::initializer_list<int> signals) {
  use_signal_stack();
  for (const int signal : signals) {
    struct sigaction action {};
    action.sa_handler = on_fatal_signal;
    action.sa_flags = SA_ONSTACK;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

// ThreadSanitizer calls it after each report; a program without ThreadSanitizer never does.
extern "C" void __tsan_on_report(void*) {
  named_by_report = 1;
  say_line("REPORTED", ": see the sanitizer's report around this line");
}

int main(int count, char** arguments) {
  const bool death_test_child = is_death_test_child(count, arguments);
  ::testing::InitGoogleTest(&count, arguments);
  // A death test's child starts afresh: this process has a second thread, the watchdog's.
  GTEST_FLAG_SET(death_test_style, "threadsafe");

  std::set_terminate(on_terminate);
  if (has_sanitizer()) {
    // The sanitizer's own handlers know more than ours; we add the test's name.
    if (&__sanitizer_set_death_callback != nullptr)
      __sanitizer_set_death_callback(on_sanitizer_death);
    watch_signals({SIGABRT});  // which they leave alone
  } else {
    watch_signals({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT});
  }

  common::testing::prepare_to_ask_threads();
  // Never destroyed: it must outlive whatever still runs when main() returns.
  static auto& dog =
      *new common::testing::watchdog(common::testing::watchdog::limit_from_environment());
  if (death_test_child) {
    const std::string test = GTEST_FLAG_GET(filter);
    set_running(test);
    dog.start(test);
  } else {
    ::testing::UnitTest::GetInstance()->listeners().Append(new follow_tests(dog));
  }
#if defined(COMMON_MODEL)
  common::checker::audit_if_asked();
#endif
  return RUN_ALL_TESTS();
}
