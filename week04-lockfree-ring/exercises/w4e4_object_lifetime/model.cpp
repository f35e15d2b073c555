#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using common::checker::item;
using common::checker::passes;
using namespace common::testing;
using w4e4::spsc_ring;

TEST(spsc_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e4 object lifetime", slots_are_reused), passes());
}

TEST(spsc_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e4 object lifetime", one_slot), passes());
}

TEST(spsc_ring, no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e4 object lifetime", a_remainder), passes());
}

// One item stays, and not in the first slot.
TEST(spsc_ring, no_execution_destroys_the_wrong_slot) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e4 object lifetime",
                                            {.capacity = 2, .pushes = 2, .pops = 1}),
              passes());
}

TEST(spsc_ring, no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(explore_spsc<spsc_ring<item>>("w4e4 object lifetime", the_counters_wrap), passes());
}

}  // namespace
