#include "week04/line_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "common/counted/counts.hpp"

namespace {

using common::counted::during;

// 8 blocks of 8 lines of 7 items.
constexpr std::uint64_t blocks = 8;
constexpr std::uint64_t lines = 8 * blocks;
constexpr std::uint64_t items = 7 * lines;
constexpr std::uint64_t capacity = items - 7 * 8;

TEST(line_ring_counts, a_push_is_one_store) {
  week04::line_ring<std::uint64_t> ring(capacity);
  ASSERT_EQ(ring.capacity(), items);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
  });
  EXPECT_EQ(used.stores(std::memory_order_release), items) << used;
  EXPECT_EQ(used.stores + used.loads, items) << used;
}

TEST(line_ring_counts, a_pop_is_one_load_for_a_line_and_one_store_for_a_block) {
  week04::line_ring<std::uint64_t> ring(capacity);
  for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < items; ++i) static_cast<void>(ring.try_pop());
  });
  EXPECT_EQ(used.loads(std::memory_order_acquire), lines) << used;
  EXPECT_EQ(used.loads(std::memory_order_relaxed), blocks - 1) << used;  // how far is it?
  EXPECT_EQ(used.stores, blocks - 1) << used;
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

}  // namespace
