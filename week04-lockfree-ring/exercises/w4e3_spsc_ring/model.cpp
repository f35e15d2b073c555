#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"
#include "exercise.hpp"

namespace {

using common::checker::item;
using common::checker::passes;
using namespace common::testing;
using w4e3::spsc_ring;

TEST(spsc_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e3 spsc ring", slots_are_reused), passes());
}

TEST(spsc_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e3 spsc ring", one_slot), passes());
}

TEST(spsc_ring, no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e3 spsc ring", a_remainder), passes());
}

TEST(spsc_ring, no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e3 spsc ring", the_counters_wrap), passes());
}

// Wait-free: one side stands still, wherever that may be; each call of the other side ends after at
// most three atomic operations.
TEST(spsc_ring, each_call_ends_although_the_other_side_stands_still) {
  EXPECT_THAT(explore_wait_freedom<spsc_ring<item>>("w4e3 spsc ring", side::producer, 3), passes());
  EXPECT_THAT(explore_wait_freedom<spsc_ring<item>>("w4e3 spsc ring", side::consumer, 3), passes());
}

}  // namespace
