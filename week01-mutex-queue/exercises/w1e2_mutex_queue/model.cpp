#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
// Items that can be copied: both forms of try_push take part.
using queue = w1e2::mutex_queue<item>;

const options usual{.title = "w1e2 mutex queue"};

TEST(mutex_queue, D4_hands_over_every_item_once_and_in_order) {
  EXPECT_THAT(
      explore(scenarios::spsc_scenario<queue>({.capacity = 0, .pushes = 2, .pops = 2}), usual),
      passes());
}

SCENARIO(mutex_queue, D4_gives_one_item_to_one_of_two_consumers, usual) {
  queue shared;
  shared.try_push(item{7});
  int taken = 0;
  const auto take = [&] {
    if (const auto got = shared.try_pop()) {
      check(got->get() == 7, "what comes out is what went in");
      ++taken;
    }
  };
  thread one("consumer 1", take);
  thread other("consumer 2", take);
  one.join();
  other.join();
  check(taken == 1, "one item, two consumers: exactly one of them gets it");
}

// What was there before comes out before what two producers push at the same time, and each
// producer's two items, one moved and one copied, keep their order.
SCENARIO(mutex_queue, D4_keeps_the_items_of_two_producers_in_order, usual) {
  queue shared;
  shared.try_push(item{1});
  const auto push = [&](int first) {
    const item second{first + 1};
    shared.try_push(item{first});
    shared.try_push(second);
  };
  thread one("producer 1", [&] { push(11); });
  thread other("producer 2", [&] { push(21); });
  one.join();
  other.join();
  int last_of_one = 10;
  int last_of_other = 20;
  for (int n = 0; n < 5; ++n) {
    const auto got = shared.try_pop();
    check(got.has_value(), "five items went in, so five come out");
    int value = got->get();
    if (n == 0) {
      check(value == 1, "FIFO: item 1 was there before the others");
      continue;
    }
    int& last = value < 20 ? last_of_one : last_of_other;
    check(value == last + 1, "FIFO: one producer's items keep their order, each once");
    last = value;
  }
  check(!shared.try_pop(), "and then there is nothing");
}

// More refusals of try_lock than usual: "busy" is neither "empty" nor "full".
TEST(mutex_queue, D5_finds_what_was_pushed_before_whoever_is_at_work) {
  EXPECT_THAT(explore(scenarios::answers_scenario<queue>(),
                      {.title = "w1e2 mutex queue", .failed_try_locks = 4}),
              passes());
  EXPECT_THAT(explore(scenarios::answers_to_many_scenario<queue>(), usual), passes());
}

// What nobody popped is destroyed with the queue; the checker reports an item that is not.
TEST(mutex_queue, D6_destroys_what_was_never_popped) {
  EXPECT_THAT(
      explore(scenarios::spsc_scenario<queue>({.capacity = 0, .pushes = 2, .pops = 1}), usual),
      passes());
}

}  // namespace
