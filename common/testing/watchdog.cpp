#include "common/testing/watchdog.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/json.hpp"
#include "common/testing/findings.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/where_threads_stand.hpp"

namespace common::testing {
namespace {

constexpr std::chrono::milliseconds look_every{100};
constexpr std::uint64_t megabyte = 1 << 20;
constexpr std::uint64_t too_much_printed = 32 * megabyte;
// By a test that gets nowhere: no test that hangs in silence has written so much.
constexpr std::uint64_t much_printed = 64 << 10;

std::string seconds(std::chrono::nanoseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

}  // namespace

std::chrono::seconds watchdog::limit_from_environment() {
  constexpr std::chrono::seconds usual{10};
  const char* const text = std::getenv("WATCHDOG_SECONDS");
  if (text == nullptr) return usual;
  char* end = nullptr;
  const long seconds = std::strtol(text, &end, 10);
  const bool is_number = end != text && *end == '\0' && seconds >= 0;
  return is_number ? std::chrono::seconds(seconds) : usual;
}

watchdog::watchdog(std::chrono::seconds limit) : limit_(limit) {
  if (limit_.count() > 0) thread_ = std::thread([this] { watch(); });
}

watchdog::~watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void watchdog::start(std::string what) {
  {
    const std::lock_guard lock(mutex_);
    running_ = std::move(what);
    stood_still_ = worked_ = silent_ = {};
    told_slow_ = false;
    looked_ = std::chrono::steady_clock::now();
    cpu_time_ = cpu_time_of_others();
    written_ = bytes_written_by_threads();
    printed_ = 0;
  }
  changed_.notify_one();
}

void watchdog::stop() {
  const std::lock_guard lock(mutex_);
  running_.clear();
}

void watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    if (running_.empty()) {
      changed_.wait(lock);
      continue;
    }
    changed_.wait_for(lock, look_every);
    if (!ends_ && !running_.empty()) look();
  }
}

// Adds to the clocks what has passed since the last look.
void watchdog::look() {
  const auto now = std::chrono::steady_clock::now();
  const duration cpu_time = cpu_time_of_others();
  const bool asleep = !another_thread_runs();
  // A process that was stopped for a while, or a machine that slept, has not waited.
  const duration passed = std::min<duration>(now - looked_, 2 * look_every);
  const duration ran = std::min(passed, cpu_time - cpu_time_);
  looked_ = now;
  cpu_time_ = cpu_time;

  duration counts = asleep ? passed : ran;
  if (asleep && has_child()) counts /= 4;  // it has a watchdog of its own
  worked_ += counts;
  stood_still_ += counts;
  // [WD4] acquire <- [WD3]: the progress of a test that needs no more time.
  const duration limit = limit_ * detail::limits.load(std::memory_order_acquire);
  // relaxed: only whether it has changed counts.
  if (const auto progress = detail::progress.load(std::memory_order_relaxed);
      progress != progress_) {
    progress_ = progress;
    stood_still_ = {};
  }
  // A thread that has ended takes its number with it.
  const std::uint64_t written = bytes_written_by_threads();
  const std::uint64_t printed = written > written_ ? written - written_ : 0;
  silent_ = printed > printed_ ? duration{} : silent_ + counts;
  printed_ = std::max(printed_, printed);
  if (stood_still_ >= limit || printed_ > too_much_printed) end(why_it_hangs(asleep, limit));
  if (worked_ >= 6 * limit_ && !told_slow_) {
    told_slow_ = true;
    const std::string text =
        "still at work after " + seconds(worked_) + " s of its own time, and getting on";
    std::fprintf(stderr, "\nSLOW in %s: %s\n", running_.c_str(), text.c_str());
    record({.test = running_, .kind = "slow", .message = text});
  }
}

std::string watchdog::why_it_hangs(bool asleep, duration limit) const {
  const std::string time = seconds(limit) + " s";
  // First: who waits for the reader of what it prints sleeps most of the time. But what was printed
  // long ago, a sanitizer's report for example, is no reason.
  if (printed_ > much_printed && silent_ < limit_ / 2)
    return "it prints without end: " +
           (printed_ < megabyte ? std::to_string(printed_ >> 10) + " KB"
                                : std::to_string(printed_ / megabyte) + " MB") +
           " so far. A loop that never ends?";
  if (asleep)
    return "nothing has happened for " + time +
           ": all its threads sleep. A lock that is never released, or a missing notify?";
  return "it has run for " + time + " without getting anywhere. A loop that never ends?";
}

void watchdog::end(const std::string& why) const {
  std::string text = why;
  std::fflush(stdout);
  std::fprintf(stderr, "\nHANG in %s: %s\n", running_.c_str(), text.c_str());
  const auto add = [&text](const std::string& sentence) {
    std::fprintf(stderr, "     %s\n", sentence.c_str());
    std::fflush(stderr);
    text += '\n' + sentence;
  };
  // [WD2] acquire <- [WD1]: the text that the test's thread left.
  if (const char* const what = detail::hint.load(std::memory_order_acquire); what != nullptr)
    add(std::string("It was waiting for ") + what + '.');
  finding found{.test = running_, .kind = "hang"};
  for (const standing& where : where_threads_stand()) {
    add(where.sentence);
    if (found.file.empty()) {
      found.file = where.file;
      found.line = where.line;
    }
  }
  found.message = text;
  record(found);
  // What the end of the test would have told of it.
  record_line(json::object()
                  .text("record", "test")
                  .text("test", running_)
                  .text("result", "failed")
                  .boolean("threads", detail::threads_started.load(std::memory_order_relaxed))
                  .str());
  std::_Exit(hang_exit_code);
}

}  // namespace common::testing
