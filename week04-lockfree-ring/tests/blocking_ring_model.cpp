// A ring that waits and can be closed: no wake-up is lost, and no item at close.
#include "week04/blocking_ring.hpp"

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using common::testing::number;
using queue = week04::blocking_ring<week04::spsc_ring<move_only_item>>;

// The ring is full when the threads start, so that both sides come to wait: the producer for room,
// the consumer for its last item and for the end.
template <class Queue>
auto full_at_first(int items, bool close) {
  return [=] {
    using item = typename Queue::value_type;
    Queue ring(1);
    for (int i = 1; i < items; ++i) check(ring.try_push(item(i)), "there is room");
    common::checker::thread producer("producer", [&] {
      check(ring.push(item(items)), "it is not closed yet");
      if (close) ring.close();
    });
    common::checker::thread consumer("consumer", [&] {
      for (int i = 1; i <= items; ++i) {
        const auto next = ring.pop();
        check(next && next->value() == i, "FIFO");
      }
      if (close) check(!ring.pop().has_value(), "it is closed");
    });
  };
}

// Nothing but the one pop can wake the producer.
SCENARIO(blocking_ring, one_pop_wakes_the_waiting_producer, {.title = "blocking_ring, one pop"}) {
  queue ring(1);
  check(ring.try_push(move_only_item(1)), "there is room");
  common::checker::thread producer(
      "producer", [&] { check(ring.push(move_only_item(2)), "it is not closed"); });
  common::checker::thread consumer("consumer",
                                   [&] { check(ring.try_pop().has_value(), "there is an item"); });
}

TEST(blocking_ring, hands_over_every_item_and_ends_at_close) {
  EXPECT_THAT(
      explore(full_at_first<queue>(2, true), {.title = "blocking_ring", .spurious_failures = 0}),
      passes());
  EXPECT_THAT(explore(full_at_first<queue>(2, false), {.title = "blocking_ring"}), passes());
}

TEST(blocking_ring, leaves_the_argument_of_a_refused_push_untouched) {
  EXPECT_THAT(explore(scenarios::attempts_scenario<queue>({.capacity = 1, .pushes = 2, .pops = 2}),
                      {.title = "blocking_ring"}),
              passes());
}

TEST(blocking_ring, close_wakes_the_waiting_consumer) {
  EXPECT_THAT(
      explore(scenarios::close_wakes_consumers_scenario<queue>(1), {.title = "blocking_ring"}),
      passes());
}

TEST(blocking_ring, close_wakes_the_waiting_producer) {
  EXPECT_THAT(
      explore(scenarios::close_wakes_producers_scenario<queue>(1), {.title = "blocking_ring"}),
      passes());
}

TEST(blocking_ring, accepts_or_refuses_a_push_beside_close) {
  EXPECT_THAT(explore(scenarios::push_beside_close_scenario<queue>(), {.title = "blocking_ring"}),
              passes());
}

TEST(blocking_ring, try_calls_wake_waiters) {
  EXPECT_THAT(
      explore(scenarios::try_calls_wake_waiters_scenario<queue>(), {.title = "blocking_ring"}),
      passes());
}

// What was done before close() is seen by whoever is told of it.
TEST(blocking_ring, close_orders_what_was_done_before) {
  enum class who { consumer, producer, waiting_producer };
  const auto told = [](who is_told) {
    return [is_told] {
      queue ring(1);
      if (is_told == who::waiting_producer)
        check(ring.try_push(move_only_item(1)), "there is room");
      common::plain<int> result = 0;
      common::checker::thread closer("closer", [&] {
        result = 1;
        ring.close();
      });
      common::checker::thread other("told", [&] {
        if (is_told == who::consumer ? !ring.pop().has_value() : !ring.push(move_only_item(2)))
          check(result == 1, "the result is there");
      });
    };
  };
  EXPECT_THAT(explore(told(who::consumer), {.title = "blocking_ring, the consumer is told"}),
              passes());
  EXPECT_THAT(explore(told(who::producer), {.title = "blocking_ring, the producer is told"}),
              passes());
  EXPECT_THAT(explore(told(who::waiting_producer),
                      {.title = "blocking_ring, the producer is told that waits for room"}),
              passes());
}

// What is left behind is taken out at the end, because a line ring's items need no destructor and
// get none.
using lines = week04::line_ring<number, week04::never_waits, week04::line_allocator<number>, 1, 1>;

// The line ring gives room back in blocks, and some of it only when its consumer finds nothing.
TEST(blocking_ring, around_a_line_ring_neither_side_waits_for_ever) {
  EXPECT_THAT(explore(full_at_first<week04::blocking_ring<lines>>(3, false),
                      {.title = "blocking_ring around a line ring", .spurious_failures = 0}),
              passes());
}

// The word ring's producer finds room in the place itself, before the consumer has said so.
TEST(blocking_ring, around_a_word_ring_neither_side_waits_for_ever) {
  using words = week04::word_ring<number, week04::line_allocator<number>, 2>;
  EXPECT_THAT(explore(full_at_first<week04::blocking_ring<words>>(2, true),
                      {.title = "blocking_ring around a word ring", .spurious_failures = 0}),
              passes());
}

}  // namespace
