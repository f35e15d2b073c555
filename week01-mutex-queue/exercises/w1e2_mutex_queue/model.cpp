#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using queue = w1e2::mutex_queue<move_only_item>;

TEST(mutex_queue, hands_over_every_item_once_and_in_order) {
  EXPECT_THAT(
      explore(common::testing::spsc_scenario<queue>({.capacity = 0, .pushes = 2, .pops = 2}),
              {.title = "w1e2 mutex queue"}),
      passes());
}

TEST(mutex_queue, gives_one_item_to_one_of_two_consumers) {
  const auto scenario = [] {
    queue shared;
    shared.try_push(move_only_item{7});
    int taken = 0;
    const auto take = [&] {
      if (const auto item = shared.try_pop()) {
        check(item->get() == 7, "what comes out is what went in");
        ++taken;
      }
    };
    thread one{"consumer 1", take};
    thread other{"consumer 2", take};
    one.join();
    other.join();
    check(taken == 1, "one item, two consumers: exactly one of them gets it");
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e2 mutex queue"}), passes());
}

TEST(mutex_queue, keeps_the_items_of_two_producers) {
  const auto scenario = [] {
    queue shared;
    thread one{"producer 1", [&] { shared.try_push(move_only_item{1}); }};
    thread other{"producer 2", [&] { shared.try_push(move_only_item{2}); }};
    one.join();
    other.join();
    const auto first = shared.try_pop();
    const auto second = shared.try_pop();
    check(first && second, "two items went in, so two come out");
    check(first->get() + second->get() == 3, "they are not the same item twice");
    check(!shared.try_pop(), "and then there is nothing");
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e2 mutex queue"}), passes());
}

// What nobody popped is destroyed with the queue; the checker reports an item that is not.
TEST(mutex_queue, destroys_what_was_never_popped) {
  EXPECT_THAT(
      explore(common::testing::spsc_scenario<queue>({.capacity = 0, .pushes = 2, .pops = 1}),
              {.title = "w1e2 mutex queue"}),
      passes());
}

}  // namespace
