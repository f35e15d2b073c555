#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "common/testing/contract_threads.hpp"
#include "common/testing/exceptions.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::counted_item;
using common::testing::iterations;
using common::testing::move_only;
using common::testing::run_together;
using common::testing::scripted_item;
using common::testing::sequence_item;
using common::testing::thrown_by;
using common::testing::waiting_for;
using common::testing::wary_item;
using w1e5::batch_queue;

TEST(batch_queue, D1_D2_gives_the_items_in_the_order_in_which_they_came) {
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

TEST(batch_queue, D1_has_room_for_any_number_of_items) {
  constexpr std::size_t items = 200'000;
  batch_queue<std::size_t> queue;
  for (std::size_t i = 0; i < items; ++i) queue.push(i);
  std::size_t next = 0;
  std::size_t wrong = 0;
  const std::size_t count = queue.drain([&](std::size_t item) { wrong += item != next++ ? 1 : 0; });
  EXPECT_EQ(count, items) << "that many items were pushed";
  EXPECT_EQ(next, items) << "consume was called that many times";
  EXPECT_EQ(wrong, 0u) << "so many items came at a wrong place";
}

// Small ones, and as many items as a number says that stands in the queue's own code.
TEST(batch_queue, D1_D2_no_number_of_items_is_treated_otherwise) {
  std::vector<std::size_t> sizes = common::testing::sizes_in(EXERCISE_FILE);
  for (std::size_t n = 0; n <= 300; ++n) sizes.push_back(n);
  batch_queue<int> queue;
  for (const std::size_t items : sizes) {
    for (std::size_t i = 0; i < items; ++i) queue.push(static_cast<int>(i / 2));
    std::uint64_t calls = 0;
    std::uint64_t wrong = 0;
    const auto count = [&](int item) { wrong += item != static_cast<int>(calls++ / 2) ? 1 : 0; };
    ASSERT_EQ(queue.drain(count), items) << "that many items were pushed";
    ASSERT_EQ(calls, items) << "consume was called that many times";
    ASSERT_EQ(wrong, 0u) << "so many of " << items << " items came at a wrong place";
  }
}

TEST(batch_queue, D1_two_queues_share_nothing) {
  batch_queue<int> left;
  batch_queue<int> right;
  left.push(1);
  right.push(2);
  std::vector<int> got;
  const auto collect = [&](int item) { got.push_back(item); };
  EXPECT_EQ(right.drain(collect), 1u) << "one item was pushed to each of two queues";
  EXPECT_EQ(left.drain(collect), 1u) << "one item was pushed to each of two queues";
  EXPECT_EQ(got, (std::vector{2, 1}));
}

TEST(batch_queue, D2_gives_every_item_once) {
  batch_queue<int> queue;
  int calls = 0;
  const auto count = [&](int) { ++calls; };
  EXPECT_EQ(queue.drain(count), 0u) << "nothing was pushed yet";
  queue.push(1);
  EXPECT_EQ(queue.drain(count), 1u) << "one item was pushed";
  EXPECT_EQ(queue.drain(count), 0u) << "its only item was handed out before";
  EXPECT_EQ(calls, 1) << "one item was pushed";
}

TEST(batch_queue, D2_hands_items_over_by_moving_them) {
  batch_queue<move_only> queue;
  queue.push(move_only(7));
  int value = 0;
  queue.drain([&](move_only item) { value = item.owns() ? item.value() : -1; });
  EXPECT_EQ(value, 7);
  // As an rvalue, also where an lvalue would do.
  struct notes_the_kind {
    std::vector<bool>* rvalues;
    void operator()(const int&) { rvalues->push_back(false); }
    void operator()(int&&) { rvalues->push_back(true); }
  };
  batch_queue<int> numbers;
  numbers.push(1);
  std::vector<bool> rvalues;
  numbers.drain(notes_the_kind{&rvalues});
  EXPECT_EQ(rvalues, std::vector{true}) << "consume is to get the item as an rvalue: consume(T&&)";
}

TEST(batch_queue, D1_D2_copies_no_item) {
  counted_item::start_counting();
  batch_queue<counted_item> queue;
  for (int i = 1; i <= 3; ++i) queue.push(counted_item(i));
  queue.drain([](counted_item&&) {});
  const auto census = counted_item::counted();
  EXPECT_EQ(census.copies, 0) << "3 items were moved in, and handed on by moving: " << census;
  EXPECT_EQ(census.alive(), 0) << "after a drain nothing of its items is left: " << census;
  EXPECT_EQ(census.errors(), 0) << census;
  // Nor if its move may throw.
  wary_item::copies = 0;
  batch_queue<wary_item> wary;
  wary.push(wary_item(1));
  wary.drain([](wary_item&&) {});
  EXPECT_EQ(wary_item::copies, 0) << "an item whose move may throw is moved all the same";
}

TEST(batch_queue, D2_says_how_many_there_were_as_a_size) {
  using queue = batch_queue<int>;
  EXPECT_TRUE((std::same_as<decltype(std::declval<queue&>().drain([](int) {})), std::size_t>))
      << "drain returns a std::size_t";
}

TEST(batch_queue, D2_takes_a_function_that_can_only_be_moved_and_has_a_memory) {
  batch_queue<int> queue;
  for (int i = 1; i <= 3; ++i) queue.push(i);
  int sum = 0;
  queue.drain([&sum, calls = std::make_unique<int>(0)](int item) mutable {
    ++*calls;
    sum += item * *calls;
  });
  EXPECT_EQ(sum, 1 * 1 + 2 * 2 + 3 * 3) << "one function object is called for all items";
  // Also where it can be copied, and for many items.
  for (int i = 1; i <= 5000; ++i) queue.push(i);
  int last = 0;
  queue.drain([&last, calls = 0](int) mutable { last = ++calls; });
  EXPECT_EQ(last, 5000) << "one function object is called for all items";
}

TEST(batch_queue, D2_calls_consume_for_each_item_whatever_it_returns) {
  batch_queue<int> queue;
  for (int i = 1; i <= 3; ++i) queue.push(i);
  int calls = 0;
  EXPECT_EQ(queue.drain([&](int) { return ++calls < 0; }), 3u) << "three items were pushed";
  EXPECT_EQ(calls, 3) << "once for each item: what consume returns is of no interest";
}

TEST(batch_queue, D4_destroys_what_was_never_drained) {
  counted_item::start_counting();
  {
    batch_queue<counted_item> queue;
    for (int i = 1; i <= 3; ++i) queue.push(counted_item(i));
  }
  EXPECT_EQ(counted_item::counted().alive(), 0) << counted_item::counted();
  EXPECT_EQ(counted_item::counted().errors(), 0) << counted_item::counted();
}

// If the lock is held during the calls, this test hangs, and the watchdog says so.
TEST(batch_queue, D3_lets_consume_use_the_queue) {
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

TEST(batch_queue, D3_lets_consume_drain_the_queue) {
  const waiting_for hint("the lock that drain holds while it calls consume, and consume wants");
  batch_queue<int> queue;
  std::vector<int> got;
  queue.push(1);
  queue.push(2);
  std::size_t inner = 0;
  const auto count = queue.drain([&](int item) {
    got.push_back(item);
    queue.push(item + 10);
    if (got.size() < 100) inner += queue.drain([&](int other) { got.push_back(other); });
  });
  EXPECT_EQ(count, 2u) << "the outer drain took the items 1 and 2";
  EXPECT_EQ(inner, 2u) << "each inner drain takes what consume pushed just before";
  EXPECT_EQ(got, (std::vector{1, 11, 2, 12}));
}

TEST(batch_queue, D4_passes_on_what_consume_throws_and_can_be_used_afterwards) {
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
    EXPECT_EQ(counted_item::counted().alive(), 0)
        << "the rest of the batch is destroyed with it: " << counted_item::counted();
    queue.push(counted_item(4));
    std::vector<int> got;
    queue.drain([&](const counted_item& item) { got.push_back(item.value()); });
    EXPECT_EQ(got, std::vector{4}) << "the rest of the batch is destroyed; 4 came later";
  }
  EXPECT_EQ(counted_item::counted().alive(), 0) << counted_item::counted();
  EXPECT_EQ(counted_item::counted().errors(), 0) << counted_item::counted();
}

struct refusal : std::runtime_error {
  explicit refusal(int code) : std::runtime_error("refused"), code(code) {}
  int code;
};

TEST(batch_queue, D4_the_exception_itself_reaches_the_caller) {
  batch_queue<int> queue;
  queue.push(1);
  try {
    queue.drain([](int) { throw refusal(42); });
    ADD_FAILURE() << "consume threw, and drain returned as if nothing had happened";
  } catch (const refusal& caught) {
    EXPECT_EQ(caught.code, 42) << "the exception that was thrown must arrive";
  } catch (...) {
    ADD_FAILURE() << "consume threw a refusal, and another exception came out of drain";
  }
  queue.push(1);
  queue.push(2);
  EXPECT_THROW(queue.drain([](int) { throw 42; }), int) << "whatever its type is";
  EXPECT_EQ(queue.drain([](int) {}), 0u) << "the rest of the batch is destroyed with it";
}

TEST(batch_queue, D4_an_exception_of_any_type_reaches_the_caller) {
  for (const common::testing::thrower& exception : common::testing::any_exception) {
    batch_queue<int> queue;
    queue.push(1);
    queue.push(2);
    EXPECT_TRUE(thrown_by([&] { queue.drain([&](int) { exception.thrown(); }); }) ==
                thrown_by(exception.thrown))
        << "consume threw " << exception.name << ", and it must arrive";
    EXPECT_EQ(queue.drain([](int) {}), 0u)
        << "consume threw " << exception.name << ": the rest of the batch is destroyed with it";
  }
}

TEST(batch_queue, D4_keeps_what_consume_pushed_before_it_threw) {
  batch_queue<int> queue;
  queue.push(1);
  queue.push(2);
  EXPECT_THROW(queue.drain([&](int item) {
    queue.push(item + 10);
    throw std::runtime_error("refused");
  }),
               std::runtime_error);
  std::vector<int> got;
  queue.drain([&](int item) { got.push_back(item); });
  EXPECT_EQ(got, std::vector{11}) << "item 11 was pushed during the drain, and belongs to the next";
}

TEST(batch_queue, D5_hands_over_every_item_once_and_in_order_between_threads) {
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

// Two producers and two consumers at once. The order is judged within one drain: a batch that was
// taken first may be worked on last.
TEST(batch_queue, D5_hands_over_every_item_once_to_two_draining_threads) {
  constexpr std::uint32_t producers = 2;
  const auto each = static_cast<std::uint32_t>(iterations(20000));
  batch_queue<sequence_item> queue;
  std::atomic<std::uint32_t> producing{producers};
  std::vector<std::vector<sequence_item>> arrived(2);
  std::vector<std::function<void()>> threads;
  for (std::uint32_t p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (std::uint32_t s = 0; s < each; ++s) queue.push({.producer = p, .sequence = s});
      producing.fetch_sub(1, std::memory_order_relaxed);  // only a hint when to stop
    });
  }
  for (auto& mine : arrived) {
    threads.emplace_back([&] {
      while (producing.load(std::memory_order_relaxed) > 0)
        queue.drain([&](sequence_item item) { mine.push_back(item); });
    });
  }
  run_together(threads);
  queue.drain([&](sequence_item item) { arrived[0].push_back(item); });
  EXPECT_TRUE(contract::every_item_once_and_in_order(arrived, producers, each));
}

// "Somebody else is at work" is not "empty".
TEST(batch_queue, D5_finds_what_was_pushed_before_while_another_thread_pushes) {
  for (int round = 0; round < 20; ++round) {
    batch_queue<scripted_item> queue;
    queue.push(scripted_item(1));
    std::size_t count = 0;
    int first = 0;
    contract::call_during([&] { queue.push(scripted_item(2)); },
                          [&] {
                            count = queue.drain([&](scripted_item&& item) {
                              if (first == 0) first = item.value();
                            });
                          });
    EXPECT_GE(count, 1u) << "item 1 was pushed before, and the drain says that there is nothing";
    EXPECT_EQ(first, 1) << "item 1 was pushed before";
    std::size_t rest = queue.drain([](scripted_item&&) {});
    ASSERT_EQ(count + rest, 2u) << "two items were pushed";
  }
}

}  // namespace
