#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w3e5::high_water_mark;

TEST(high_water_mark, a_value_that_is_no_new_maximum_costs_one_load) {
  high_water_mark mark;
  mark.record(7);
  const auto used = during([&] { mark.record(5); });
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.rmws + used.stores, 0u) << "nothing is to be written: " << used;
}

TEST(high_water_mark, a_new_maximum_costs_one_read_modify_write) {
  high_water_mark mark;
  const auto used = during([&] { mark.record(7); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.stores, 0u) << used;
}

TEST(high_water_mark, every_access_is_relaxed) {
  high_water_mark mark;
  const auto used = during([&] {
    mark.record(5);
    mark.record(7);
    mark.record(6);
    static_cast<void>(mark.value());
  });
  EXPECT_EQ(used.relaxed, used.loads + used.rmws)
      << "the mark publishes nothing but itself: " << used;
}

}  // namespace
