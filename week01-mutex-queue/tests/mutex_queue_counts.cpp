#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/counts.hpp"
#include "week01/mutex_queue.hpp"

namespace {

using common::counted::during;

TEST(mutex_queue_counts, one_lock_for_each_call) {
  week01::mutex_queue<int> queue;
  EXPECT_EQ(during([&] { queue.push(1); }).locks, 1u);
  EXPECT_EQ(during([&] { queue.try_push(1); }).locks, 1u);
  EXPECT_EQ(during([&] { static_cast<void>(queue.pop()); }).locks, 1u);
  EXPECT_EQ(during([&] { static_cast<void>(queue.try_pop()); }).locks, 1u);
}

// The lesson's figure: a std::deque takes a block for every 64 items of 8 bytes, also when it never
// holds more than one.
TEST(mutex_queue_counts, at_depth_one_a_deque_still_asks_for_a_block_every_64_items) {
#ifndef __GLIBCXX__
  GTEST_SKIP() << "a fact about libstdc++";
#endif
  week01::mutex_queue<std::uint64_t> queue;
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < 1'000'000; ++i) {
      queue.push(i);
      static_cast<void>(queue.pop());
    }
  });
  EXPECT_EQ(used.allocations, 15'625u) << used;
}

}  // namespace
