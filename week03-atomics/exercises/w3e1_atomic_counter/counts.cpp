#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w3e1::atomic_counter;

TEST(atomic_counter, an_increment_is_one_relaxed_read_modify_write) {
  atomic_counter counter;
  const auto used = during([&] { counter.increment(); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.loads + used.stores + used.fences + used.locks, 0u) << used;
  EXPECT_EQ(used.relaxed, 1u) << "nobody learns about another variable from this number: " << used;
}

TEST(atomic_counter, a_ticket_is_one_relaxed_read_modify_write) {
  atomic_counter counter;
  const auto used = during([&] { counter.take_ticket(); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.loads + used.stores + used.fences + used.locks, 0u) << used;
  EXPECT_EQ(used.relaxed, 1u) << "that it is one step makes the tickets different: " << used;
}

TEST(atomic_counter, reading_the_value_is_one_relaxed_load) {
  const atomic_counter counter;
  const auto used = during([&] { static_cast<void>(counter.value()); });
  EXPECT_EQ(used.loads, 1u) << "a read-modify-write takes the cache line away: " << used;
  EXPECT_EQ(used.rmws + used.stores + used.fences + used.locks, 0u) << used;
  EXPECT_EQ(used.relaxed, 1u) << used;
}

}  // namespace
