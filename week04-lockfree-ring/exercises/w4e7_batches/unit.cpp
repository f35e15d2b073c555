#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

#include "common/testing/items.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w4e7::batch_ring;
using numbers = std::vector<int>;

// At most `places` items, as pop_n gives them.
numbers pop(batch_ring<int>& ring, std::size_t places) {
  numbers items(places, -1);
  items.resize(ring.pop_n(items));
  return items;
}

TEST(batch_ring, a_batch_comes_out_in_the_order_it_went_in) {
  batch_ring<int> ring(8);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5}), 2u);
  EXPECT_EQ(pop(ring, 4), (numbers{1, 2, 3, 4}));
  EXPECT_EQ(pop(ring, 4), (numbers{5}));
  EXPECT_EQ(pop(ring, 4), numbers{});
}

TEST(batch_ring, takes_the_first_items_when_there_is_no_room_for_all) {
  batch_ring<int> ring(4);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5, 6}), 1u) << "one slot is vacant";
  EXPECT_EQ(ring.push_n(numbers{7}), 0u) << "no slot is vacant";
  EXPECT_EQ(pop(ring, 9), (numbers{1, 2, 3, 4}));
}

TEST(batch_ring, a_batch_may_be_larger_than_the_ring) {
  batch_ring<int> ring(2);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3, 4, 5}), 2u);
  EXPECT_EQ(pop(ring, 5), (numbers{1, 2}));
}

TEST(batch_ring, an_empty_batch_is_nothing) {
  batch_ring<int> ring(2);
  EXPECT_EQ(ring.push_n({}), 0u);
  EXPECT_EQ(ring.pop_n({}), 0u);
  EXPECT_EQ(ring.push_n(numbers{1}), 1u);
  EXPECT_EQ(ring.pop_n({}), 0u) << "no place for an item: it must stay";
  EXPECT_EQ(pop(ring, 2), numbers{1});
}

TEST(batch_ring, a_batch_runs_over_the_end_of_the_array) {
  batch_ring<int> ring(4);
  int next = 0;
  int expected = 0;
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(ring.push_n(numbers{next, next + 1, next + 2}), 3u) << "an empty ring of four";
    next += 3;
    for (const int item : pop(ring, 3)) EXPECT_EQ(item, expected++);
  }
  EXPECT_EQ(expected, next);
}

TEST(batch_ring, never_takes_less_than_there_is_room_for) {
  batch_ring<int> ring(4);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(pop(ring, 3).size(), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5, 6, 7}), 4u)
      << "the producer may remember one vacant slot; there are four";
  EXPECT_EQ(pop(ring, 2), (numbers{4, 5}));
  EXPECT_EQ(ring.push_n(numbers{8, 9}), 2u);
  EXPECT_EQ(pop(ring, 4), (numbers{6, 7, 8, 9}))
      << "the consumer may remember two items; there are four";
}

TEST(batch_ring, the_counters_may_wrap) {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  for (const std::size_t start : {max - 2, max - 1, max}) {
    batch_ring<int> ring(4, start);
    for (int round = 0; round < 3; ++round) {
      EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
      EXPECT_EQ(ring.push_n(numbers{4, 5}), 1u);
      EXPECT_EQ(pop(ring, 3), (numbers{1, 2, 3}));
      EXPECT_EQ(pop(ring, 3), (numbers{4}));
    }
  }
}

TEST(batch_ring, a_capacity_that_is_no_power_of_two_is_refused) {
  EXPECT_THROW(batch_ring<int>(3), std::invalid_argument);
}

// Copying is allowed to the kit's counted_item; this one promises that it does not throw.
struct counted : common::testing::counted_item {
  using counted_item::counted_item;
  counted(const counted& other) noexcept : counted_item(other) {}
  counted& operator=(const counted& other) noexcept = default;
};

TEST(batch_ring, every_item_is_destroyed_exactly_once) {
  counted::start_counting();
  {
    batch_ring<counted> ring(4);
    const std::array<counted, 3> in{counted(1), counted(2), counted(3)};
    std::array<counted, 2> out;
    EXPECT_EQ(ring.push_n(in), 3u);
    EXPECT_EQ(ring.pop_n(out), 2u);
    EXPECT_EQ(ring.push_n(in), 3u);
    // Four items remain, round the end of the array: the destructor's work.
  }
  const auto census = counted::counted_item::counted();
  EXPECT_EQ(census.alive(), 0) << census;
  EXPECT_EQ(census.errors(), 0) << census;
}

TEST(batch_ring, two_threads_hand_over_every_item_once_and_in_order) {
  if (::testing::UnitTest::GetInstance()->failed_test_count() > 0)
    GTEST_SKIP() << "two threads come when the tests with one thread pass";
  for (const std::size_t capacity : {1u, 2u, 4u, 64u}) {
    // Few through the smallest rings: on a busy machine each hand-over may cost a time slice.
    const auto items = static_cast<std::uint32_t>(
        std::min<std::size_t>(300 * capacity, common::testing::iterations(20'000)));
    batch_ring<std::uint32_t> ring(capacity);
    std::uint32_t mistakes = 0;
    const auto produce = [&] {
      std::vector<std::uint32_t> batch;
      for (std::uint32_t next = 0; next < items;) {
        batch.clear();
        for (std::uint32_t n = 0; n < 1 + next % 7 && next + n < items; ++n)
          batch.push_back(next + n);
        const auto pushed = static_cast<std::uint32_t>(ring.push_n(batch));
        if (pushed == 0) std::this_thread::yield();
        next += pushed;
      }
    };
    const auto consume = [&] {
      std::vector<std::uint32_t> batch(5);
      for (std::uint32_t next = 0; next < items;) {
        const std::size_t popped = ring.pop_n(batch);
        if (popped == 0) std::this_thread::yield();
        for (std::size_t n = 0; n < popped; ++n) mistakes += batch[n] != next++;
      }
    };
    common::testing::run_together({produce, consume});
    ASSERT_EQ(mistakes, 0u) << "capacity " << capacity;
  }
}

}  // namespace
