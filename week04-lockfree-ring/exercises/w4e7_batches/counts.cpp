#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <vector>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w4e7::batch_ring;

counts pushing(batch_ring<int>& ring, std::size_t items) {
  const std::vector<int> batch(items, 1);
  return during([&] { static_cast<void>(ring.push_n(batch)); });
}

counts popping(batch_ring<int>& ring, std::size_t places) {
  std::vector<int> batch(places);
  return during([&] { static_cast<void>(ring.pop_n(batch)); });
}

TEST(batch_ring, one_publication_per_batch) {
  batch_ring<int> ring(64);
  const auto push = pushing(ring, 50);
  EXPECT_EQ(push.stores, 1u) << "50 items, one store; " << push;
  EXPECT_EQ(push.release, 1u) << push;
  const auto pop = popping(ring, 50);
  EXPECT_EQ(pop.stores, 1u) << "50 items, one store; " << pop;
  EXPECT_EQ(pop.release, 1u) << pop;
}

TEST(batch_ring, a_call_that_moves_nothing_stores_nothing) {
  batch_ring<int> ring(2);
  EXPECT_EQ(popping(ring, 2).stores, 0u) << "an empty ring";
  pushing(ring, 2);
  EXPECT_EQ(pushing(ring, 2).stores, 0u) << "a full ring";
}

TEST(batch_ring, looks_at_the_other_index_only_when_it_must) {
  batch_ring<int> ring(8);
  EXPECT_EQ(pushing(ring, 4).acquire, 0u) << "a new ring of 8 has room for 4";
  EXPECT_EQ(pushing(ring, 4).acquire, 0u) << "and for 4 more";
  EXPECT_EQ(popping(ring, 2).acquire, 1u) << "the consumer knows of no item yet";
  EXPECT_EQ(popping(ring, 6).acquire, 0u) << "that look found 8 items, 6 are left";
  EXPECT_EQ(pushing(ring, 3).acquire, 1u) << "it seems full: one look";
}

TEST(batch_ring, no_lock_no_read_modify_write_no_seq_cst_no_allocation) {
  batch_ring<int> ring(4);
  std::array<int, 3> batch{1, 2, 3};
  const auto used = during([&] {
    for (int n = 0; n < 100; ++n) {
      static_cast<void>(ring.push_n(batch));
      static_cast<void>(ring.pop_n(batch));
    }
  });
  EXPECT_EQ(used.locks, 0u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

}  // namespace
