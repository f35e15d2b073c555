// What each step of the ladder saves, in operations that can be counted.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/counted/counts.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"

namespace {

using common::counted::counts;
using common::counted::during;

constexpr std::uint64_t items = 64;

// Fills a ring and empties it: what `items` pushes and as many pops cost.
template <class Ring>
counts filled_and_emptied() {
  Ring ring(items);
  return during([&] {
    for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
    for (std::uint64_t i = 0; i < items; ++i) static_cast<void>(ring.try_pop());
  });
}

template <class Ring>
class every_step : public ::testing::Test {};
using steps = ::testing::Types<week04::step1::ring<std::uint64_t>, w4e3::spsc_ring<std::uint64_t>,
                               w4e5::padded_ring<std::uint64_t>, w4e6::spsc_ring<std::uint64_t>>;
TYPED_TEST_SUITE(every_step, steps);

TYPED_TEST(every_step, takes_no_lock_no_read_modify_write_and_no_memory) {
  const counts used = filled_and_emptied<TypeParam>();
  EXPECT_EQ(used.locks, 0u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

TYPED_TEST(every_step, stores_once_for_each_push_and_each_pop) {
  const counts used = filled_and_emptied<TypeParam>();
  EXPECT_EQ(used.stores, 2 * items) << used;
}

TEST(ladder_counts, step1_is_sequentially_consistent_throughout) {
  const counts used = filled_and_emptied<week04::step1::ring<std::uint64_t>>();
  EXPECT_EQ(used.seq_cst, used.loads + used.stores) << used;
}

TEST(ladder_counts, from_step2_on_nothing_is_sequentially_consistent) {
  EXPECT_EQ(filled_and_emptied<w4e3::spsc_ring<std::uint64_t>>().seq_cst, 0u);
  EXPECT_EQ(filled_and_emptied<w4e5::padded_ring<std::uint64_t>>().seq_cst, 0u);
  EXPECT_EQ(filled_and_emptied<w4e6::spsc_ring<std::uint64_t>>().seq_cst, 0u);
}

TEST(ladder_counts, up_to_step3_each_call_looks_at_the_other_sides_index) {
  EXPECT_EQ(filled_and_emptied<w4e3::spsc_ring<std::uint64_t>>().acquire, 2 * items);
  EXPECT_EQ(filled_and_emptied<w4e5::padded_ring<std::uint64_t>>().acquire, 2 * items);
}

TEST(ladder_counts, step4_looks_once_for_a_ring_full_of_items) {
  EXPECT_EQ(filled_and_emptied<w4e6::spsc_ring<std::uint64_t>>().acquire, 1u);
}

TEST(ladder_counts, step5_looks_once_for_a_line_and_gives_back_once_a_block) {
  const std::uint64_t seven_lines = 49;
  week04::step5::ring<std::uint64_t> ring(items);
  const counts push = during([&] {
    for (std::uint64_t i = 0; i < seven_lines; ++i) ring.try_push(i);
  });
  EXPECT_EQ(push.stores(std::memory_order_release), seven_lines) << push;
  EXPECT_EQ(push.stores + push.loads + push.rmws, seven_lines) << push;
  const counts pop = during([&] {
    for (std::uint64_t i = 0; i < seven_lines; ++i) static_cast<void>(ring.try_pop());
  });
  EXPECT_EQ(pop.loads(std::memory_order_acquire), 7u) << pop;
  EXPECT_EQ(pop.stores + pop.rmws, 0u) << pop;
}

// Wherever the positions begin.
TEST(ladder_counts, step5_fills_a_ring_without_a_look_and_looks_once_for_a_block) {
  for (const std::size_t start : {std::size_t{0}, std::size_t{3}, ~std::size_t{0}}) {
    week04::step5::ring<std::uint64_t> ring(items, start);
    std::uint64_t accepted = 0;
    const counts filled = during([&] {
      while (accepted != ring.capacity() && ring.try_push(accepted)) ++accepted;
    });
    EXPECT_EQ(accepted, ring.capacity()) << start;
    EXPECT_EQ(filled.loads, 0u) << filled;
    const counts refused = during([&] { EXPECT_FALSE(ring.try_push(0)); });
    EXPECT_EQ(refused.loads(std::memory_order_acquire), 1u) << refused;
    // The consumer leaves its first block when it enters the second, and that is enough.
    for (std::uint64_t i = 0; i <= 8 * 7; ++i) EXPECT_EQ(ring.try_pop(), i);
    EXPECT_TRUE(ring.try_push(accepted));
  }
}

}  // namespace
