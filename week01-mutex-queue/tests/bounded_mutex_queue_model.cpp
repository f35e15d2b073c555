#include "week01/bounded_mutex_queue.hpp"

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using queue = week01::bounded_mutex_queue<move_only_item>;

TEST(bounded_mutex_queue, hands_over_every_item_once_and_in_order) {
  for (const auto& one : {scenarios::spsc_case{.capacity = 1, .pushes = 2, .pops = 2},
                          scenarios::spsc_case{.capacity = 2, .pushes = 3, .pops = 3},
                          scenarios::spsc_case{.capacity = 3, .pushes = 4, .pops = 2}}) {
    EXPECT_THAT(explore(scenarios::spsc_scenario<queue>(one),
                        {.title = "bounded_mutex_queue, " + one.text()}),
                passes());
  }
}

TEST(bounded_mutex_queue, leaves_the_argument_of_a_refused_push_untouched) {
  EXPECT_THAT(explore(scenarios::attempts_scenario<queue>({.capacity = 1, .pushes = 3, .pops = 2}),
                      {.title = "bounded_mutex_queue"}),
              passes());
}

// Without spurious wake-ups, to keep it small; the other tests have them.
TEST(bounded_mutex_queue, serves_a_producer_and_two_waiting_consumers) {
  EXPECT_THAT(explore(scenarios::blocking_scenario<queue>(
                          {.capacity = 1, .producers = 1, .consumers = 2, .items_each = 2}),
                      {.title = "bounded_mutex_queue", .spurious_wakeups = 0}),
              passes());
}

TEST(bounded_mutex_queue, serves_two_waiting_producers_and_a_consumer) {
  EXPECT_THAT(explore(scenarios::blocking_scenario<queue>(
                          {.capacity = 1, .producers = 2, .consumers = 1, .items_each = 1}),
                      {.title = "bounded_mutex_queue"}),
              passes());
}

TEST(bounded_mutex_queue, close_wakes_every_waiting_consumer) {
  EXPECT_THAT(explore(scenarios::close_wakes_consumers_scenario<queue>(2),
                      {.title = "bounded_mutex_queue"}),
              passes());
}

TEST(bounded_mutex_queue, close_wakes_every_waiting_producer) {
  EXPECT_THAT(explore(scenarios::close_wakes_producers_scenario<queue>(2),
                      {.title = "bounded_mutex_queue"}),
              passes());
}

TEST(bounded_mutex_queue, accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(
      explore(scenarios::push_beside_close_scenario<queue>(), {.title = "bounded_mutex_queue"}),
      passes());
}

TEST(bounded_mutex_queue, try_push_and_try_pop_wake_waiting_threads) {
  EXPECT_THAT(explore(scenarios::try_calls_wake_waiters_scenario<queue>(),
                      {.title = "bounded_mutex_queue"}),
              passes());
}

}  // namespace
