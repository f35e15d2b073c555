// What every queue promises to one thread.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "common/testing/contract.hpp"
#include "common/testing/sanitizers.hpp"

namespace common::testing::contract {

// C1
result items_leave_in_order(const numbers& queues) {
  const auto queue = queues.make(8);
  for (std::uint32_t i = 1; i <= 8; ++i) {
    if (!queue->try_push(i, numbered(i))) return broken() << "push " << i << " of 8 was refused";
  }
  for (std::uint32_t i = 1; i <= 8; ++i) {
    const auto item = queue->try_pop();
    if (item != numbered(i))
      return broken() << "8 items were pushed; pop " << i << " gave " << text_of(item);
  }
  return kept();
}

// C2
result an_empty_queue_gives_nothing(const numbers& queues) {
  const auto queue = queues.make(4);
  for (std::uint32_t round = 0; round < 10; ++round) {
    for (int again = 0; again < 3; ++again) {
      if (const auto item = queue->try_pop(); item)
        return broken() << "after " << round << " items in and out, try_pop gave " << text_of(item);
    }
    if (!queue->try_push(numbered(round)))
      return broken() << "an empty queue refused a push, after " << round << " items in and out";
    if (const auto item = queue->try_pop(); item != numbered(round))
      return broken() << "item " << round << " was pushed, try_pop gave " << text_of(item);
  }
  return kept();
}

// C3
result any_order_of_calls_matches_a_deque(const numbers& queues, std::size_t capacity,
                                          std::optional<std::size_t> start) {
  const auto queue = start ? queues.make_at(capacity, *start) : queues.make(capacity);
  std::deque<sequence_item> model;
  const std::size_t room = queue->capacity();
  // std::minstd_rand.
  auto random = [last = std::uint64_t{17}]() mutable { return last = last * 48271 % 2147483647; };
  bool found_nothing = true;  // since the last push that was accepted
  const auto calls = iterations(4000);
  for (int call = 0; call < calls; ++call) {
    // Stretches of mostly pushes and mostly pops, so that the queue gets full and empty.
    const unsigned pushes_of_10 = call / 64 % 2 == 0 ? 7 : 3;
    if (random() % 10 < pushes_of_10) {
      // Equal ones behind each other are items like others.
      const sequence_item item = numbered(static_cast<std::uint32_t>(call / 3));
      const bool pushed = queue->try_push(random() % 2, item);
      const bool excused = queues.may_refuse_early && !pushed && !found_nothing;
      if (pushed != (model.size() < room) && !excused)
        return broken() << "call " << call << ": a push into a queue that holds " << model.size()
                        << " of " << room << " was " << (pushed ? "accepted" : "refused");
      if (pushed) model.push_back(item);
      found_nothing = found_nothing && !pushed;
    } else {
      const auto item = queue->try_pop();
      const auto expected = model.empty() ? std::nullopt : std::optional(model.front());
      if (item != expected)
        return broken() << "call " << call << ": a pop gave " << text_of(item) << " instead of "
                        << text_of(expected);
      if (expected) model.pop_front();
      found_nothing = found_nothing || !item;
    }
  }
  return kept();
}

// C5
result two_queues_keep_their_items_apart(const numbers& queues) {
  const auto left = queues.make(4);
  const auto right = queues.make(4);
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (!left->try_push(i, {.producer = 1, .sequence = i}))
      return broken() << "of two queues, the left one refused push " << i;
    if (const auto item = right->try_pop(); item)
      return broken() << "of two queues, only the left one holds items; the right one gave "
                      << text_of(item);
    if (!right->try_push(i, {.producer = 2, .sequence = i}))
      return broken() << "of two queues, the right one refused push " << i;
    if (const auto item = right->try_pop(); item != sequence_item{.producer = 2, .sequence = i})
      return broken() << "of two queues, the right one held item " << i
                      << " of producer 2 and gave " << text_of(item);
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (const auto item = left->try_pop(); item != sequence_item{.producer = 1, .sequence = i})
      return broken() << "of two queues, the left one held items of producer 1; pop " << i
                      << " gave " << text_of(item);
  }
  return kept();
}

// C6
result seventy_thousand_items_pass_in_order(const numbers& queues, std::size_t capacity) {
  constexpr std::uint32_t items = 70'000;
  const auto queue = queues.make(capacity);
  std::uint32_t pushed = 0;
  std::uint32_t popped = 0;
  bool found_nothing = true;  // since the last push that was accepted
  while (popped < items) {
    if (pushed < items && pushed - popped < capacity) {
      if (queue->try_push(pushed, numbered(pushed))) {
        ++pushed;
        found_nothing = false;
        continue;
      }
      if (!queues.may_refuse_early || found_nothing)
        return broken() << "a queue that held " << pushed - popped << " items refused push "
                        << pushed;
    }
    const auto item = queue->try_pop();
    const auto expected = popped < pushed ? std::optional(numbered(popped)) : std::nullopt;
    if (item != expected)
      return broken() << "after " << popped << " items had passed, " << text_of(expected)
                      << " should come next, but it is " << text_of(item);
    if (item) ++popped;
    found_nothing = found_nothing || !item;
  }
  return kept();
}

// C7
result there_is_always_room(const numbers& queues) {
  constexpr std::uint32_t items = 120'000;
  const auto queue = queues.make(1);
  // Into a queue of each length goes an item by moving and one by copying.
  for (const std::uint32_t form : {0u, 1u}) {
    for (std::uint32_t i = 0; i < items; ++i) {
      if (!queue->try_push(form + i, numbered(i)))
        return broken() << "a queue without a bound refused a push when it held " << i << " items";
    }
    for (std::uint32_t i = 0; i < items; ++i) {
      if (const auto item = queue->try_pop(); item != numbered(i))
        return broken() << items << " items were pushed; pop " << i << " gave " << text_of(item);
    }
  }
  return kept();
}

}  // namespace common::testing::contract
