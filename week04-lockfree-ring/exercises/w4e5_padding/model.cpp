#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using common::checker::item;
using common::checker::passes;
using namespace common::testing;
using w4e5::padded_ring;

// Moving members about changes no order: what passed in w4e3 passes here.
TEST(padded_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<padded_ring<item>>("w4e5 padding", slots_are_reused), passes());
}

TEST(padded_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<padded_ring<item>>("w4e5 padding", one_slot), passes());
}

}  // namespace
