#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "common/testing/contract_threads.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::counted_item;
using common::testing::iterations;
using common::testing::move_only;
using common::testing::run_together;
using common::testing::sequence_item;
using common::testing::waiting_for;
using w1e5::batch_queue;

TEST(batch_queue, gives_the_items_in_the_order_in_which_they_came) {
  batch_queue<int> queue;
  std::vector<int> got;
  const auto collect = [&](int item) { got.push_back(item); };
  for (int i = 1; i <= 100; ++i) queue.push(i);
  EXPECT_EQ(queue.drain(collect), 100u) << "100 items were pushed";
  ASSERT_EQ(got.size(), 100u) << "100 items were pushed";
  for (int i = 1; i <= 100; ++i) {
    ASSERT_EQ(got[static_cast<std::size_t>(i - 1)], i) << "items 1 to 100 were pushed in order";
  }
}

TEST(batch_queue, gives_every_item_once) {
  batch_queue<int> queue;
  int calls = 0;
  const auto count = [&](int) { ++calls; };
  EXPECT_EQ(queue.drain(count), 0u) << "nothing was pushed yet";
  queue.push(1);
  EXPECT_EQ(queue.drain(count), 1u) << "one item was pushed";
  EXPECT_EQ(queue.drain(count), 0u) << "its only item was handed out before";
  EXPECT_EQ(calls, 1) << "one item was pushed";
}

TEST(batch_queue, hands_items_over_by_moving_them) {
  batch_queue<move_only> queue;
  queue.push(move_only(7));
  int value = 0;
  queue.drain([&](move_only item) { value = item.owns() ? item.value() : -1; });
  EXPECT_EQ(value, 7);
}

// If the lock is held during the calls, this test hangs, and the watchdog says so.
TEST(batch_queue, lets_consume_use_the_queue) {
  const waiting_for hint("the lock that drain holds while it calls consume, and consume wants");
  batch_queue<int> queue;
  std::vector<int> got;
  queue.push(1);
  queue.push(2);
  const auto count = queue.drain([&](int item) {
    got.push_back(item);
    if (got.size() < 100) queue.push(item + 10);  // else a drain that never stops would hang
  });
  EXPECT_EQ(count, 2u) << "what consume pushes waits for the next drain";
  EXPECT_EQ(queue.drain([&](int item) { got.push_back(item); }), 2u)
      << "consume pushed two items during the first drain, and they were lost";
  EXPECT_EQ(got, (std::vector{1, 2, 11, 12}));
}

TEST(batch_queue, passes_on_what_consume_throws_and_can_be_used_afterwards) {
  const waiting_for hint("the lock that a drain took, after consume threw");
  counted_item::start_counting();
  {
    batch_queue<counted_item> queue;
    for (int i = 1; i <= 3; ++i) queue.push(counted_item(i));
    EXPECT_THROW(queue.drain([](counted_item item) {
      if (item.value() == 2) throw std::runtime_error("refused");
    }),
                 std::runtime_error)
        << "the exception must reach the caller of drain";
    queue.push(counted_item(4));
    std::vector<int> got;
    queue.drain([&](const counted_item& item) { got.push_back(item.value()); });
    EXPECT_EQ(got, std::vector{4}) << "the rest of the batch is destroyed; 4 came later";
  }
  EXPECT_EQ(counted_item::counted().alive(), 0) << counted_item::counted();
  EXPECT_EQ(counted_item::counted().errors(), 0) << counted_item::counted();
}

TEST(batch_queue, hands_over_every_item_once_and_in_order_between_threads) {
  constexpr std::uint32_t producers = 2;
  const auto each = static_cast<std::uint32_t>(iterations(20000));
  batch_queue<sequence_item> queue;
  std::vector<std::vector<sequence_item>> arrived(1);
  std::vector<std::function<void()>> threads;
  std::atomic<std::uint32_t> taken{0};
  for (std::uint32_t p = 0; p < producers; ++p) {
    threads.emplace_back([&queue, p] {
      for (std::uint32_t s = 0; s < each; ++s) queue.push({.producer = p, .sequence = s});
    });
  }
  // One consumer: with two, the batch taken first may be worked on last. It gives up when nothing
  // has come for long, so that a lost item fails the test instead of hanging it.
  threads.emplace_back([&] {
    int idle = 0;
    while (taken < producers * each && idle < 100'000) {
      const auto count = queue.drain([&](sequence_item item) { arrived[0].push_back(item); });
      taken += static_cast<std::uint32_t>(count);
      idle = count == 0 ? idle + 1 : 0;
      if (count == 0) std::this_thread::yield();
    }
  });
  run_together(threads);
  queue.drain([&](sequence_item item) { arrived[0].push_back(item); });
  EXPECT_TRUE(contract::every_item_once_and_in_order(arrived, producers, each));
}

TEST(batch_queue, hands_over_every_item_once_to_two_draining_threads) {
  const auto count = static_cast<std::uint32_t>(iterations(20000));
  batch_queue<sequence_item> queue;
  std::vector<std::vector<sequence_item>> arrived(2);
  const auto drain_into = [&](std::vector<sequence_item>& mine) {
    queue.drain([&](sequence_item item) { mine.push_back(item); });
  };
  run_together({[&] {
                  for (std::uint32_t s = 0; s < count; ++s) {
                    queue.push({.producer = 0, .sequence = s});
                    if (s % 16 == 0) drain_into(arrived[0]);
                  }
                },
                [&] {
                  for (std::uint32_t s = 0; s < count; ++s) {
                    if (s % 16 == 0) drain_into(arrived[1]);
                  }
                }});
  drain_into(arrived[1]);
  EXPECT_TRUE(contract::every_item_once_and_in_order(arrived, 1, count));
}

}  // namespace
