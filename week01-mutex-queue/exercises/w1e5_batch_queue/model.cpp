#include <utility>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using queue = w1e5::batch_queue<move_only_item>;

const options usual{.title = "w1e5 batch queue"};

SCENARIO(batch_queue, D5_loses_no_item_that_is_pushed_beside_a_drain, usual) {
  queue shared;
  std::vector<int> got;
  const auto collect = [&](move_only_item item) { got.push_back(item.get()); };
  thread producer("producer", [&] {
    shared.push(move_only_item{1});
    shared.push(move_only_item{2});
  });
  thread consumer("consumer", [&] { shared.drain(collect); });
  producer.join();
  consumer.join();
  shared.drain(collect);
  check(got == std::vector{1, 2}, "items 1 and 2 come out, once, in this order");
}

SCENARIO(batch_queue, D5_keeps_the_order_of_two_producers, usual) {
  queue shared;
  std::vector<int> got;
  shared.push(move_only_item{1});
  const auto push = [&](int first) {
    shared.push(move_only_item{first});
    shared.push(move_only_item{first + 1});
  };
  thread one("producer 1", [&] { push(11); });
  thread other("producer 2", [&] { push(21); });
  one.join();
  other.join();
  check(shared.drain([&](move_only_item item) { got.push_back(item.get()); }) == 5,
        "five items were pushed");
  std::vector<int> of_one;
  std::vector<int> of_other;
  for (const int value : got) (value < 20 ? of_one : of_other).push_back(value);
  check(of_one == std::vector{1, 11, 12} && of_other == std::vector{21, 22},
        "each producer's items come out once and in their order, behind what was there");
  check(got.front() == 1, "item 1 was there before the others");
}

SCENARIO(batch_queue, D5_gives_each_item_to_one_of_two_draining_threads, usual) {
  queue shared;
  shared.push(move_only_item{1});
  shared.push(move_only_item{2});
  std::vector<int> got;
  const auto collect = [&](move_only_item item) { got.push_back(item.get()); };
  thread one("consumer 1", [&] { shared.drain(collect); });
  thread other("consumer 2", [&] { shared.drain(collect); });
  one.join();
  other.join();
  check(got.size() == 2 && got[0] + got[1] == 3 && got[0] != got[1],
        "items 1 and 2 come out, each to one of the two consumers");
}

// More refusals of try_lock than usual: "busy" is not "empty".
SCENARIO(batch_queue, D5_finds_what_was_pushed_before_whoever_is_at_work,
         {.title = "w1e5 batch queue", .failed_try_locks = 4}) {
  queue shared;
  shared.push(move_only_item{1});
  thread producer("producer", [&] { shared.push(move_only_item{2}); });
  thread consumer("consumer", [&] {
    std::vector<int> got;
    shared.drain([&](move_only_item item) { got.push_back(item.get()); });
    check(!got.empty() && got.front() == 1, "item 1 was pushed before, so the drain finds it");
  });
}

SCENARIO(batch_queue, D3_holds_no_lock_while_it_calls_consume, usual) {
  queue shared;
  shared.push(move_only_item{1});
  thread consumer("consumer", [&] {
    shared.drain([&](move_only_item item) { shared.push(std::move(item)); });
  });
  thread producer("producer", [&] { shared.push(move_only_item{2}); });
  consumer.join();
  producer.join();
  std::vector<int> got;
  shared.drain([&](move_only_item item) { got.push_back(item.get()); });
  check(got.size() == 2 && got[0] + got[1] == 3 && got[0] != got[1],
        "item 2 and item 1, which consume pushed back, are in the queue");
}

}  // namespace
