#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
template <class T>
using queue_of = w1e3::blocking_queue<T>;
using queue = w1e3::blocking_queue<move_only_item>;
// Items that can be copied: both forms of try_push take part.
using copying_queue = w1e3::blocking_queue<item>;

const options usual{.title = "w1e3 blocking queue"};

TEST(blocking_queue, D2_D5_wakes_a_consumer_for_every_item) {
  for (const auto how : scenarios::ways_to_push) {
    EXPECT_THAT(explore(scenarios::each_item_wakes_a_consumer_scenario<copying_queue>(how), usual),
                passes());
  }
}

SCENARIO(blocking_queue, D1_D2_hands_over_the_items_in_order_and_then_says_that_it_is_closed,
         usual) {
  queue shared;
  thread producer("producer", [&] {
    check(shared.push(move_only_item{1}), "push before close");
    check(shared.push(move_only_item{2}), "push before close");
    shared.close();
  });
  thread consumer("consumer", [&] {
    for (const int expected : {1, 2}) {
      const auto item = shared.pop();
      check(item && item->get() == expected, "FIFO, and nothing is lost by close()");
    }
    check(!shared.pop(), "closed and empty: nullopt");
  });
}

TEST(blocking_queue, D2_goes_on_waiting_however_often_it_is_woken_for_nothing) {
  EXPECT_THAT(explore(scenarios::woken_for_nothing_scenario<queue>(false),
                      {.title = "w1e3 blocking queue", .spurious_wakeups = 4}),
              passes());
}

TEST(blocking_queue, D3_close_wakes_two_waiting_consumers) {
  EXPECT_THAT(explore(scenarios::close_wakes_consumers_scenario<queue>(2), usual), passes());
}

TEST(blocking_queue, D3_D5_close_right_behind_an_item_wakes_two_waiting_consumers) {
  EXPECT_THAT(explore(scenarios::item_then_close_scenario<queue>(2), usual), passes());
}

TEST(blocking_queue, D3_accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(scenarios::push_beside_close_scenario<queue>(), usual), passes());
}

TEST(blocking_queue, D3_D4_accepts_or_refuses_a_try_push_beside_close) {
  for (const auto how :
       {scenarios::pushing::by_moving_try_push, scenarios::pushing::by_copying_try_push}) {
    EXPECT_THAT(explore(scenarios::push_beside_close_scenario<copying_queue>(1, how), usual),
                passes());
  }
}

TEST(blocking_queue, D5_a_try_push_wakes_a_waiting_consumer) {
  for (const int moved_or_copied : {1, 2}) {
    EXPECT_THAT(
        explore(scenarios::try_calls_wake_waiters_scenario<copying_queue>(moved_or_copied), usual),
        passes());
    EXPECT_THAT(
        explore(scenarios::one_try_push_wakes_scenario<copying_queue>(moved_or_copied), usual),
        passes());
  }
}

TEST(blocking_queue, D4_finds_what_was_pushed_before_whoever_is_at_work) {
  EXPECT_THAT(explore(scenarios::answers_scenario<copying_queue>(),
                      {.title = "w1e3 blocking queue", .failed_try_locks = 4}),
              passes());
  EXPECT_THAT(explore(scenarios::answers_to_many_scenario<copying_queue>(), usual), passes());
}

TEST(blocking_queue, D6_an_item_whose_move_throws_goes_to_another_consumer) {
  EXPECT_THAT(explore(scenarios::throwing_pop_scenario<queue_of>(), usual), passes());
}

}  // namespace
