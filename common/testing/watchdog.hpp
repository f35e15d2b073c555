// Ends a test that hangs, and says which one and what it was waiting for. The test main starts it;
// a test that can hang for one known reason names that reason:
//
//   common::testing::waiting_for hint("close() to wake every thread that waits in pop()");
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "common/testing/progress.hpp"

namespace common::testing {

// The exit code of a test program that the watchdog ended; timeout(1) uses the same.
inline constexpr int hang_exit_code = 124;

namespace detail {

// The hint of the test that runs now; null: none. Written by the test's thread, read by the
// watchdog's.
inline constinit std::atomic<const char*> hint{nullptr};

// How many limits a test may stand still.
inline constinit std::atomic<int> limits{1};

}  // namespace detail

// While it lives, a hang's report ends with "It was waiting for <what>." `what` must outlive it.
class waiting_for {
 public:
  explicit waiting_for(const char* what)
      // [WD1] acq_rel -> [WD2]: the text is complete before the watchdog can read it.
      : previous_(detail::hint.exchange(what, std::memory_order_acq_rel)) {}
  ~waiting_for() { detail::hint.store(previous_, std::memory_order_release); }  // [WD1] as above
  waiting_for(const waiting_for&) = delete;
  waiting_for& operator=(const waiting_for&) = delete;

 private:
  const char* previous_;
};

// While it lives, a test may stand still for seven limits: sorting millions of samples takes long
// and tells of no progress.
class more_time {
 public:
  more_time() { detail::limits.store(7, std::memory_order_relaxed); }  // relaxed: sooner or later
  ~more_time() {
    detail::note_progress();
    // [WD3] release -> [WD4]: who sees the usual limit sees the progress, too.
    detail::limits.store(1, std::memory_order_release);
  }
  more_time(const more_time&) = delete;
  more_time& operator=(const more_time&) = delete;
};

// Ends the process if what it watches gets nowhere for `limit`: reports it, and exits with
// hang_exit_code. A test that hangs holds locks and threads; nothing after it could be trusted.
//
// Its clock goes only while the program runs and while all its threads sleep. Time in which it
// waits for a CPU does not count, so a busy machine makes a test slow and not wrong; and each
// made_progress() (progress.hpp) sets it back. What gets on, but slowly, is told and left alone.
// What prints without end is ended early: whoever reads it would drown.
class watchdog {
 public:
  explicit watchdog(std::chrono::seconds limit);
  ~watchdog();
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;

  // From now on `limit` is left until stop(). `what` names it in the report.
  void start(std::string what);
  void stop();

  // From the environment's WATCHDOG_SECONDS; 10 without it. 0: no limit.
  static std::chrono::seconds limit_from_environment();

 private:
  using duration = std::chrono::nanoseconds;

  void watch();
  void look();
  [[noreturn]] void end(const std::string& why) const;
  std::string why_it_hangs(bool asleep, duration limit) const;

  const duration limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // All guarded by mutex_:
  std::string running_;  // empty: nothing runs
  bool ends_ = false;
  duration stood_still_{};  // since the last progress
  duration worked_{};       // since start()
  bool told_slow_ = false;
  std::uint64_t progress_ = 0;  // as last seen
  std::uint64_t written_ = 0;   // bytes, before start()
  std::uint64_t printed_ = 0;   // bytes, since start()
  duration silent_{};           // since it last printed
  duration cpu_time_{};         // of the other threads, as last seen
  std::chrono::steady_clock::time_point looked_;
  std::thread thread_;
};

}  // namespace common::testing
