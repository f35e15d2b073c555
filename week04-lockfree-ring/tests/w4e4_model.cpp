#include "exercise.hpp"
#include "ring_scenarios.hpp"

namespace {

using common::checker::passes;
using namespace ring_scenarios;
using w4e4::spsc_ring;

TEST(spsc_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(run<spsc_ring>(slots_are_reused, "w4e4 object lifetime"), passes());
}

TEST(spsc_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(run<spsc_ring>(one_slot, "w4e4 object lifetime"), passes());
}

TEST(spsc_ring, no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(run<spsc_ring>(a_remainder, "w4e4 object lifetime"), passes());
}

// One item stays, and not in the first slot.
TEST(spsc_ring, no_execution_destroys_the_wrong_slot) {
  EXPECT_THAT(run<spsc_ring>({2, 2, 1, 0}, "w4e4 object lifetime"), passes());
}

TEST(spsc_ring, no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(run<spsc_ring>(the_counters_wrap, "w4e4 object lifetime"), passes());
}

}  // namespace
