#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using queue = w1e4::bounded_queue<move_only_item>;

// Capacity 1: each push but the first has to wait for a pop, and each pop for a push.
TEST(bounded_queue, hands_over_every_item_in_order_and_then_says_that_it_is_closed) {
  const auto scenario = [] {
    queue shared(1);
    thread producer{"producer", [&] {
                      for (const int value : {1, 2})
                        check(shared.push(move_only_item{value}), "push before close");
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
  EXPECT_THAT(explore(scenario, {.title = "w1e4 bounded queue"}), passes());
}

// Two consumers and one producer can all be asleep at some time: whom does a notification wake?
TEST(bounded_queue, wakes_the_kind_of_thread_that_can_go_on) {
  const auto scenario = [] {
    queue shared(1);
    thread producer{"producer", [&] {
                      for (const int value : {1, 2})
                        check(shared.push(move_only_item{value}), "push before close");
                    }};
    const auto take = [&] { check(shared.pop().has_value(), "nobody closed the queue"); };
    thread one{"consumer 1", take};
    thread other{"consumer 2", take};
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e4 bounded queue"}), passes());
}

// Capacity 2 and an odd number of items: the ring has wrapped when it is destroyed.
TEST(bounded_queue, destroys_what_was_never_popped) {
  EXPECT_THAT(
      explore(common::testing::spsc_scenario<queue>({.capacity = 2, .pushes = 3, .pops = 1}),
              {.title = "w1e4 bounded queue"}),
      passes());
}

TEST(bounded_queue, close_wakes_two_waiting_consumers) {
  EXPECT_THAT(explore(common::testing::close_wakes_consumers_scenario<queue>(2),
                      {.title = "w1e4 bounded queue"}),
              passes());
}

TEST(bounded_queue, close_wakes_two_waiting_producers) {
  EXPECT_THAT(explore(common::testing::close_wakes_producers_scenario<queue>(2),
                      {.title = "w1e4 bounded queue"}),
              passes());
}

TEST(bounded_queue, accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(common::testing::push_beside_close_scenario<queue>(),
                      {.title = "w1e4 bounded queue"}),
              passes());
}

TEST(bounded_queue, try_push_and_try_pop_wake_waiting_threads) {
  EXPECT_THAT(explore(common::testing::try_calls_wake_waiters_scenario<queue>(),
                      {.title = "w1e4 bounded queue"}),
              passes());
}

}  // namespace
