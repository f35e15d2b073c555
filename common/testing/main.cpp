// The main function of every test program. On top of GoogleTest's own it makes sure that a program
// that cannot go on says, in one line, in which test and why:
//
//   HANG in suite.test: ...         nothing happens any more (WATCHDOG_SECONDS, 10); exit code 124
//   EXCEPTION in suite.test: ...    an exception left a thread, or a noexcept function
//   CRASH in suite.test: SIGSEGV    a fatal signal
//   REPORTED in suite.test          a sanitizer's report stands above this line
//   UNDECIDED in suite.test: ...    ThreadSanitizer's report on code with fences, which it does not
//                                   follow. The tests then run again without its reports
//   EXIT in suite.test: ...         the program ended before its tests had
//
// and that it has passed only if every one of its tests ran: what the environment says to
// GoogleTest (GTEST_FILTER and so on) counts for nothing; its command line does.
// The same as data: findings.hpp.
//
// Exit codes: 0 all passed, 1 a test failed or none ran, 77 a part of an exercise is still to do
// (common/todo.hpp), 124 hang, 128 + signal otherwise.
#include <cxxabi.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#if defined(COMMON_MODEL)
#include "common/checker/audit/audit_mode.hpp"
#endif
#include "common/json.hpp"
#include "common/sync.hpp"
#include "common/testing/findings.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/watchdog.hpp"
#include "common/testing/where_threads_stand.hpp"

// Present in an executable only if it is linked with that sanitizer.
extern "C" {
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __tsan_init();
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());
}

namespace {

using common::json::object;
using common::testing::finding;
using common::testing::record;
using common::testing::record_line;
using common::testing::running_test;
using common::testing::set_running_test;

std::string full_name(const ::testing::TestInfo& test) {
  std::string name = std::string(test.test_suite_name()) + '.' + test.name();
  if (test.type_param() != nullptr) name += std::string(" [") + test.type_param() + ']';
  return name;
}

// What GoogleTest says of a predicate ("Value of: x\n  Actual: false (why)\nExpected: true")
// without its frame, where the predicate says why.
std::string without_frame(const std::string& message) {
  const std::string begin = "\n  Actual: false (", end = ")\nExpected: true";
  const std::size_t from = message.find(begin), to = message.find(end);
  if (!message.starts_with("Value of: ") || from == std::string::npos || to == std::string::npos)
    return message;
  const std::size_t why = from + begin.size();
  return message.substr(why, to - why) + message.substr(to + end.size());
}

// Keeps the running test's name and the watchdog up to date, and writes down what was found.
class follow_tests : public ::testing::EmptyTestEventListener {
 public:
  explicit follow_tests(common::testing::watchdog& dog) : dog_(dog) {}

  void OnTestStart(const ::testing::TestInfo& test) override {
    // relaxed: only this thread and those that it starts look at it.
    common::testing::detail::threads_started.store(false, std::memory_order_relaxed);
    set_running_test(full_name(test));
    dog_.start(full_name(test));
  }

  void OnTestPartResult(const ::testing::TestPartResult& part) override {
    if (!part.failed()) return;
    std::string message = part.message();
    finding found;
    if (auto explained = common::testing::take_explanation(message)) {
      found = *std::move(explained);
    } else {
      const bool thrown =
          part.file_name() == nullptr && message.find("C++ exception") != message.npos;
      found.kind = thrown ? "exception" : "expectation";
      message.erase(message.find_last_not_of('\n') + 1);  // newer GoogleTest's end with one
      found.message = without_frame(message);
      if (part.file_name() != nullptr) {
        found.file = part.file_name();
        found.line = std::max(part.line_number(), 0);
      }
    }
    record(found);
  }

