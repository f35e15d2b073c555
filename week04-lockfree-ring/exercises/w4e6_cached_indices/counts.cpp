#include <gtest/gtest.h>

#include <cstddef>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w4e6::spsc_ring;

counts pushing(spsc_ring<int>& ring, int times) {
  return during([&] {
    for (int n = 0; n < times; ++n) static_cast<void>(ring.try_push(n));
  });
}

counts popping(spsc_ring<int>& ring, int times) {
  return during([&] {
    for (int n = 0; n < times; ++n) static_cast<void>(ring.try_pop());
  });
}

TEST(cached_indices, the_producer_looks_at_the_other_index_only_when_the_ring_seems_full) {
  spsc_ring<int> ring(8);
  const auto first = pushing(ring, 8);
  EXPECT_EQ(first.acquire, 0u) << "8 pushes into a new ring of 8: there was room; " << first;
  const auto refused = pushing(ring, 1);
  EXPECT_EQ(refused.acquire, 1u) << "it seems full: look once, then refuse; " << refused;
  popping(ring, 5);
  const auto next = pushing(ring, 5);
  EXPECT_EQ(next.acquire, 1u) << "5 slots are vacant: one look finds all of them; " << next;
}

TEST(cached_indices, the_consumer_looks_at_the_other_index_only_when_the_ring_seems_empty) {
  spsc_ring<int> ring(8);
  pushing(ring, 8);
  const auto eight = popping(ring, 8);
  EXPECT_EQ(eight.acquire, 1u) << "8 items are there: one look finds all of them; " << eight;
  const auto refused = popping(ring, 1);
  EXPECT_EQ(refused.acquire, 1u) << "it seems empty: look once, then give up; " << refused;
}

TEST(cached_indices, every_item_is_published_at_once) {
  spsc_ring<int> ring(8);
  EXPECT_EQ(pushing(ring, 8).release, 8u) << "one release per item";
  EXPECT_EQ(popping(ring, 8).release, 8u) << "one release per slot";
}

TEST(cached_indices, no_lock_no_read_modify_write_no_seq_cst_no_allocation) {
  spsc_ring<int> ring(2);
  const auto used = during([&] {
    for (int n = 0; n < 100; ++n) {
      pushing(ring, 3);
      popping(ring, 3);
    }
  });
  EXPECT_EQ(used.locks, 0u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

}  // namespace
