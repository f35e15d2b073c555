// Ends a test that hangs, and says which one and what it was waiting for. The test main starts it;
// a test that can hang for one known reason names that reason:
//
//   common::testing::waiting_for hint("close() to wake every thread that waits in pop()");
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace common::testing {

// The exit code of a test program that the watchdog ended; timeout(1) uses the same.
inline constexpr int hang_exit_code = 124;

namespace detail {

// The hint of the test that runs now; null: none. Written by the test's thread, read by the
// watchdog's.
inline constinit std::atomic<const char*> hint{nullptr};

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

// Watches every test: one that has not ended `limit` after its start is reported, and the process
// ends with hang_exit_code. A test that hangs holds locks and threads: nothing after it could be
// trusted.
class watchdog : public ::testing::EmptyTestEventListener {
 public:
  explicit watchdog(std::chrono::seconds limit);
  ~watchdog() override;

  void OnTestStart(const ::testing::TestInfo& test) override;
  void OnTestEnd(const ::testing::TestInfo& test) override;

  // From the environment's WATCHDOG_SECONDS; 10 without it. 0: never.
  static std::chrono::seconds limit_from_environment();

 private:
  void watch();

  const std::chrono::seconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string running_;                             // guarded by mutex_; empty: no test runs
  std::chrono::steady_clock::time_point deadline_;  // guarded by mutex_
  bool ends_ = false;                               // guarded by mutex_
  std::thread thread_;
};

// "suite.test", and for a typed test what it is instantiated with.
std::string full_name(const ::testing::TestInfo& test);

}  // namespace common::testing
