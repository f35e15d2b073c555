#include "exercise.hpp"
#include "ring_scenarios.hpp"

namespace {

using common::checker::passes;
using namespace ring_scenarios;
using w4e5::padded_ring;

// Moving members about changes no order: what passed in w4e3 passes here.
TEST(padded_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(run<padded_ring>(slots_are_reused, "w4e5 padding"), passes());
}

TEST(padded_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(run<padded_ring>(one_slot, "w4e5 padding"), passes());
}

}  // namespace
