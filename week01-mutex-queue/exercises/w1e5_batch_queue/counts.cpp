#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;

TEST(batch_queue_counts, D3_locks_once_for_a_push) {
  w1e5::batch_queue<int> queue;
  EXPECT_EQ(during([&] { queue.push(1); }).locks, 1u) << "one push is one lock";
}

TEST(batch_queue_counts, D3_locks_once_for_a_batch_of_any_size) {
  for (const int items : {0, 1, 2, 1000}) {
    w1e5::batch_queue<int> queue;
    for (int i = 0; i < items; ++i) queue.push(i);
    const auto used = during([&] { queue.drain([](int) {}); });
    EXPECT_EQ(used.locks, 1u) << "a drain of " << items << " items is one lock";
  }
}

// What a batch is for: locks per item.
TEST(batch_queue_counts, D3_a_thousand_items_cost_a_thousand_and_one_locks) {
  w1e5::batch_queue<int> queue;
  const auto used = during([&] {
    for (int i = 0; i < 1000; ++i) queue.push(i);
    queue.drain([](int) {});
  });
  EXPECT_EQ(used.locks, 1001u) << "1000 pushes and one drain; item by item it would be 2000";
}

}  // namespace
