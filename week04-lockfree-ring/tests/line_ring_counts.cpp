#include "week04/line_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/counted/counts.hpp"
#include "ring_counts.hpp"

namespace {

using common::counted::during;
using ring_counts::lines_asked_for;

// 8 blocks of 16 lines of 7 items.
constexpr std::uint64_t blocks = 8;
constexpr std::uint64_t lines = 16 * blocks;
constexpr std::uint64_t items = 7 * lines;
constexpr std::uint64_t block = items / blocks;
constexpr std::uint64_t capacity = items - block;

std::vector<std::ptrdiff_t> lines_of_blocks(std::ptrdiff_t first, std::ptrdiff_t end) {
  return ring_counts::lines_of_blocks(first, end, 16);
}

TEST(line_ring_counts, a_push_is_one_store) {
  week04::line_ring<std::uint64_t> ring(capacity);
  ASSERT_EQ(ring.capacity(), items);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
  });
  EXPECT_EQ(used.stores(std::memory_order_release), items) << used;
  EXPECT_EQ(used.stores + used.loads, items) << used;
}

TEST(line_ring_counts, a_pop_is_a_load_and_a_store_for_a_line_and_one_store_more_for_a_block) {
  week04::line_ring<std::uint64_t> ring(capacity);
  for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < items; ++i) static_cast<void>(ring.try_pop());
  });
  EXPECT_EQ(used.loads(std::memory_order_acquire), lines) << used;
  EXPECT_EQ(used.loads(std::memory_order_relaxed), blocks - 1) << used;  // how far is it?
  EXPECT_EQ(used.stores(std::memory_order_release), blocks - 1) << used;
  EXPECT_EQ(used.stores(std::memory_order_relaxed), lines - 1) << used;  // on leaving it
}

TEST(line_ring_counts, no_operation_is_a_read_modify_write_or_sequentially_consistent) {
  week04::line_ring<std::uint64_t> ring(capacity);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < 3 * items; ++i) {
      ring.try_push(i);
      static_cast<void>(ring.try_pop());
    }
  });
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

TEST(line_ring_counts, a_batch_is_published_once_for_each_line) {
  week04::line_ring<std::uint64_t> ring(capacity);
  std::array<std::uint64_t, 49> batch{};  // the first block's first seven lines
  const auto push = during([&] { ring.producer().push_n(batch.begin(), batch.size()); });
  EXPECT_EQ(push.stores(std::memory_order_release), 7u + 1u) << push;  // and one of the handle
  const auto pop = during([&] { ring.consumer().pop_n(batch.begin(), batch.size()); });
  EXPECT_EQ(pop.loads, 7u) << pop;
}

TEST(line_ring_counts, nothing_done_is_nothing_stored) {
  ring_counts::nothing_done_is_nothing_stored(week04::line_ring<std::uint64_t>(capacity));
}

TEST(line_ring_counts, each_side_asks_for_lines_of_the_ring_and_once_a_lap) {
  week04::line_ring<std::uint64_t> ring(capacity);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  constexpr std::uint64_t laps = 8;
  const auto times = ring_counts::how_often(lines_asked_for(producer.reserve(7).data(), [&] {
    for (std::uint64_t i = 0; i < 4 * block; ++i) producer.try_push(i);  // four blocks ahead
    for (std::uint64_t i = 0; i < laps * items; ++i) {
      ASSERT_TRUE(producer.try_push(i));
      ASSERT_TRUE(consumer.try_pop());
    }
  }));
  EXPECT_EQ(times.size(), lines);
  for (const auto& [line, n] : times) {
    EXPECT_GE(line, 0);
    EXPECT_LT(line, static_cast<std::ptrdiff_t>(lines));
    EXPECT_LE(n, 2 * laps + 1) << "line " << line;
  }
}

// Not for a line that the other side may be using.
TEST(line_ring_counts, the_producer_asks_for_the_next_block_and_the_consumer_for_the_next_but_one) {
  week04::line_ring<std::uint64_t> ring(capacity);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const void* const begin = producer.reserve(7).data();
  const auto push = [&](std::uint64_t n) {
    return ring_counts::lines_of_pushes(begin, producer, n);
  };
  const auto pop = [&](std::uint64_t n) { return ring_counts::lines_of_pops(begin, consumer, n); };
  EXPECT_EQ(push(block), lines_of_blocks(0, 0));
  EXPECT_EQ(push(1), lines_of_blocks(2, 3)) << "on entering block 1";
  EXPECT_EQ(push(2 * block - 1), lines_of_blocks(3, 4));
  EXPECT_EQ(pop(block + 1), lines_of_blocks(0, 0)) << "block 3 is not begun";
  EXPECT_EQ(push(block + 1), lines_of_blocks(4, 6)) << "on entering blocks 3 and 4";
  EXPECT_EQ(pop(block), lines_of_blocks(4, 5)) << "block 4 has one item";
  EXPECT_EQ(push(4 * block - 1), lines_of_blocks(6, 8)) << "block 8 is where block 0 was, and "
                                                           "the producer has not looked there";
  EXPECT_EQ(pop(5 * block), lines_of_blocks(5, 8)) << "nor is it begun";
}

}  // namespace
