#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using queue = w1e3::blocking_queue<move_only_item>;

TEST(blocking_queue, wakes_a_consumer_for_every_item) {
  const auto scenario = [] {
    queue shared;
    thread producer{"producer", [&] {
                      check(shared.push(move_only_item{1}), "push before close");
                      check(shared.push(move_only_item{2}), "push before close");
                    }};
    const auto take = [&] {
      const auto item = shared.pop();
      check(item.has_value(), "nobody closed the queue, so pop() gives an item");
    };
    thread one{"consumer 1", take};
    thread other{"consumer 2", take};
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e3 blocking queue"}), passes());
}

TEST(blocking_queue, hands_over_the_items_in_order_and_then_says_that_it_is_closed) {
  const auto scenario = [] {
    queue shared;
    thread producer{"producer", [&] {
                      check(shared.push(move_only_item{1}), "push before close");
                      check(shared.push(move_only_item{2}), "push before close");
                      shared.close();
                    }};
    thread consumer{"consumer", [&] {
                      for (const int expected : {1, 2}) {
                        const auto item = shared.pop();
                        check(item && item->get() == expected,
                              "FIFO, and nothing is lost by close()");
                      }
                      check(!shared.pop(), "closed and empty: nullopt");
                    }};
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e3 blocking queue"}), passes());
}

TEST(blocking_queue, close_wakes_two_waiting_consumers) {
  EXPECT_THAT(explore(common::testing::close_wakes_consumers_scenario<queue>(2),
                      {.title = "w1e3 blocking queue"}),
              passes());
}

TEST(blocking_queue, accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(common::testing::push_beside_close_scenario<queue>(),
                      {.title = "w1e3 blocking queue"}),
              passes());
}

TEST(blocking_queue, a_try_push_wakes_a_waiting_consumer) {
  EXPECT_THAT(explore(common::testing::try_calls_wake_waiters_scenario<queue>(),
                      {.title = "w1e3 blocking queue"}),
              passes());
}

}  // namespace
