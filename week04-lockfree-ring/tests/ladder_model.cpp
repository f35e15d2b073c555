// The steps from the first lock-free ring to cached indices, in every execution.
#include <string>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/step1_seq_cst.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;

template <class Ring>
void expect_that_it_passes_every_scenario(const std::string& name) {
  for (const auto& one : scenarios::ring_scenarios) {
    EXPECT_THAT(scenarios::explore_spsc<Ring>(name, one), passes());
    EXPECT_THAT(
        explore(scenarios::attempts_scenario<Ring>(one), {.title = name + ", " + one.text()}),
        passes());
  }
}

TEST(ladder, step1_passes_every_scenario_of_a_ring) {
  expect_that_it_passes_every_scenario<week04::step1::ring<move_only_item>>("step 1");
}

TEST(ladder, step2_passes_every_scenario_of_a_ring) {
  expect_that_it_passes_every_scenario<w4e3::spsc_ring<move_only_item>>("step 2");
}

TEST(ladder, step3_passes_every_scenario_of_a_ring) {
  expect_that_it_passes_every_scenario<w4e5::padded_ring<move_only_item>>("step 3");
}

TEST(ladder, step4_passes_every_scenario_of_a_ring) {
  expect_that_it_passes_every_scenario<w4e6::spsc_ring<move_only_item>>("step 4");
}

// Three steps: one's own index, the other side's, a store.
template <class Ring>
void expect_that_it_is_wait_free(const std::string& name) {
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer})
    EXPECT_THAT(scenarios::explore_wait_freedom<Ring>(name, stops, 3), passes());
}

TEST(ladder, every_step_is_wait_free) {
  expect_that_it_is_wait_free<week04::step1::ring<move_only_item>>("step 1");
  expect_that_it_is_wait_free<w4e3::spsc_ring<move_only_item>>("step 2");
  expect_that_it_is_wait_free<w4e5::padded_ring<move_only_item>>("step 3");
  expect_that_it_is_wait_free<w4e6::spsc_ring<move_only_item>>("step 4");
}

}  // namespace
