// ThreadSanitizer does not follow fences: it takes this program for a race, and the test main says
// what that is worth. The tests run to their end all the same.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/sync.hpp"

namespace {

TEST(fences, publish_a_message) {
  for (int round = 1; round <= 100; ++round) {
    long data = 0;
    common::atomic<bool> flag{false};
    std::jthread writer([&] {
      data = round;
      // [FT1] release fence -> [FT2]: data is written
      common::atomic_thread_fence(std::memory_order_release);
      flag.store(true, std::memory_order_relaxed);  // relaxed: the fence releases
    });
    // relaxed: the fence acquires
    while (!flag.load(std::memory_order_relaxed)) std::this_thread::yield();
    // [FT2] acquire fence <- [FT1]: data is written
    common::atomic_thread_fence(std::memory_order_acquire);
    EXPECT_EQ(data, round);
  }
}

TEST(fences, what_comes_after_the_report_runs_too) {
  SUCCEED();
}

}  // namespace
