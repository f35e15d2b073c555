#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/round_numbers.hpp"
#include "common/counted/steps.hpp"
#include "exercise.hpp"

namespace {

using common::counted::before_each_step;
using common::counted::counts;
using common::counted::during;
using common::counted::step;
using common::counted::step_kind;
using common::counted::steps_of;
using w3e5::high_water_mark;

TEST(high_water_mark, D4_a_value_that_is_no_new_maximum_costs_one_load) {
  high_water_mark mark;
  mark.record(7);
  for (const long value : {5L, 7L}) {
    const counts used = during([&] { mark.record(value); });
    EXPECT_EQ(used.loads, 1u) << used;
    EXPECT_EQ(used.rmws + used.stores, 0u) << "nothing is to be written: " << used;
    EXPECT_EQ(used.fences + used.besides(), 0u) << "one load and nothing else: " << used;
  }
}

TEST(high_water_mark, D4_a_new_maximum_costs_one_load_and_one_read_modify_write) {
  high_water_mark mark;
  const counts used = during([&] { mark.record(7); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.stores + used.fences + used.besides(), 0u)
      << "one load, one read-modify-write and nothing else: " << used;
}

TEST(high_water_mark, D4_reading_the_value_is_one_load) {
  const high_water_mark mark;
  const counts used = during([&] { static_cast<void>(mark.value()); });
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.rmws + used.stores + used.fences + used.besides(), 0u)
      << "one load and nothing else: " << used;
}

TEST(high_water_mark, D4_D5_every_call_costs_what_the_first_one_does) {
  constexpr std::uint64_t many = 70'000;
  high_water_mark mark;
  const counts used = during([&] {
    for (std::uint64_t n = 1; n <= many; ++n) {
      const long value = static_cast<long>(n);
      mark.record(value);
      mark.record(value);
      static_cast<void>(mark.value());
    }
  });
  // A weak compare-exchange may fail for no reason, now and then.
  EXPECT_GE(used.rmws, many) << "one for each new maximum: " << used;
  EXPECT_LT(used.rmws, 2 * many) << "one for each new maximum: " << used;
  EXPECT_EQ(used.loads, 3 * many) << "one for each call: " << used;
  EXPECT_EQ(used.relaxed, used.loads + used.rmws)
      << "the mark publishes nothing but itself: " << used;
  EXPECT_EQ(used.stores + used.fences + used.besides(), 0u) << "nothing else: " << used;
}

TEST(high_water_mark, D4_D5_no_value_changes_what_a_call_costs) {
  std::vector<long> values;
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE))
    for (const long value : {static_cast<long>(number), -static_cast<long>(number)})
      values.push_back(value);
  for (const long value : values) {
    SCOPED_TRACE("the value " + std::to_string(value));
    high_water_mark mark;
    const counts raised = during([&] { EXPECT_TRUE(mark.record(value)); });
    EXPECT_EQ(raised.loads, 1u) << "a new maximum: " << raised;
    EXPECT_EQ(raised.relaxed, raised.loads + raised.rmws) << "a new maximum: " << raised;
    EXPECT_EQ(raised.stores + raised.fences + raised.besides(), 0u) << "a new maximum: " << raised;
    for (const long same_or_less : {value, value - 1}) {
      const counts used = during([&] { EXPECT_FALSE(mark.record(same_or_less)); });
      EXPECT_EQ(used.loads, 1u) << "no new maximum: " << used;
      EXPECT_EQ(used.relaxed, 1u) << "no new maximum: " << used;
      EXPECT_EQ(used.rmws + used.stores + used.fences + used.besides(), 0u)
          << "no new maximum: " << used;
    }
    EXPECT_TRUE(mark.record(value + 1)) << "one more than the mark";
    EXPECT_TRUE(mark.value() == value + 1 && !mark.record(value)) << "one more than the mark";
    const counts read = during([&] { EXPECT_EQ(mark.value(), value + 1); });
    EXPECT_EQ(read.loads, 1u) << "value(): " << read;
    EXPECT_EQ(read.relaxed, 1u) << "value(): " << read;
    if (HasFailure()) return;  // the other values would say the same
  }
}

// A rival that raises the mark before each of the first `times` compare-exchanges, from `next` on.
struct contest {
  bool raised = false;
  long value = 0;
  std::vector<step> steps;
};
contest against_a_rival(long times, long value, long next = 0) {
  high_water_mark mark;
  contest result;
  {
    const before_each_step rival([&](const step& mine) {
      result.steps.push_back(mine);
      if (mine.kind == step_kind::rmw && times-- > 0) mark.record(next++);
    });
    result.raised = mark.record(value);
  }
  result.value = mark.value();
  return result;
}

TEST(high_water_mark, D4_D5_every_access_is_relaxed_also_the_one_that_fails) {
  const auto expect_relaxed = [](const std::vector<step>& steps) {
    for (const step& one : steps) {
      EXPECT_EQ(one.order, std::memory_order_relaxed) << "the mark publishes nothing but itself";
      EXPECT_EQ(one.failure, std::memory_order_relaxed)
          << "a failed compare-exchange is a load of the mark, no more";
      EXPECT_TRUE(one.kind == step_kind::load || one.kind == step_kind::rmw)
          << "loads and read-modify-writes, and no fence and no pause, also after a lost race";
    }
  };
  high_water_mark mark;
  expect_relaxed(steps_of([&] { mark.record(5); }));
  expect_relaxed(steps_of([&] { mark.record(7); }));
  expect_relaxed(steps_of([&] { mark.record(6); }));
  expect_relaxed(steps_of([&] { static_cast<void>(mark.value()); }));
  expect_relaxed(against_a_rival(100, 1000).steps);
}

TEST(high_water_mark, D2_no_number_of_lost_races_makes_it_give_up) {
  for (const long times : {1L, 2L, 10L, 1'000L, 100'000L}) {
    for (const long first : {0L, -500'000L, -5'000'000L, 5'000'000'000L}) {
      const contest it = against_a_rival(times, first + 1'000'000, first);
      EXPECT_TRUE(it.raised) << times << " smaller values came in between, from " << first;
      EXPECT_EQ(it.value, first + 1'000'000) << times << " smaller values came in between";
    }
  }
}

TEST(high_water_mark, D1_D2_a_race_lost_to_a_larger_value_is_no_raise) {
  struct race {
    long value;
    long larger;
  };
  constexpr race races[] = {
      {7, 8}, {7, 7}, {-7, -6}, {-7, -7}, {-7, 7}, {0, 0}, {1L << 33, 1L << 33}};
  for (const race& one : races) {
    const long value = one.value;
    const long larger = one.larger;
    high_water_mark mark;
    bool raised = true;
    {
      bool rival_is_there = true;
      const before_each_step rival([&](const step& mine) {
        if (mine.kind != step_kind::rmw || !rival_is_there) return;
        rival_is_there = false;
        mark.record(larger);
      });
      raised = mark.record(value);
    }
    EXPECT_FALSE(raised) << larger << " was recorded between the load and the compare-exchange";
    EXPECT_EQ(mark.value(), larger);
  }
}

}  // namespace
