#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using queue = w1e4::bounded_queue<move_only_item>;
// Items that can be copied: both forms of try_push take part.
using copying_queue = w1e4::bounded_queue<item>;

const options usual{.title = "w1e4 bounded queue"};

// Capacity 1: each push but the first has to wait for a pop, and each pop for a push.
SCENARIO(bounded_queue, D3_D5_hands_over_every_item_in_order_and_then_says_that_it_is_closed,
         usual) {
  queue shared(1);
  thread producer("producer", [&] {
    for (const int value : {1, 2}) check(shared.push(move_only_item{value}), "push before close");
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

// Two consumers and one producer can all be asleep at some time: whom does a notification wake?
SCENARIO(bounded_queue, D3_D5_wakes_the_kind_of_thread_that_can_go_on, usual) {
  queue shared(1);
  thread producer("producer", [&] {
    for (const int value : {1, 2}) check(shared.push(move_only_item{value}), "push before close");
  });
  const auto take = [&] { check(shared.pop().has_value(), "nobody closed the queue"); };
  thread one("consumer 1", take);
  thread other("consumer 2", take);
}

TEST(bounded_queue, D4_D5_wakes_a_consumer_for_every_item) {
  for (const auto how : scenarios::ways_to_push) {
    EXPECT_THAT(explore(scenarios::each_item_wakes_a_consumer_scenario<copying_queue>(how), usual),
                passes());
  }
}

TEST(bounded_queue, D3_D5_wakes_a_producer_for_every_place) {
  for (const bool by_try_pop : {false, true}) {
    EXPECT_THAT(
        explore(scenarios::each_place_wakes_a_producer_scenario<copying_queue>(by_try_pop), usual),
        passes());
  }
}

TEST(bounded_queue, D3_D5_goes_on_waiting_however_often_it_is_woken_for_nothing) {
  for (const bool producer_waits : {false, true}) {
    EXPECT_THAT(explore(scenarios::woken_for_nothing_scenario<queue>(producer_waits),
                        {.title = "w1e4 bounded queue", .spurious_wakeups = 4}),
                passes());
  }
}

// Capacity 2 and an odd number of items: the ring has wrapped when it is destroyed.
TEST(bounded_queue, D7_destroys_what_was_never_popped) {
  EXPECT_THAT(
      explore(scenarios::spsc_scenario<copying_queue>({.capacity = 2, .pushes = 3, .pops = 1}),
              usual),
      passes());
}

TEST(bounded_queue, D4_leaves_the_argument_of_a_refused_push_untouched) {
  EXPECT_THAT(
      explore(scenarios::attempts_scenario<copying_queue>({.capacity = 1, .pushes = 3, .pops = 2}),
              usual),
      passes());
}

TEST(bounded_queue, D4_finds_an_item_or_room_whoever_is_at_work) {
  EXPECT_THAT(explore(scenarios::answers_scenario<copying_queue>(),
                      {.title = "w1e4 bounded queue", .failed_try_locks = 4}),
              passes());
  EXPECT_THAT(explore(scenarios::answers_to_many_scenario<copying_queue>(), usual), passes());
}

TEST(bounded_queue, D5_close_wakes_two_waiting_consumers) {
  EXPECT_THAT(explore(scenarios::close_wakes_consumers_scenario<queue>(2), usual), passes());
  EXPECT_THAT(explore(scenarios::item_then_close_scenario<queue>(2), usual), passes());
}

TEST(bounded_queue, D3_D5_close_wakes_two_waiting_producers) {
  EXPECT_THAT(explore(scenarios::close_wakes_producers_scenario<queue>(2), usual), passes());
  EXPECT_THAT(explore(scenarios::place_then_close_scenario<queue>(2), usual), passes());
}

TEST(bounded_queue, D3_D5_a_place_that_comes_free_after_close_is_for_nobody) {
  EXPECT_THAT(explore(scenarios::close_then_place_scenario<queue>(), usual), passes());
}

TEST(bounded_queue, D5_accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(scenarios::push_beside_close_scenario<queue>(), usual), passes());
}

TEST(bounded_queue, D4_D5_accepts_or_refuses_a_try_push_beside_close) {
  for (const auto how :
       {scenarios::pushing::by_moving_try_push, scenarios::pushing::by_copying_try_push}) {
    EXPECT_THAT(explore(scenarios::push_beside_close_scenario<copying_queue>(1, how), usual),
                passes());
  }
}

TEST(bounded_queue, D4_D5_try_push_and_try_pop_wake_waiting_threads) {
  for (const int moved_or_copied : {1, 2}) {
    EXPECT_THAT(
        explore(scenarios::try_calls_wake_waiters_scenario<copying_queue>(moved_or_copied), usual),
        passes());
  }
}

}  // namespace
