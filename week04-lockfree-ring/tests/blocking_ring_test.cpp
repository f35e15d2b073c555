#include "week04/blocking_ring.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <thread>

#include "common/testing/conformance.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "week01-mutex-queue/include/week01/bounded_mutex_queue.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

template <class T>
using index_ring = week04::blocking_ring<week04::spsc_ring<T>>;
struct blocking_ring : common::testing::subject<index_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(blocking_ring);

// Around a line ring: as one uses it, and with lines of one item in blocks of one line, so that
// each block is given back while somebody waits for it.
template <class T>
using full_lines = week04::blocking_ring<week04::line_ring<T>>;
struct blocking_line_ring : common::testing::subject<full_lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(blocking_line_ring);

template <class T>
using lines_of_one = week04::blocking_ring<
    week04::line_ring<T, week04::never_waits, week04::line_allocator<T>, 1, 1>>;
struct blocking_line_ring_of_short_lines : common::testing::subject<lines_of_one> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(blocking_line_ring_of_short_lines);

template <class T>
using words_of = week04::blocking_ring<week04::word_ring<T>>;
struct blocking_word_ring : common::testing::subject<words_of> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(blocking_word_ring);

// week 1's program, for any of its queues: one thread sends, one adds up, close() ends it.
template <class Queue>
std::uint64_t sum_of_what_arrives(std::uint64_t items) {
  Queue orders(64);
  std::uint64_t sum = 0;
  {
    std::thread consumer([&] {
      while (const std::optional<std::uint64_t> next = orders.pop()) sum += *next;
    });
    for (std::uint64_t i = 1; i <= items; ++i) EXPECT_TRUE(orders.push(i));
    orders.close();
    EXPECT_FALSE(orders.push(1));
    consumer.join();
  }
  return sum;
}

TEST(blocking_rings, week_1s_program_runs_unchanged) {
  const std::uint64_t items = common::testing::iterations(20'000);
  const std::uint64_t sum = items * (items + 1) / 2;
  EXPECT_EQ(sum_of_what_arrives<week01::bounded_mutex_queue<std::uint64_t>>(items), sum);
  EXPECT_EQ(sum_of_what_arrives<index_ring<std::uint64_t>>(items), sum);
  EXPECT_EQ(sum_of_what_arrives<week04::blocking_ring<week04::line_ring<std::uint64_t>>>(items),
            sum);
  EXPECT_EQ(sum_of_what_arrives<words_of<std::uint64_t>>(items), sum);
}

TEST(blocking_rings, hand_over_items_that_cannot_be_assigned) {
  index_ring<common::testing::fixed_item> ring(2);
  EXPECT_TRUE(ring.push(common::testing::fixed_item(3)));
  const std::optional<common::testing::fixed_item> item = ring.pop();
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->value(), 3);
}

// The line ring gives room back in blocks: whoever waits for room must be told of that, too.
TEST(blocking_rings, around_a_line_ring_wake_each_other) {
  using lines = week04::line_ring<std::uint64_t, week04::never_waits,
                                  week04::line_allocator<std::uint64_t>, 2, 2>;
  const std::uint64_t items = common::testing::iterations(20'000);
  for (const bool tries : {false, true}) {
    week04::blocking_ring<lines> queue(1);
    std::uint64_t next = 0;
    common::testing::run_together({[&] {
                                     for (std::uint64_t i = 0; i < items; ++i)
                                       ASSERT_TRUE(queue.push(i));
                                     queue.close();
                                   },
                                   [&] {
                                     while (next < items) {
                                       const auto item = tries ? queue.try_pop() : queue.pop();
                                       if (item) {
                                         ASSERT_EQ(*item, next++);
                                       }
                                       if (tries) std::this_thread::yield();
                                     }
                                     ASSERT_EQ(queue.pop(), std::nullopt);
                                   }});
  }
}

// The numbers wrap after 2^31 items, the count of those that came out after 2^32. Here a few pass
// before each, and some behind it.
template <std::uint32_t Start>
void every_item_comes_out_where_the_counters_wrap() {
  week04::blocking_ring<week04::spsc_ring<int>, Start> queue(4);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(queue.try_pop(), std::nullopt);
    ASSERT_TRUE(queue.push(i));
    ASSERT_TRUE(queue.push(-i));
    ASSERT_EQ(queue.pop(), i);
    ASSERT_EQ(queue.pop(), -i);
  }
  ASSERT_TRUE(queue.push(7));
  queue.close();
  EXPECT_FALSE(queue.push(8));
  EXPECT_EQ(queue.pop(), 7);
  EXPECT_EQ(queue.pop(), std::nullopt) << "it is closed, and nothing is left";
}

TEST(blocking_rings, hand_over_every_item_and_end_where_the_counters_wrap) {
  every_item_comes_out_where_the_counters_wrap<0>();
  every_item_comes_out_where_the_counters_wrap<(1u << 31) - 10>();
  every_item_comes_out_where_the_counters_wrap<(1u << 31) - 41>();
  every_item_comes_out_where_the_counters_wrap<0u - 10>();
}

// A copy that throws must leave no number behind for which no item comes.
struct throwing_copy {
  explicit throwing_copy(int value) : value(value) {}
  throwing_copy(const throwing_copy& other) : value(other.value) {
    if (value < 0) throw std::runtime_error("not this one");
  }
  throwing_copy(throwing_copy&&) noexcept = default;
  throwing_copy& operator=(throwing_copy&&) noexcept = default;
  int value;
};

TEST(blocking_rings, a_copy_that_throws_leaves_nothing_behind) {
  index_ring<throwing_copy> queue(4);
  const throwing_copy bad(-1);
  const throwing_copy good(1);
  EXPECT_THROW(queue.try_push(bad), std::runtime_error);
  EXPECT_TRUE(queue.try_push(good));
  queue.close();
  EXPECT_FALSE(queue.try_push(bad));  // closed: not even copied
  EXPECT_EQ(queue.pop()->value, 1);
  EXPECT_FALSE(queue.pop().has_value());
}

}  // namespace
