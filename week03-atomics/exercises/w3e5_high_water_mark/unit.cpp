#include <gtest/gtest.h>

#include <array>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e5::high_water_mark;

TEST(high_water_mark, says_nothing_before_the_first_value) {
  const high_water_mark mark;
  EXPECT_EQ(mark.value(), high_water_mark::nothing);
}

TEST(high_water_mark, rises_to_a_larger_value_and_says_so) {
  high_water_mark mark;
  EXPECT_TRUE(mark.record(-5)) << "any value is larger than nothing";
  EXPECT_EQ(mark.value(), -5);
  EXPECT_TRUE(mark.record(3));
  EXPECT_EQ(mark.value(), 3);
}

TEST(high_water_mark, ignores_what_is_not_larger_and_says_so) {
  high_water_mark mark;
  mark.record(3);
  EXPECT_FALSE(mark.record(2)) << "3 stands higher";
  EXPECT_FALSE(mark.record(3)) << "3 stands there already: this call raised nothing";
  EXPECT_EQ(mark.value(), 3);
}

// The values rise in every thread; each thread has every fourth.
TEST(high_water_mark, forgets_no_value_of_several_threads) {
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
