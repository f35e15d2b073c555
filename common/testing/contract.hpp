// The contract of a queue as functions: each checks one sentence of docs/queue-interface.md on one
// kind of queue, and says in its result what it saw. conformance.hpp makes GoogleTest tests of
// them; common/tests/conformance_can_fail_test.cpp shows that each can fail.
//
//   EXPECT_TRUE(common::testing::contract::items_leave_in_order<my_subject>());
//
// This header: what every queue promises to one thread. contract_bounded.hpp: capacity.
// contract_threads.hpp: two and more threads. contract_blocking.hpp: waiting and closing.
// contract_handles.hpp: handles.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "common/testing/items.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/subject.hpp"

namespace common::testing::contract {

using result = ::testing::AssertionResult;

inline result kept() {
  return ::testing::AssertionSuccess();
}

// A result that says what was seen:
//   return broken() << "asked for " << asked << ", capacity() says " << got;
// Not GoogleTest's own stream: its code is generated anew for each length of a text, and the kit is
// compiled with every exercise.
class broken {
 public:
  broken& operator<<(std::string_view text);
  broken& operator<<(int number);
  broken& operator<<(long number);
  broken& operator<<(unsigned number);
  broken& operator<<(unsigned long number);
  broken& operator<<(const sequence_item& item);
  broken& operator<<(const item_census& census);
  operator result() const;

