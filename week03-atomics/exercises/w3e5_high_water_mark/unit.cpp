#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <type_traits>
#include <utility>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e5::high_water_mark;

TEST(high_water_mark, D3_says_nothing_before_the_first_value) {
  const high_water_mark mark;
  EXPECT_EQ(mark.value(), high_water_mark::nothing);
}

TEST(high_water_mark, D1_D3_rises_to_a_larger_value_and_says_so) {
  high_water_mark mark;
  EXPECT_TRUE(mark.record(-5)) << "any value is larger than nothing";
  EXPECT_EQ(mark.value(), -5);
  EXPECT_TRUE(mark.record(3));
  EXPECT_EQ(mark.value(), 3);
}

TEST(high_water_mark, D1_ignores_what_is_not_larger_and_says_so) {
  high_water_mark mark;
  mark.record(3);
  EXPECT_FALSE(mark.record(2)) << "3 stands higher";
  EXPECT_FALSE(mark.record(3)) << "3 stands there already: this call raised nothing";
  EXPECT_EQ(mark.value(), 3);
}

TEST(high_water_mark, D1_nothing_is_never_a_new_maximum) {
  high_water_mark mark;
  EXPECT_FALSE(mark.record(high_water_mark::nothing)) << "the mark stood there: nothing was raised";
  EXPECT_EQ(mark.value(), high_water_mark::nothing);
  mark.record(3);
  EXPECT_FALSE(mark.record(high_water_mark::nothing)) << "3 stands higher";
  EXPECT_EQ(mark.value(), 3);
}

TEST(high_water_mark, D1_D3_any_two_values_are_told_apart) {
  for (long first = -20; first <= 20; ++first) {
    for (long second = -20; second <= 20; ++second) {
      high_water_mark mark;
      mark.record(first);
      ASSERT_EQ(mark.record(second), second > first) << first << ", then " << second;
      ASSERT_EQ(mark.value(), second > first ? second : first) << first << ", then " << second;
    }
  }
}

TEST(high_water_mark, D6_takes_every_long) {
  static_assert(std::is_same_v<decltype(std::declval<high_water_mark&>().record(1L)), bool>);
  static_assert(std::is_same_v<decltype(std::declval<const high_water_mark&>().value()), long>);
  static_assert(high_water_mark::nothing == std::numeric_limits<long>::min());
  constexpr long least = std::numeric_limits<long>::min();
  constexpr long most = std::numeric_limits<long>::max();
  high_water_mark mark;
  for (const long value : {least + 1, -5'000'000'000, -(1L << 31), -40'000L, -1L, 0L, 1L, 200L,
                           40'000L, (1L << 31) - 1, 1L << 31, 1L << 32, 1L << 40, most - 1, most}) {
    EXPECT_TRUE(mark.record(value)) << value << " is larger than all before";
    EXPECT_EQ(mark.value(), value);
    EXPECT_FALSE(mark.record(value)) << value << " stands there already";
    EXPECT_FALSE(mark.record(least));
    EXPECT_FALSE(mark.record(value - 1)) << value << " stands higher";
    EXPECT_EQ(mark.value(), value);
  }
}

TEST(high_water_mark, D1_D3_one_mark_knows_nothing_of_another) {
  high_water_mark one;
  high_water_mark other;
  EXPECT_TRUE(one.record(100));
  EXPECT_EQ(other.value(), high_water_mark::nothing) << "100 was recorded in the other mark";
  EXPECT_TRUE(other.record(5)) << "nothing was recorded in this mark";
  EXPECT_FALSE(one.record(50));
  EXPECT_TRUE(other.record(50));
  EXPECT_EQ(one.value(), 100);
  EXPECT_EQ(other.value(), 50);
}

// The values rise in every thread; each thread has every fourth.
TEST(high_water_mark, D2_forgets_no_value_of_several_threads) {
  const long rounds = common::testing::iterations(20'000);
  high_water_mark mark;
  std::array<long, 4> raised_last{};
  const auto record_all = [&](long me) {
    long last = high_water_mark::nothing;
    for (long mine = me; mine < 4 * rounds; mine += 4) {
      if (mark.record(mine)) raised_last[static_cast<std::size_t>(me)] = mine;
      const long now = mark.value();
      ASSERT_GE(now, mine) << "the mark stands at least as high as what was just recorded";
      ASSERT_GE(now, last) << "the mark never goes down";
      last = now;
    }
  };
  common::testing::run_together({[&] { record_all(0); }, [&] { record_all(1); },
                                 [&] { record_all(2); }, [&] { record_all(3); }});
  EXPECT_EQ(mark.value(), 4 * rounds - 1);
  EXPECT_EQ(raised_last[3], 4 * rounds - 1) << "the largest value of all has raised the mark";
}

}  // namespace
