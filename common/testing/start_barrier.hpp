// Starts threads together, so that a test of two threads is not a test of one after the other:
// creating a thread takes longer than most tests' work.
//
//   common::testing::run_together({[&] { produce(queue); }, [&] { consume(queue); }});
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <thread>
#include <vector>

namespace common::testing {

// Lets `count` threads go on at one moment. For one use. Blocking: it spins, and yields so that it
// works on one core too.
class start_barrier {
 public:
  explicit start_barrier(std::size_t count) : missing_(count) {}

  // Returns when all `count` threads have called it: true. False if open() was called instead.
  bool arrive_and_wait() noexcept {
    // [SB1] acq_rel <-> [SB1], -> [SB2]: what each thread did before is visible to all after.
    missing_.fetch_sub(1, std::memory_order_acq_rel);
    // [SB2] acquire <- [SB1]: the other threads' arrivals.
    while (missing_.load(std::memory_order_acquire) != 0) {
      // relaxed: it says only that nobody need wait any more.
      if (open_.load(std::memory_order_relaxed)) return false;
      std::this_thread::yield();
    }
    return true;
  }

  // Sends everybody off: a thread that was to come will not.
  void open() noexcept { open_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> missing_;
  std::atomic<bool> open_{false};
};

// Runs each function in a thread of its own, all starting together, and returns when all have
// ended. An exception that leaves one of them is thrown again here: the first, if there are
// several.
void run_together(const std::vector<std::function<void()>>& functions);

inline void run_together(std::initializer_list<std::function<void()>> functions) {
  run_together(std::vector<std::function<void()>>(functions));
}

}  // namespace common::testing
