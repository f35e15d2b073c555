#include <gtest/gtest.h>

#include "common/cache_line.hpp"
#include "exercise.hpp"

namespace {

using shard = w3e6::sharded_counter::shard;

// Before the layout of a stub is judged, the stub says that it is to do.
TEST(sharded_counter, D1_counts_in_each_shard) {
  w3e6::sharded_counter counter(2);
  counter.increment(0);
  counter.increment(1);
  EXPECT_EQ(counter.total(), 2);
}

TEST(sharded_counter, D4_a_shard_starts_where_no_other_writer_is_near) {
  EXPECT_GE(alignof(shard), common::no_sharing_distance)
      << "two owners must not write the same cache line";
}

TEST(sharded_counter, D4_the_next_shard_of_an_array_is_far_enough_away) {
  EXPECT_GE(sizeof(shard), common::no_sharing_distance)
      << "the distance from shard i to shard i + 1 is sizeof(shard)";
}

}  // namespace
