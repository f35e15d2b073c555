#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w4e2::mutex_ring;

TEST(mutex_ring, nothing_is_allocated_after_construction) {
  mutex_ring<int> ring(8);
  const auto used = during([&] {
    for (int n = 0; n < 1000; ++n) {
      static_cast<void>(ring.try_push(n));
      static_cast<void>(ring.try_pop());
    }
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

TEST(mutex_ring, one_lock_per_call) {
  mutex_ring<int> ring(1);
  const int item = 1;
  EXPECT_EQ(during([&] { static_cast<void>(ring.try_push(1)); }).locks, 1u) << "a push";
  EXPECT_EQ(during([&] { static_cast<void>(ring.try_push(item)); }).locks, 1u) << "a full ring";
  EXPECT_EQ(during([&] { static_cast<void>(ring.try_pop()); }).locks, 1u) << "a pop";
  EXPECT_EQ(during([&] { static_cast<void>(ring.try_pop()); }).locks, 1u) << "an empty ring";
}

TEST(mutex_ring, every_lock_is_given_back) {
  mutex_ring<int> ring(1);
  const auto used = during([&] {
    static_cast<void>(ring.try_push(1));
    static_cast<void>(ring.try_push(2));
    static_cast<void>(ring.try_pop());
    static_cast<void>(ring.try_pop());
  });
  EXPECT_EQ(used.locks, used.unlocks) << used;
}

}  // namespace
