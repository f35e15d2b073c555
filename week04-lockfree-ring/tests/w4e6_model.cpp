#include "exercise.hpp"
#include "ring_scenarios.hpp"

namespace {

using common::checker::passes;
using namespace ring_scenarios;
using w4e6::spsc_ring;

TEST(spsc_ring, no_execution_fails_when_slots_are_reused) {
  EXPECT_THAT(run<spsc_ring>(slots_are_reused, "w4e6 cached indices"), passes());
}

TEST(spsc_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(run<spsc_ring>(one_slot, "w4e6 cached indices"), passes());
}

TEST(spsc_ring, no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(run<spsc_ring>(a_remainder, "w4e6 cached indices"), passes());
}

TEST(spsc_ring, no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(run<spsc_ring>(the_counters_wrap, "w4e6 cached indices"), passes());
}

}  // namespace