 private:
  std::string text_;
};

// The item of the checks that care about order only; every queue takes it.
inline sequence_item numbered(std::uint32_t sequence) {
  return {.producer = 7, .sequence = sequence};
}

// "item 3 of producer 7" or "nothing".
std::string text_of(const std::optional<sequence_item>& item);

// C1
template <class Subject>
result items_leave_in_order() {
  session<Subject, sequence_item> queue(8);
  for (std::uint32_t i = 1; i <= 8; ++i) {
    if (!queue.try_push(numbered(i))) return broken() << "push " << i << " of 8 was refused";
  }
  for (std::uint32_t i = 1; i <= 8; ++i) {
    const auto item = queue.try_pop();
    if (item != numbered(i))
      return broken() << "8 items were pushed; pop " << i << " gave " << text_of(item);
  }
  return kept();
}

// C2
template <class Subject>
result an_empty_queue_gives_nothing() {
  session<Subject, sequence_item> queue(4);
  for (std::uint32_t round = 0; round < 10; ++round) {
    for (int again = 0; again < 3; ++again) {
      if (const auto item = queue.try_pop(); item)
        return broken() << "after " << round << " items in and out, try_pop gave " << text_of(item);
    }
    if (!queue.try_push(numbered(round)))
      return broken() << "an empty queue refused a push, after " << round << " items in and out";
    if (const auto item = queue.try_pop(); item != numbered(round))
      return broken() << "item " << round << " was pushed, try_pop gave " << text_of(item);
  }
  return kept();
}

// C4. Whether a call waits cannot be seen, only how long it takes; so the type must say it.
template <class Subject>
result no_try_call_waits_unless_the_type_says_so() {
  using queue = typename Subject::template queue<sequence_item>;
  if constexpr (requires { queue::waiting::waits; }) {
    if (queue::waiting::waits && !Subject::may_wait)
      return broken() << "the type says that its try_ calls wait, its subject that they do not";
    if (!queue::waiting::waits && Subject::may_wait)
      return broken() << "the subject says that try_ calls wait, its type that they do not";
  } else if (Subject::may_wait) {
    return broken() << "try_ calls that wait need a type that says so: waiting::waits";
  }
  return kept();
}

// I1
template <class Subject>
result a_copied_item_stays_with_the_caller() {
  using item_type = std::shared_ptr<int>;
  const auto original = std::make_shared<int>(42);
  session<Subject, item_type> queue(4);
  if (!queue.try_push(original)) return broken() << "the first push was refused";
  if (!original || *original != 42) return broken() << "try_push(const T&) changed its argument";
  if (original.use_count() != 2)
    return broken() << "after try_push(const T&) there are " << original.use_count()
                    << " owners: expected the caller and the queue";
  const auto popped = queue.try_pop();
  if (!popped || *popped != original) return broken() << "what was popped is not what was pushed";
  return kept();
}

// I2
template <class Subject>
result an_rvalue_is_never_copied() {
  counted_item::start_counting();
  {
    session<Subject, counted_item> queue(4);
    for (int i = 1; i <= 6; ++i) {
      if (!queue.try_push(counted_item(i))) return broken() << "push " << i << " was refused";
      const auto item = queue.try_pop();
      if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
    }
  }
  const auto census = counted_item::counted();
  if (census.copies != 0)
    return broken() << census.copies << " copies were made of 6 items pushed as rvalues";
  return kept();
}

// I3
template <class Subject>
result move_only_items_pass_through() {
  session<Subject, move_only> queue(4);
  for (int i = 1; i <= 6; ++i) {
    move_only item(i);
    if (!queue.try_push(std::move(item))) return broken() << "push " << i << " was refused";
    if (item.owns()) return broken() << "push " << i << " was accepted but took nothing";
    const auto popped = queue.try_pop();
    if (!popped || !popped->owns() || popped->value() != i)
      return broken() << "item " << i << " came back without its value";
  }
  return kept();
}

// I4
template <class Subject>
result items_need_no_default_constructor() {
  session<Subject, not_default_constructible> queue(4);
  for (int i = 1; i <= 8; ++i) {
    if (!queue.try_push(not_default_constructible(i)))
      return broken() << "push " << i << " was refused";
    const auto item = queue.try_pop();
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  return kept();
}

// I5
template <class Subject, std::size_t Alignment = 128>
result items_stand_at_their_alignment() {
  using item_type = over_aligned<Alignment>;
  item_type::forget();
  session<Subject, item_type> queue(4);
  for (int i = 1; i <= 4; ++i) {
    if (!queue.try_push(item_type(i))) return broken() << "push " << i << " was refused";
  }
  for (int i = 1; i <= 4; ++i) {
    const auto item = queue.try_pop();
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  if (item_type::misplaced() != 0)
    return broken() << item_type::misplaced()
                    << " items stood at addresses that are no multiple of " << Alignment;
  return kept();
}

// I6
template <class Subject>
result every_item_is_destroyed_exactly_once() {
  counted_item::start_counting();
  {
    session<Subject, counted_item> queue(4);
    for (int i = 0; i < 4; ++i) (void)queue.try_push(counted_item(i));
    for (int i = 0; i < 3; ++i) (void)queue.try_pop();
    for (int i = 0; i < 3; ++i) (void)queue.try_push(counted_item(i));
    while (queue.try_pop()) {
    }
  }
  const auto census = counted_item::counted();
  if (census.alive() != 0 || census.errors() != 0) return broken() << census;
  return kept();
}

// I7. With and without a wrap of the storage's end.
template <class Subject>
result what_remains_is_destroyed_with_the_queue() {
  for (const int popped : {0, 1, 3}) {
    counted_item::start_counting();
    {
      session<Subject, counted_item> queue(4);
      for (int i = 0; i < 4; ++i) (void)queue.try_push(counted_item(i));
      for (int i = 0; i < popped; ++i) (void)queue.try_pop();
      for (int i = 0; i < popped; ++i) (void)queue.try_push(counted_item(i));
    }
    const auto census = counted_item::counted();
    if (census.alive() != 0 || census.errors() != 0)
      return broken() << "4 items in the queue when it was destroyed, after " << popped
                      << " others had passed: " << census;
  }
  return kept();
}

// I8. A popped item's resources belong to the caller alone, at once: a copy left in the slot keeps
// them alive until the slot is used again.
template <class Subject>
result nothing_of_a_popped_item_stays_behind() {
  session<Subject, std::shared_ptr<int>> queue(4);
  for (int i = 1; i <= 6; ++i) {
    if (!queue.try_push(std::make_shared<int>(i)))
      return broken() << "push " << i << " was refused";
    const auto item = queue.try_pop();
    if (!item || !*item || **item != i) return broken() << "item " << i << " did not come back";
    if (item->use_count() != 1)
      return broken() << "the popped item has " << item->use_count()
                      << " owners: the queue keeps a copy";
  }
  return kept();
}

// I9. Whichever of the moves that a try_pop makes is the one that throws: the second is the one
// that queues forget, from their own variable into the result, after the item was removed.
template <class Subject>
result an_item_whose_move_throws_stays_in_the_queue() {
  for (int n = 1; n <= 4; ++n) {
    session<Subject, throwing_move> queue(4);
    for (int i = 1; i <= 3; ++i) (void)queue.try_push(throwing_move(i));
    int next = 1;  // what the queue must give
    std::string before;
    const auto is_next = [&](const std::optional<throwing_move>& item) -> result {
      if (item && item->value() == next) {
        ++next;
        return kept();
      }
      return broken() << before << "pop " << next << " of 3 gave "
                      << (item ? std::to_string(item->value()) : "nothing");
    };
    throwing_move::throw_at_move(n);
    try {
      const auto item = queue.try_pop();
      throwing_move::throw_at_move(0);
      if (n == 1) return broken() << "the move threw in try_pop, but no exception came out";
      if (const result r = is_next(item); !r) return r;
    } catch (const throwing_move::refused&) {
      before = "after a try_pop whose move number " + std::to_string(n) + " threw, ";
    }
    while (next <= 3) {
      if (const result r = is_next(queue.try_pop()); !r) return r;
    }
  }
  return kept();
}

// C3. Whatever the order of the calls, the queue answers as a std::deque would: the check that
// knows every fill level and every wrap.
template <class Subject>
result any_order_of_calls_matches_a_deque(session<Subject, sequence_item>& queue) {
  std::deque<sequence_item> model;
  std::size_t room = SIZE_MAX;
  if constexpr (Subject::bounded) room = queue.capacity();
  std::minstd_rand random(17);
  bool found_nothing = true;  // since the last push that was accepted
  const auto calls = iterations(4000);
  for (int call = 0; call < calls; ++call) {
    // Stretches of mostly pushes and mostly pops, so that the queue gets full and empty.
    const unsigned pushes_of_10 = call / 64 % 2 == 0 ? 7 : 3;
    if (random() % 10 < pushes_of_10) {
      const sequence_item item = numbered(static_cast<std::uint32_t>(call));
      const bool pushed = queue.try_push(item);
      const bool excused = Subject::may_refuse_early && !pushed && !found_nothing;
      if (pushed != (model.size() < room) && !excused)
        return broken() << "call " << call << ": a push into a queue that holds " << model.size()
                        << " of " << room << " was " << (pushed ? "accepted" : "refused");
      if (pushed) model.push_back(item);
      found_nothing = found_nothing && !pushed;
    } else {
      const auto item = queue.try_pop();
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
template <class Subject>
result any_order_of_calls_matches_a_deque(std::size_t capacity) {
  session<Subject, sequence_item> queue(capacity);
  return any_order_of_calls_matches_a_deque<Subject>(queue);
}

}  // namespace common::testing::contract