  void OnTestEnd(const ::testing::TestInfo& test) override {
    dog_.stop();
    const ::testing::TestResult& result = *test.result();
    object o;
    o.text("record", "test").text("test", full_name(test));
    o.text("result", result.Failed() ? "failed" : result.Skipped() ? "skipped" : "passed");
    o.boolean("threads", common::testing::detail::threads_started.load(std::memory_order_relaxed));
    record_line(o.str());
    set_running_test("(between two tests)");
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
  say(running_test());
  say(detail);
  say("\n");
}

const char* name_of(int signal) {
  switch (signal) {
    case SIGSEGV: return ": SIGSEGV, an address that is not this program's";
    case SIGBUS: return ": SIGBUS, an address that cannot be accessed";
    case SIGFPE: return ": SIGFPE, an integer division by zero";
    case SIGILL: return ": SIGILL, an instruction that does not exist";
    case SIGABRT: return ": SIGABRT, abort() or a failed assertion";
    default: return ": a fatal signal";
  }
}

void on_fatal_signal(int signal) {
  say_line("\nCRASH", name_of(signal));
  common::testing::record_crash(name_of(signal) + 2);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// Whether the running test's name stands beside the sanitizer's report already. WHY atomic: two
// threads may report. A race on this variable would be reported while ThreadSanitizer is still
// busy with the first report, and it would wait for itself.
std::atomic<bool> named_by_report{false};

void on_sanitizer_death() {
  // relaxed: it orders nothing
  if (!named_by_report.load(std::memory_order_relaxed))
    say_line("\nREPORTED", ": see the sanitizer's report above");
}

std::string why_terminated() {
  const std::exception_ptr current = std::current_exception();
  if (!current)
    return "std::terminate without an exception: was a std::thread destroyed without join()?";
  try {
    std::rethrow_exception(current);
  } catch (const std::exception& error) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> type(
        abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), std::free);
    return std::string(error.what()) + " (" + (type ? type.get() : typeid(error).name()) +
           ") left a thread or a noexcept function";
  } catch (...) {
    return "something that is no std::exception left a thread";
  }
}

[[noreturn]] void on_terminate() {
  std::fflush(stdout);
  const std::string why = why_terminated();
  std::fprintf(stderr, "\nEXCEPTION in %s: %s\n", running_test(), why.c_str());
  std::fflush(stderr);
  record({.kind = "exception", .message = why});
  std::signal(SIGABRT, SIG_DFL);  // said already
  std::abort();
}

// Whether RUN_ALL_TESTS has returned: exit() before that is no success.
bool finished = false;

void on_exit() {
  if (finished) return;
  const char* const text = "exit() was called before the tests had ended";
  std::fflush(stdout);
  std::fprintf(stderr, "\nEXIT in %s: %s\n", running_test(), text);
  record({.kind = "exit", .message = text});
  std::_Exit(1);
}

// The variables by which GoogleTest, and Bazel for it, take orders from the environment.
bool is_order_to_googletest(std::string_view variable) {
  for (const std::string_view prefix :
       {"GTEST_", "TESTBRIDGE_", "TEST_SHARD", "TEST_PREMATURE_EXIT_FILE=", "XML_OUTPUT_FILE="})
    if (variable.starts_with(prefix)) return true;
  return false;
}

// Starts this program again without them: GoogleTest has read them before main(). A check means all
// of its tests, whoever starts it; its command line may still choose.
void drop_orders_from_environment(char** arguments) {
  std::vector<std::string> orders;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (is_order_to_googletest(*variable))
      orders.emplace_back(*variable, std::strcspn(*variable, "="));
  if (orders.empty()) return;
  for (const std::string& name : orders) ::unsetenv(name.c_str());
  ::execv("/proc/self/exe", arguments);
  std::perror("Cannot start again without GoogleTest's variables");
  std::_Exit(1);
}

// What RUN_ALL_TESTS answered, and whether that was about anything.
int judged(int result) {
  const auto& tests = *::testing::UnitTest::GetInstance();
  const auto number = [](int n) { return static_cast<std::size_t>(n); };
  record_line(object()
                  .text("record", "end")
                  .number("tests", number(tests.total_test_count()))
                  .number("passed", number(tests.successful_test_count()))
                  .number("skipped", number(tests.skipped_test_count()))
                  .str());
  if (result != 0 || tests.test_to_run_count() > 0) return result;
  std::fprintf(stderr, "NO TEST RAN: that is no success.\n");
  return 1;
}

bool used_a_fence() {
#if defined(COMMON_UNDER_TSAN)
  return common::a_fence_was_used.load(std::memory_order_relaxed);  // relaxed: it orders nothing
#else
  return false;
#endif
}

// How this program is started again: made in main(), used where no memory may be allocated.
std::vector<char*> own_arguments;
std::vector<std::string> silent_environment;
std::vector<char*> silent_variables;

void prepare_to_run_again(char** arguments) {
  // A copy: GoogleTest takes its options out of the original.
  for (char** argument = arguments; *argument != nullptr; ++argument)
    own_arguments.push_back(*argument);
  own_arguments.push_back(nullptr);
  std::string options = "TSAN_OPTIONS=";
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::string_view(*variable).starts_with("TSAN_OPTIONS="))
      options = std::string(*variable) + ' ';
    else
      silent_environment.emplace_back(*variable);
  }
  silent_environment.push_back(options + "report_bugs=0");
  for (std::string& variable : silent_environment) silent_variables.push_back(variable.data());
  silent_variables.push_back(nullptr);
}

