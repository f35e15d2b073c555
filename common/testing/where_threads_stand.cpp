#include "common/testing/where_threads_stand.hpp"

#if defined(__linux__)

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// Present with every sanitizer's run-time library.
extern "C" __attribute__((weak)) void __sanitizer_symbolize_pc(void* pc, const char* format,
                                                               char* out, std::size_t size);

namespace common::testing {
namespace {

constexpr int question = SIGURG;  // ignored by default: nobody else uses it here

// The answer of the thread that was asked last.
std::array<void*, 64> frames;
std::atomic<int> frame_count{0};  // 0: no answer yet

// In the asked thread. backtrace() allocates in its first call only; see prepare_to_ask_threads().
void answer(int) {
  // [TS4] acquire <- [TS3]: the last answer has been read. (ThreadSanitizer sees no order in a
  // signal.)
  static_cast<void>(frame_count.load(std::memory_order_acquire));
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  // [TS1] release -> [TS2]: the frames are complete.
  frame_count.store(count, std::memory_order_release);
}

// Asks one thread. A thread that cannot answer now (a sanitizer's own, or one inside its run-time
// library) is left alone after a while.
int ask(pid_t thread) {
  // [TS3] release -> [TS4]: the frames may be written.
  frame_count.store(0, std::memory_order_release);
  if (syscall(SYS_tgkill, getpid(), thread, question) != 0) return 0;
  for (int waited = 0; waited < 200; ++waited) {
    // [TS2] acquire <- [TS1].
    if (const int count = frame_count.load(std::memory_order_acquire); count != 0) return count;
    // WHY no sleep_for: ThreadSanitizer's takes a lock, which a thread that hangs may hold.
    const timespec one_millisecond{.tv_sec = 0, .tv_nsec = 1'000'000};
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &one_millisecond, nullptr);
  }
  return 0;
}

std::string symbolize(void* pc, const char* format) {
  std::array<char, 1024> text{};
  __sanitizer_symbolize_pc(pc, format, text.data(), text.size());
  return text.data();
}

// "exercises/w1e3_blocking_queue/blocking_queue.hpp:45" of a place in a week's code that is no
// test; else empty.
std::string place_in_a_week(const std::string& place) {
  const std::size_t week = place.rfind("/week");
  if (week == std::string::npos || place.find(".cpp:", week) != std::string::npos) return {};
  const std::size_t folder = place.find('/', week + 1);
  return folder == std::string::npos ? std::string() : place.substr(folder + 1);
}

// w3e1::... or week01::... (By hand: <regex> takes longer to compile than the rest of this file.)
bool is_named_after_a_week(const std::string& function) {
  const std::string scope = function.substr(0, function.find("::"));
  if (scope == function || scope.empty() || scope.front() != 'w') return false;
  const std::size_t end = scope.find_last_not_of("0123456789") + 1;  // of "w3e" or "week"
  return end != scope.size() && (scope.compare(0, end, "week") == 0 ||
                                 (scope[end - 1] == 'e' &&
                                  scope.find_first_not_of("0123456789", 1) == end - 1 && end > 2));
}

// The innermost frame in a week's code. g++'s symbolizer knows no line of some functions in
// headers; then the place in the program stands there, of which addr2line (and ./learn) makes a
// line.
standing innermost_in_a_week(int count) {
  for (int i = 0; i < count; ++i) {
    // A return address is one past the call.
    void* const pc = static_cast<char*>(frames[static_cast<std::size_t>(i)]) - 1;
    const std::string file = symbolize(pc, "%s");
    const std::string line = symbolize(pc, "%l");
    const std::string place = place_in_a_week(file + ':' + line);
    const std::string function = symbolize(pc, "%f");
    if (!place.empty())
      return {"A thread stands in " + function + ", " + place + '.', file, std::atoi(line.c_str())};
    if (is_named_after_a_week(function))
      return {"A thread stands in " + function + " (" + program_invocation_short_name +
                  symbolize(pc, "+%o") + ").",
              "", 0};
  }
  return {};
}

// Of a file of the kernel's; empty if it cannot be read.
std::string_view beginning_of(const char* name, std::array<char, 256>& text) {
  const int file = open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t size = read(file, text.data(), text.size());
  close(file);
  return {text.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

// Is any of the threads such that look(thread) is true? The watchdog asks while a test counts its
// allocations, so nothing here uses operator new.
template <class Look>
bool any_thread(Look look) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/task"), closedir);
  if (!folder) return false;
  while (const dirent* const entry = readdir(folder.get())) {
    const auto thread = static_cast<pid_t>(std::atoi(entry->d_name));
    if (thread > 0 && look(thread)) return true;
  }
  return false;
}

template <class Look>
bool any_other_thread(Look look) {
  const auto self = static_cast<pid_t>(syscall(SYS_gettid));
  return any_thread([&](pid_t thread) { return thread != self && look(thread); });
}

}  // namespace

void prepare_to_ask_threads() {
  if (&__sanitizer_symbolize_pc == nullptr) return;
  backtrace(frames.data(), static_cast<int>(frames.size()));  // loads what it needs
  struct sigaction action {};
  action.sa_handler = answer;
  action.sa_flags = SA_RESTART;
  sigaction(question, &action, nullptr);
}

std::vector<standing> where_threads_stand() {
  std::vector<standing> found;
  if (&__sanitizer_symbolize_pc == nullptr) return found;
  any_other_thread([&](pid_t thread) {
    if (standing where = innermost_in_a_week(ask(thread)); !where.sentence.empty())
      found.push_back(std::move(where));
    return false;
  });
  return found;
}

bool another_thread_runs() {
  return any_other_thread([](pid_t thread) {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "/proc/self/task/%d/stat", static_cast<int>(thread));
    std::array<char, 256> text{};
    // "17 (name) S ...": the name may hold anything. Nothing of a thread that has just ended.
    const std::string_view stat = beginning_of(name.data(), text);
    const std::size_t state = stat.rfind(") ");
    if (state == std::string_view::npos || state + 2 >= stat.size()) return false;
    return stat[state + 2] == 'R' || stat[state + 2] == 'D';
  });
}

std::chrono::nanoseconds cpu_time_of_others() {
  const auto read = [](clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  return read(CLOCK_PROCESS_CPUTIME_ID) - read(CLOCK_THREAD_CPUTIME_ID);
}

std::uint64_t bytes_written_by_threads() {
  std::uint64_t all = 0;
  any_thread([&all](pid_t thread) {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "/proc/self/task/%d/io", static_cast<int>(thread));
    std::array<char, 256> text{};
    const std::string_view told = beginning_of(name.data(), text);
    const std::string_view before = "wchar: ";
    const std::size_t at = told.find(before);
    if (at != std::string_view::npos)
      all += std::strtoull(told.data() + at + before.size(), nullptr, 10);
    return false;
  });
  return all;
}

bool has_child() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

}  // namespace common::testing

#else

namespace common::testing {

void prepare_to_ask_threads() {}
std::vector<standing> where_threads_stand() {
  return {};
}
bool another_thread_runs() {
  return false;
}
std::chrono::nanoseconds cpu_time_of_others() {
  return {};
}
std::uint64_t bytes_written_by_threads() {
  return 0;
}
bool has_child() {
  return false;
}

}  // namespace common::testing

#endif
