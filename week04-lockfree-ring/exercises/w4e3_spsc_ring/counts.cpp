#include <gtest/gtest.h>

#include <atomic>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w4e3::spsc_ring;

// One push and one pop that succeed, one push and one pop that are refused.
common::counted::counts each_way_through() {
  spsc_ring<int> ring(1);
  return during([&] {
    static_cast<void>(ring.try_pop());
    static_cast<void>(ring.try_push(1));
    static_cast<void>(ring.try_push(2));
    static_cast<void>(ring.try_pop());
  });
}

TEST(spsc_ring, nothing_is_allocated_after_construction) {
  EXPECT_EQ(each_way_through().allocations, 0u);
}

TEST(spsc_ring, no_lock) {
  EXPECT_EQ(each_way_through().locks, 0u);
}

TEST(spsc_ring, no_read_modify_write) {
  const auto used = each_way_through();
  EXPECT_EQ(used.rmws, 0u) << "each index has one writer: a load and a store will do; " << used;
}

TEST(spsc_ring, no_operation_is_stronger_than_it_must_be) {
  const auto used = each_way_through();
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_LE(used.acquire, 4u) << "one acquire per call, of the other side's index; " << used;
  EXPECT_LE(used.release, 2u) << "one release per item and side; " << used;
}

TEST(spsc_ring, one_store_per_call_that_succeeds) {
  const auto used = each_way_through();
  EXPECT_EQ(used.stores, 2u) << "one push and one pop succeeded; " << used;
}

// Wait-free: however full the ring is, a call takes the same few steps.
TEST(spsc_ring, a_call_takes_at_most_three_atomic_steps) {
  spsc_ring<int> ring(4);
  for (int n = 0; n < 20; ++n) {
    const auto push = during([&] { static_cast<void>(ring.try_push(n)); });
    EXPECT_LE(push.loads + push.stores, 3u) << push;
  }
  for (int n = 0; n < 20; ++n) {
    const auto pop = during([&] { static_cast<void>(ring.try_pop()); });
    EXPECT_LE(pop.loads + pop.stores, 3u) << pop;
  }
}

}  // namespace
