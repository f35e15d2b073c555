#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"
#include "exercise.hpp"

namespace {

using common::checker::passes;
using namespace common::testing;
using ring = w4e5::padded_ring<common::checker::item>;
constexpr auto title = "w4e5 padding";

TEST(padded_ring, D2_no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<ring>(title, slots_are_reused), passes());
}

TEST(padded_ring, D2_no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<ring>(title, one_slot), passes());
}

TEST(padded_ring, D2_no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(explore_spsc<ring>(title, the_counters_wrap), passes());
}

TEST(padded_ring, D2_no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(explore_spsc<ring>(title, a_remainder), passes());
  EXPECT_THAT(explore_spsc<ring>(title, a_wrapped_remainder), passes());
}

TEST(padded_ring, D2_no_execution_changes_anything_by_a_refused_call) {
  EXPECT_THAT(explore_attempts<ring>(title, {.capacity = 1, .pushes = 3, .pops = 3}), passes());
}

TEST(padded_ring, D2_no_execution_refuses_without_a_reason) {
  EXPECT_THAT(explore_answers<ring>(title), passes());
}

// One side stands still, wherever that may be; each call of the other side ends after a few steps.
TEST(padded_ring, D2_each_call_ends_although_the_other_side_stands_still) {
  for (const side stops : {side::producer, side::consumer})
    EXPECT_THAT(explore_wait_freedom<ring>(title, stops, 6), passes());
}

}  // namespace
