#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/counts.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"

namespace {

using common::counted::during;

TEST(mutex_ring_counts, one_lock_for_each_call) {
  w4e2::mutex_ring<int> ring(1);
  for (int i = 0; i < 2; ++i) {  // the first succeeds, the second does not
    EXPECT_EQ(during([&] { ring.try_push(1); }).locks, 1u);
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(during([&] { static_cast<void>(ring.try_pop()); }).locks, 1u);
  }
}

TEST(mutex_ring_counts, no_allocation_after_construction) {
  w4e2::mutex_ring<std::uint64_t> ring(1024);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      ring.try_push(i);
      static_cast<void>(ring.try_pop());
    }
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

}  // namespace
