#include <utility>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using queue = w1e5::batch_queue<move_only_item>;

TEST(batch_queue, loses_no_item_that_is_pushed_beside_a_drain) {
  const auto scenario = [] {
    queue shared;
    std::vector<int> got;
    const auto collect = [&](move_only_item item) { got.push_back(item.get()); };
    thread producer{"producer", [&] {
                      shared.push(move_only_item{1});
                      shared.push(move_only_item{2});
                    }};
    thread consumer{"consumer", [&] { shared.drain(collect); }};
    producer.join();
    consumer.join();
    shared.drain(collect);
    check(got == std::vector{1, 2}, "items 1 and 2 come out, once, in this order");
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e5 batch queue"}), passes());
}

TEST(batch_queue, gives_each_item_to_one_of_two_draining_threads) {
  const auto scenario = [] {
    queue shared;
    shared.push(move_only_item{1});
    shared.push(move_only_item{2});
    int sum = 0;
    const auto add = [&](move_only_item item) { sum += item.get(); };
    thread one{"consumer 1", [&] { shared.drain(add); }};
    thread other{"consumer 2", [&] { shared.drain(add); }};
    one.join();
    other.join();
    check(sum == 3, "items 1 and 2 come out, each to one of the two consumers");
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e5 batch queue"}), passes());
}

TEST(batch_queue, holds_no_lock_while_it_calls_consume) {
  const auto scenario = [] {
    queue shared;
    shared.push(move_only_item{1});
    thread consumer{"consumer", [&] {
                      shared.drain([&](move_only_item item) { shared.push(std::move(item)); });
                    }};
    thread producer{"producer", [&] { shared.push(move_only_item{2}); }};
    consumer.join();
    producer.join();
    int sum = 0;
    shared.drain([&](move_only_item item) { sum += item.get(); });
    check(sum == 3, "item 2 and item 1, which consume pushed back, are in the queue");
  };
  EXPECT_THAT(explore(scenario, {.title = "w1e5 batch queue"}), passes());
}

}  // namespace
