#include "week01/mutex_queue.hpp"

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using queue = week01::mutex_queue<move_only_item>;

TEST(mutex_queue, hands_over_every_item_once_and_in_order) {
  EXPECT_THAT(explore(scenarios::spsc_scenario<queue>({.capacity = 0, .pushes = 3, .pops = 3}),
                      {.title = "mutex_queue"}),
              passes());
}

TEST(mutex_queue, serves_two_producers_and_a_waiting_consumer) {
  EXPECT_THAT(explore(scenarios::blocking_scenario<queue>(
                          {.capacity = 0, .producers = 2, .consumers = 1, .items_each = 1}),
                      {.title = "mutex_queue"}),
              passes());
}

// Without spurious wake-ups, to keep it small; the other tests have them.
TEST(mutex_queue, serves_a_producer_and_two_waiting_consumers) {
  EXPECT_THAT(explore(scenarios::blocking_scenario<queue>(
                          {.capacity = 0, .producers = 1, .consumers = 2, .items_each = 2}),
                      {.title = "mutex_queue", .spurious_wakeups = 0}),
              passes());
}

TEST(mutex_queue, close_wakes_every_waiting_consumer) {
  EXPECT_THAT(
      explore(scenarios::close_wakes_consumers_scenario<queue>(3), {.title = "mutex_queue"}),
      passes());
}

TEST(mutex_queue, accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(scenarios::push_beside_close_scenario<queue>(), {.title = "mutex_queue"}),
              passes());
}

}  // namespace