// After a report on code with fences. What the tests expect is asked all the same.
void run_again_without_reports() {
  say_line("\nUNDECIDED",
           ": ThreadSanitizer does not follow fences, and this code uses "
           "common::atomic_thread_fence: what it reports above need not be a race. The model check "
           "follows fences and decides. The tests run again without ThreadSanitizer's reports.");
  ::execve("/proc/self/exe", own_arguments.data(), silent_variables.data());
}

// In the run without reports: what its success says, as data.
void record_that_nothing_is_decided() {
  const char* const options = std::getenv("TSAN_OPTIONS");
  if (options == nullptr || !std::string_view(options).ends_with("report_bugs=0")) return;
  record_line(object()
                  .text("record", "note")
                  .text("message", "undecided: it does not follow fences; the model check decides")
                  .str());
}

// Whether strace, a debugger or the like watches this process.
bool is_traced() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "TracerPid:" && status >> word) return word != "0";
  return false;
}

void record_that_leaks_are_not_looked_for() {
  if (&__asan_init == nullptr || !is_traced()) return;
  std::fputs(
      "strace, a debugger or the like watches this program: LeakSanitizer cannot work beside it, "
      "so nobody looks for leaks in this run.\n",
      stderr);
  record_line(object()
                  .text("record", "note")
                  .text("message", "under strace or a debugger: leaks were not looked for")
                  .str());
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

// common/todo.hpp calls it, if it is there.
extern "C" void common_found_todo(const char* what, const char* file, int line) {
  record({.kind = "todo", .message = what, .file = file, .line = line});
}

// The audit of a model check's orders calls it, if it is there.
extern "C" void common_found_audit(const char* json) {
  record_line(json);
}

// LeakSanitizer asks before it looks, and ends the program where it cannot: beside a tracer.
extern "C" int __lsan_is_turned_off() {
  return is_traced() ? 1 : 0;
}

// ThreadSanitizer calls it after each report; a program without ThreadSanitizer never does.
extern "C" void __tsan_on_report(void*) {
  if (used_a_fence()) run_again_without_reports();
  named_by_report.store(true, std::memory_order_relaxed);  // relaxed: it orders nothing
  say_line("REPORTED", ": see the sanitizer's report around this line");
}

int main(int count, char** arguments) {
  drop_orders_from_environment(arguments);
  prepare_to_run_again(arguments);
  const bool death_test_child = is_death_test_child(count, arguments);
  if (death_test_child) ::unsetenv("FINDINGS");  // what it finds is its parent's business
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
    set_running_test(test);
    dog.start(test);
    return RUN_ALL_TESTS();
  }
#if defined(COMMON_MODEL)
  common::checker::audit_if_asked();
#endif
  record_that_nothing_is_decided();
  record_that_leaks_are_not_looked_for();
  set_running_test("(no test)");
  std::atexit(on_exit);
  ::testing::UnitTest::GetInstance()->listeners().Append(new follow_tests(dog));
  const int result = judged(RUN_ALL_TESTS());
  finished = true;
  return result;
}
