#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using namespace common::testing;
using ring = w4e2::mutex_ring<item>;
constexpr auto title = "w4e2 mutex ring";

TEST(mutex_ring, D4_no_execution_loses_or_reorders_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<ring>(title, slots_are_reused), passes());
}

TEST(mutex_ring, D4_no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<ring>(title, one_slot), passes());
}

TEST(mutex_ring, D4_no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(explore_spsc<ring>(title, a_wrapped_remainder), passes());
}

TEST(mutex_ring, D4_no_execution_says_full_or_empty_when_the_lock_was_taken) {
  EXPECT_THAT(explore_answers<ring>(title), passes());
}

TEST(mutex_ring, D4_no_execution_changes_anything_by_a_refused_call) {
  EXPECT_THAT(explore_attempts<ring>(title, {.capacity = 1, .pushes = 2, .pops = 2}), passes());
}

TEST(mutex_ring, D4_no_execution_mixes_up_two_producers) {
  constexpr many_case two{.capacity = 1, .producers = 2, .consumers = 1, .items_each = 1};
  EXPECT_THAT(explore(many_threads_scenario<ring>(two),
                      {.title = std::string(title) + " (" + two.text() + ")"}),
              passes());
}

SCENARIO(mutex_ring, D4_no_execution_gives_an_item_to_two_consumers, {.title = title}) {
  ring queue(2);
  check(queue.try_push(item(1)), "there is room");
  int taken = 0;
  common::mutex taken_mutex;
  const auto take = [&] {
    if (queue.try_pop()) {
      const std::scoped_lock lock(taken_mutex);
      ++taken;
    }
  };
  {
    thread left("left consumer", take);
    thread right("right consumer", take);
  }
  check(taken == 1, "one item was pushed, one consumer has it");
}

}  // namespace
