#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e6::sharded_counter;

const options usual{.title = "w3e6 sharded counter"};

SCENARIO(sharded_counter, D1_D2_every_execution_ends_with_the_exact_total, usual) {
  sharded_counter counter(2);
  const auto count = [&](std::size_t me) {
    counter.increment(me);
    counter.increment(me);
  };
  thread left("left", [&] { count(0); });
  thread right("right", [&] { count(1); });
  left.join();
  right.join();
  check(counter.total() == 4, "two increments in each shard make 4");
}

SCENARIO(sharded_counter, D2_no_execution_has_a_total_race_with_an_increment, usual) {
  sharded_counter counter(2);
  thread left("left", [&] { counter.increment(0); });
  thread right("right", [&] { counter.increment(1); });
  thread reader("reader", [&] {
    const long first = counter.total();
    const long second = counter.total();
    check(0 <= first && first <= second && second <= 2,
          "a total lies between 0 and 2 and never goes down");
  });
}

SCENARIO(sharded_counter, D2_two_threads_may_ask_for_the_total_at_once, usual) {
  sharded_counter counter(2);
  counter.increment(0);
  const auto ask = [&] { check(counter.total() == 1, "one was counted before"); };
  thread one("one", ask);
  thread other("other", ask);
}

SCENARIO(sharded_counter, D1_D2_three_owners_do_not_disturb_each_other, usual) {
  sharded_counter counter(4);
  thread one("one", [&] { counter.increment(1); });
  thread two("two", [&] { counter.increment(2); });
  thread three("three", [&] { counter.increment(3); });
  one.join();
  two.join();
  three.join();
  counter.increment(0);
  check(counter.total() == 4, "one increment in each of four shards makes 4");
}

// The owner counts on: what was counted before the total's thread was told of it is in the total.
SCENARIO(sharded_counter, D2_a_total_misses_nothing_that_happened_before, usual) {
  sharded_counter counter(2);
  counter.increment(0);
  thread left("left", [&] { counter.increment(0); });
  thread right("right", [&] {
    counter.increment(1);
    const long seen = counter.total();
    check(2 <= seen && seen <= 3, "the first increment, my own, and perhaps left's");
  });
}

}  // namespace
