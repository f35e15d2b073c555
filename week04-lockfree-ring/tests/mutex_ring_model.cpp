#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"

#include <iostream>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using ring = w4e2::mutex_ring<move_only_item>;

TEST(mutex_ring, passes_every_scenario_of_a_ring) {
  for (const auto& one : scenarios::ring_scenarios)
    EXPECT_THAT(scenarios::explore_spsc<ring>("mutex_ring", one), passes());
}

TEST(mutex_ring, serves_two_producers_and_two_consumers) {
  EXPECT_THAT(explore(scenarios::many_threads_scenario<ring>(
                          {.capacity = 1, .producers = 2, .consumers = 1, .items_each = 1}),
                      {.title = "mutex_ring"}),
              passes());
  EXPECT_THAT(explore(scenarios::many_threads_scenario<ring>(
                          {.capacity = 1, .producers = 1, .consumers = 2, .items_each = 2}),
                      {.title = "mutex_ring"}),
              passes());
}

// It is not: a thread that stops inside of the lock stops the other one. (The lesson quotes what is
// printed.)
TEST(mutex_ring, is_not_wait_free) {
  using locked = w4e2::mutex_ring<scenarios::stopping_item>;
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer}) {
    const verdict refuted = scenarios::explore_wait_freedom<locked>("mutex_ring", stops, 3);
    EXPECT_THAT(refuted, fails_with(kind::livelock));
    std::cout << refuted.trace << '\n';
  }
}

}  // namespace
