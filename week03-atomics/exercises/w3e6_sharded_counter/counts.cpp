#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w3e6::sharded_counter;

TEST(sharded_counter, an_increment_is_a_load_and_a_store) {
  sharded_counter counter(2);
  const auto used = during([&] { counter.increment(1); });
  EXPECT_EQ(used.rmws, 0u) << "a shard has one writer, so nobody can come in between: " << used;
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.relaxed, 2u) << "only the sum matters: " << used;
}

TEST(sharded_counter, a_total_is_one_relaxed_load_for_each_shard) {
  const sharded_counter counter(5);
  const auto used = during([&] { static_cast<void>(counter.total()); });
  EXPECT_EQ(used.loads, 5u) << used;
  EXPECT_EQ(used.relaxed, 5u) << used;
  EXPECT_EQ(used.rmws + used.stores + used.locks, 0u) << used;
}

}  // namespace
