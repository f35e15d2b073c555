#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/counts.hpp"
#include "week01/bounded_mutex_queue.hpp"

namespace {

using common::counted::during;

TEST(bounded_mutex_queue_counts, one_lock_and_one_notification_for_each_call_that_succeeds) {
  week01::bounded_mutex_queue<int> queue(4);
  const auto push = during([&] { queue.push(1); });
  EXPECT_EQ(push.locks, 1u) << push;
  EXPECT_EQ(push.notifies, 1u) << push;
  const auto pop = during([&] { static_cast<void>(queue.pop()); });
  EXPECT_EQ(pop.locks, 1u) << pop;
  EXPECT_EQ(pop.notifies, 1u) << pop;
}

TEST(bounded_mutex_queue_counts, a_call_that_fails_locks_once_and_wakes_nobody) {
  week01::bounded_mutex_queue<int> queue(1);
  const auto pop = during([&] { static_cast<void>(queue.try_pop()); });
  EXPECT_EQ(pop.locks, 1u) << pop;
  EXPECT_EQ(pop.notifies, 0u) << pop;
  queue.push(1);
  const auto push = during([&] { queue.try_push(2); });
  EXPECT_EQ(push.locks, 1u) << push;
  EXPECT_EQ(push.notifies, 0u) << push;
}

TEST(bounded_mutex_queue_counts, no_allocation_after_construction) {
  week01::bounded_mutex_queue<std::uint64_t> queue(1000);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < 1'000'000; ++i) {
      queue.push(i);
      static_cast<void>(queue.pop());
    }
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

}  // namespace
