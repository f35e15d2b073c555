#include "common/testing/watchdog.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/testing/findings.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/where_threads_stand.hpp"

namespace common::testing {
namespace {

constexpr std::chrono::milliseconds look_every{100};

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
    stood_still_ = worked_ = {};
    told_slow_ = false;
    looked_ = std::chrono::steady_clock::now();
    cpu_time_ = cpu_time_of_others();
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
  // relaxed: only whether it has changed counts.
  if (const auto progress = detail::progress.load(std::memory_order_relaxed);
      progress != progress_) {
    progress_ = progress;
    stood_still_ = {};
  }
  if (stood_still_ >= limit_) end(asleep);
  if (worked_ >= 6 * limit_ && !told_slow_) {
    told_slow_ = true;
    const std::string text =
        "still at work after " + seconds(worked_) + " s of its own time, and getting on";
    std::fprintf(stderr, "\nSLOW in %s: %s\n", running_.c_str(), text.c_str());
    record({.test = running_, .kind = "slow", .message = text});
  }
}

void watchdog::end(bool asleep) const {
  std::string text = asleep ? "nothing has happened for " + seconds(limit_) +
                                  " s: all its threads sleep. A lock that is never released, or a "
                                  "missing notify?"
                            : "it has run for " + seconds(limit_) +
                                  " s without getting anywhere. A loop that never ends?";
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
  std::_Exit(hang_exit_code);
}

}  // namespace common::testing
