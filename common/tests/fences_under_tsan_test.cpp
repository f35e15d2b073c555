// ThreadSanitizer does not follow fences: it takes this program for a race, and the test main says
// what that is worth. The tests run to their end all the same.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
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

// So that `./learn check` can say it beside "passed".
TEST(fences, what_the_pass_does_not_mean_is_written_down) {
  const char* const folder = std::getenv("FINDINGS");
  if (folder == nullptr) GTEST_SKIP() << "nobody asked for findings";
  std::ifstream file(std::string(folder) + "/common.fences_under_tsan.jsonl");
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  const std::size_t earlier_runs = all.rfind("\"record\": \"end\"");
  EXPECT_NE(all.find("\"record\": \"note\", \"message\": \"undecided: ",
                     earlier_runs == all.npos ? 0 : earlier_runs),
            all.npos)
      << all;
}

}  // namespace
