#include <gtest/gtest.h>

#include <cstddef>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;

TEST(bounded_queue_counts, takes_all_its_memory_in_the_constructor) {
  for (const std::size_t capacity : {1u, 3u, 1024u}) {
    w1e4::bounded_queue<int> queue(capacity);
    const auto used = during([&] {
      for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < capacity; ++i) queue.try_push(1);
        for (std::size_t i = 0; i < capacity; ++i) static_cast<void>(queue.try_pop());
      }
    });
    EXPECT_EQ(used.allocations, 0u)
        << "capacity " << capacity << ", filled and emptied three times: the constructor has taken "
        << "all memory, so nothing may be allocated any more";
  }
}

TEST(bounded_queue_counts, locks_once_for_a_push_and_once_for_a_pop) {
  w1e4::bounded_queue<int> queue(4);
  EXPECT_EQ(during([&] { queue.try_push(1); }).locks, 1u) << "one try_push is one lock";
  EXPECT_EQ(during([&] { queue.push(2); }).locks, 1u) << "one push is one lock";
  EXPECT_EQ(during([&] { static_cast<void>(queue.try_pop()); }).locks, 1u)
      << "one try_pop is one lock";
  EXPECT_EQ(during([&] { static_cast<void>(queue.pop()); }).locks, 1u) << "one pop is one lock";
}

TEST(bounded_queue_counts, notifies_once_for_an_item_and_once_for_a_place) {
  w1e4::bounded_queue<int> queue(4);
  EXPECT_EQ(during([&] { queue.push(1); }).notifies, 1u)
      << "one item came in: one waiter for an item can go on";
  EXPECT_EQ(during([&] { static_cast<void>(queue.pop()); }).notifies, 1u)
      << "one place came free: one waiter for a place can go on";
}

}  // namespace
