#include <gtest/gtest.h>

#include <cstddef>
#include <thread>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e7::two_flags;

TEST(two_flags, D4_a_side_whose_partner_does_not_ask_gets_in) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    EXPECT_TRUE(door.try_enter(me)) << "side " << me << " is alone";
  }
}

TEST(two_flags, D3_D4_a_side_stays_out_while_the_other_is_inside) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    ASSERT_TRUE(door.try_enter(me));
    EXPECT_FALSE(door.try_enter(1 - me)) << "side " << me << " is inside";
    door.leave(me);
    EXPECT_TRUE(door.try_enter(1 - me)) << "side " << me << " has left";
  }
}

TEST(two_flags, D3_a_refused_side_holds_nothing) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    ASSERT_TRUE(door.try_enter(me));
    for (int attempt = 0; attempt < 3; ++attempt)
      ASSERT_FALSE(door.try_enter(1 - me)) << "side " << me << " is inside";
    door.leave(me);
    EXPECT_TRUE(door.try_enter(me))
        << "side " << 1 - me << " was refused and asks no more, so it is not in the way";
  }
}

TEST(two_flags, D1_D4_one_door_is_not_the_other) {
  two_flags one;
  two_flags other;
  ASSERT_TRUE(one.try_enter(0));
  EXPECT_TRUE(other.try_enter(1)) << "side 0 is inside behind the other door";
  EXPECT_FALSE(one.try_enter(1));
  other.leave(1);
  EXPECT_FALSE(one.try_enter(1)) << "it was the other door that side 1 left";
  one.leave(0);
  EXPECT_TRUE(one.try_enter(1));
}

TEST(two_flags, D4_visits_can_be_repeated_by_either_side) {
  two_flags door;
  for (const std::size_t me : {0u, 0u, 1u, 1u, 0u, 1u}) {
    ASSERT_TRUE(door.try_enter(me)) << "the other side neither is inside nor asks";
    door.leave(me);
  }
  for (std::size_t visit = 0; visit < 600; ++visit) {
    const std::size_t me = visit / 300 % 2;
    ASSERT_TRUE(door.try_enter(me))
        << "the other side neither is inside nor asks, and this one may "
           "come as often as it likes; visit "
        << visit % 300 + 1 << " in a row";
    door.leave(me);
  }
}

// This CPU may or may not show a mistake here: what decides is the model check.
TEST(two_flags, D1_D2_lets_one_side_in_at_a_time) {
  const long rounds = common::testing::iterations(20'000);
  two_flags door;
  long sum = 0;  // written inside only
  const auto visit_often = [&](std::size_t me) {
    for (long visits = 0; visits < rounds; ++visits) {
      while (!door.try_enter(me)) std::this_thread::yield();
      ++sum;
      door.leave(me);
    }
  };
  common::testing::run_together({[&] { visit_often(0); }, [&] { visit_often(1); }});
  EXPECT_EQ(sum, 2 * rounds);
}

}  // namespace
