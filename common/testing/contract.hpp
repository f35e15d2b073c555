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
#include <string>
#include <string_view>
#include <type_traits>
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
    if (!queue.try_push(i, numbered(i))) return broken() << "push " << i << " of 8 was refused";
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

// C5. A queue keeps what it knows in itself: a static variable would be every queue's.
template <class Subject>
result two_queues_keep_their_items_apart() {
  session<Subject, sequence_item> left(4);
  session<Subject, sequence_item> right(4);
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (!left.try_push(i, {.producer = 1, .sequence = i}))
      return broken() << "of two queues, the left one refused push " << i;
    if (const auto item = right.try_pop(); item)
      return broken() << "of two queues, only the left one holds items; the right one gave "
                      << text_of(item);
    if (!right.try_push(i, {.producer = 2, .sequence = i}))
      return broken() << "of two queues, the right one refused push " << i;
    if (const auto item = right.try_pop(); item != sequence_item{.producer = 2, .sequence = i})
      return broken() << "of two queues, the right one held item " << i
                      << " of producer 2 and gave " << text_of(item);
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (const auto item = left.try_pop(); item != sequence_item{.producer = 1, .sequence = i})
      return broken() << "of two queues, the left one held items of producer 1; pop " << i
                      << " gave " << text_of(item);
  }
  return kept();
}

// C6. More items than a counter of 16 bits can count, through a queue that holds few at a time.
// (Counters of 32 bits would take minutes: B5 sees them, where a constructor takes a start index.)
template <class Subject>
result seventy_thousand_items_pass_in_order(std::size_t capacity) {
  constexpr std::uint32_t items = 70'000;
  session<Subject, sequence_item> queue(capacity);
  std::uint32_t pushed = 0;
  std::uint32_t popped = 0;
  bool found_nothing = true;  // since the last push that was accepted
  while (popped < items) {
    if (pushed < items && pushed - popped < capacity) {
      if (queue.try_push(pushed, numbered(pushed))) {
        ++pushed;
        found_nothing = false;
        continue;
      }
      if (!Subject::may_refuse_early || found_nothing)
        return broken() << "a queue that held " << pushed - popped << " items refused push "
                        << pushed;
    }
    const auto item = queue.try_pop();
    const auto expected = popped < pushed ? std::optional(numbered(popped)) : std::nullopt;
    if (item != expected)
      return broken() << "after " << popped << " items had passed, " << text_of(expected)
                      << " should come next, but it is " << text_of(item);
    if (item) ++popped;
    found_nothing = found_nothing || !item;
  }
  return kept();
}

// C7. Of a queue without a bound: a limit that somebody wrote down shows here.
template <class Subject>
result there_is_always_room() {
  constexpr std::uint32_t items = 200'000;
  session<Subject, sequence_item> queue(1);
  for (std::uint32_t i = 0; i < items; ++i) {
    if (!queue.try_push(i, numbered(i)))
      return broken() << "a queue without a bound refused a push when it held " << i << " items";
  }
  for (std::uint32_t i = 0; i < items; ++i) {
    if (const auto item = queue.try_pop(); item != numbered(i))
      return broken() << items << " items were pushed; pop " << i << " gave " << text_of(item);
  }
  return kept();
}

// Is there a try_push(const T&)? Asked of the declaration: no body is compiled.
template <class Subject, class T>
constexpr bool takes_copies() {
  using queue = typename Subject::template queue<T>;
  if constexpr (Subject::through_handles) {
    return requires(queue & q, const T& item) {
      q.producer().try_push(item);
    };
  } else {
    return requires(queue & q, const T& item) {
      q.try_push(item);
    };
  }
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
  if (!takes_copies<Subject, fixed_item>())
    return broken() << "there is no try_push(const T&) for a T that can be copied and not assigned";
  session<Subject, made_of_itself> lists(4);
  for (std::size_t n = 1; n <= 2; ++n) {
    if (!lists.try_push(n, made_of_itself(42))) return broken() << "push " << n << " was refused";
    const auto item = lists.try_pop();
    if (!item || item->lists() != 0 || item->value() != 42)
      return broken() << (n % 2 == 0 ? "a copied" : "a moved")
                      << " item came out inside of a list: T{item} where T(item) is meant";
  }
  return kept();
}

// Six items by every call that the queue has.
template <class Subject, class Item>
result rvalues_pass_through() {
  session<Subject, Item> queue(4);
  for (int i = 1; i <= 6; ++i) {
    bool pushed = false;
    std::optional<Item> item;
    if constexpr (Subject::blocking) {
      pushed = i % 2 == 0 ? queue.queue().push(Item(i)) : queue.try_push(Item(i));
      if (pushed) item.emplace((i % 3 == 0 ? queue.queue().pop() : queue.try_pop()).value());
    } else {
      pushed = queue.try_push(Item(i));
      if (pushed) item.emplace(queue.try_pop().value());
    }
    if (!pushed) return broken() << "push " << i << " was refused";
    if (!item || item->value() != i) return broken() << "item " << i << " did not come back";
  }
  return kept();
}

// I2
template <class Subject>
result an_rvalue_is_never_copied() {
  counted_item::start_counting();
  if (result all = rvalues_pass_through<Subject, counted_item>(); !all) return all;
  const auto census = counted_item::counted();
  if (census.copies != 0)
    return broken() << census.copies << " copies were made of 6 items pushed as rvalues";
  if constexpr (Subject::moves_may_throw) {
    wary_item::copies = 0;
    if (result all = rvalues_pass_through<Subject, wary_item>(); !all) return all;
    if (wary_item::copies != 0)
      return broken() << wary_item::copies
                      << " copies were made of 6 items pushed as rvalues, whose move may throw";
  }
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

// I7. Remainders of every size, wherever in the storage they begin.
template <class Subject>
result what_remains_is_destroyed_with_the_queue() {
  for (int popped = 0; popped <= 4; ++popped) {
    for (int more = 0; more <= popped; ++more) {
      counted_item::start_counting();
      {
        session<Subject, counted_item> queue(4);
        for (int i = 0; i < 4; ++i) (void)queue.try_push(counted_item(i));
        for (int i = 0; i < popped; ++i) (void)queue.try_pop();
        for (int i = 0; i < more; ++i) (void)queue.try_push(counted_item(i));
      }
      const auto census = counted_item::counted();
      if (census.alive() != 0 || census.errors() != 0)
        return broken() << 4 - popped + more << " items in the queue when it was destroyed, after "
                        << popped << " others had passed: " << census;
    }
  }
  // Not only of items that are small and can be copied.
  for (int popped = 0; popped <= 2; ++popped) {
    {
      session<Subject, large_move_only> queue(2);
      for (int i = 0; i < 2; ++i) (void)queue.try_push(large_move_only());
      for (int i = 0; i < popped; ++i) (void)queue.try_pop();
    }
    if (const int left = std::exchange(large_move_only::alive, 0); left != 0)
      return broken() << left << " move-only items of " << sizeof(large_move_only)
                      << " bytes too many are alive after the queue, of which " << popped
                      << " were popped";
  }
  // More than 16 bits can count.
  constexpr std::size_t many = 65'538;
  const auto item = std::make_shared<int>(1);
  {
    session<Subject, std::shared_ptr<int>> queue(131'072);
    for (std::size_t i = 0; i < many; ++i) (void)queue.try_push(i, item);
  }
  if (const long left = item.use_count() - 1; left != 0)
    return broken() << left << " of the " << many
                    << " items in the queue were not destroyed with it";
  return kept();
}

// I8. A popped item's resources belong to the caller alone, at once: a copy left in the slot keeps
// them alive until the slot is used again. Nor does what was moved from stay alive in the queue.
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
  counted_item::start_counting();
  session<Subject, counted_item> other(4);
  const int at_first = counted_item::counted().alive();  // some have an item in each place
  for (int i = 1; i <= 6; ++i) {
    (void)other.try_push(counted_item(i));
    (void)other.try_pop();
  }
  if (const auto census = counted_item::counted(); census.alive() != at_first)
    return broken() << "6 items came out, and " << census.alive() - at_first
                    << " that were moved from still live in the queue: " << census;
  return kept();
}

namespace detail {

// What is left of the items 1 to `count`, from `next` on: each comes out, and then nothing.
template <class Queue>
result rest_comes_out(Queue& queue, int next, int count, const std::string& after) {
  for (; next <= count; ++next) {
    const auto item = queue.try_pop();
    if (!item || item->value() != next)
      return broken() << after << "pop " << next << " of " << count << " gave "
                      << (item ? std::to_string(item->value()) : "nothing");
  }
  if (const auto item = queue.try_pop(); item)
    return broken() << after << count
                    << " items had come out, and there was one more: " << item->value();
  return kept();
}

// `pop` pops from the queue.
template <class Subject, class Pop>
result throwing_pop_loses_nothing(const char* name, Pop pop) {
  for (int n = 1; n <= 4; ++n) {
    session<Subject, throwing_move> queue(4);
    for (int i = 1; i <= 3; ++i) (void)queue.try_push(throwing_move(i));
    int next = 1;  // what the queue must give
    std::string after;
    throwing_move::throw_at_move(n);
    try {
      const auto item = pop(queue);
      throwing_move::throw_at_move(0);
      if (n == 1) return broken() << "the move threw in " << name << ", but no exception came out";
      if (!item || item->value() != next)
        return broken() << "pop 1 of 3 gave " << (item ? std::to_string(item->value()) : "nothing");
      ++next;
    } catch (const throwing_move::refused&) {
      after =
          std::string("after a ") + name + " whose move number " + std::to_string(n) + " threw, ";
    }
    if (const result r = rest_comes_out(queue, next, 3, after); !r) return r;
  }
  return kept();
}

// `push` pushes the item 2 into a queue that holds item 1; its copy or move throws `Refused`.
template <class Refused, class Queue, class Push>
result throwing_push_changes_nothing(Queue& queue, const char* name, Push push) {
  bool threw = false;
  bool accepted = false;
  try {
    accepted = push();
  } catch (const Refused&) {
    threw = true;
  }
  if (!threw)
    return broken() << "the item threw in " << name << ", but no exception came out, and it "
                    << (accepted ? "returned true" : "returned false");
  const std::string after = std::string("after a ") + name + " whose item threw, ";
  if (!queue.try_push(typename std::remove_reference_t<decltype(queue.queue())>::value_type(2)))
    return broken() << after << "the next push was refused";
  return rest_comes_out(queue, 1, 2, after);
}

}  // namespace detail

// I9. Whichever of the moves that a pop makes is the one that throws: the second is the one that
// queues forget, from their own variable into the result, after the item was removed.
template <class Subject>
result an_item_whose_move_throws_stays_in_the_queue() {
  const result r = detail::throwing_pop_loses_nothing<Subject>(
      "try_pop", [](auto& queue) { return queue.try_pop(); });
  if constexpr (Subject::blocking) {
    if (r)
      return detail::throwing_pop_loses_nothing<Subject>(
          "pop", [](auto& queue) { return queue.queue().pop(); });
  }
  return r;
}

// I10. A copy that throws, in every queue; a move that throws, where such items are taken.
template <class Subject>
result a_push_that_throws_changes_nothing() {
  {
    session<Subject, throwing_copy> queue(2);
    if (!queue.try_push(throwing_copy(1))) return broken() << "the first push was refused";
    const throwing_copy item(2);
    throwing_copy::throw_copies(true);
    const result r = detail::throwing_push_changes_nothing<throwing_copy::refused>(
        queue, "try_push(const T&)", [&] {
          struct stop_throwing {
            ~stop_throwing() { throwing_copy::throw_copies(false); }
          } afterwards;
          return queue.try_push(item);
        });
    if (!r) return r;
  }
  if constexpr (Subject::moves_may_throw) {
    session<Subject, throwing_move> queue(2);
    if (!queue.try_push(throwing_move(1))) return broken() << "the first push was refused";
    throwing_move item(2);
    throwing_move::throw_at_move(1);
    if (const result r = detail::throwing_push_changes_nothing<throwing_move::refused>(
            queue, "try_push(T&&)", [&] { return queue.try_push(std::move(item)); });
        !r)
      return r;
    if constexpr (Subject::blocking) {
      session<Subject, throwing_move> other(2);
      if (!other.try_push(throwing_move(1))) return broken() << "the first push was refused";
      throwing_move::throw_at_move(1);
      return detail::throwing_push_changes_nothing<throwing_move::refused>(
          other, "push(T)", [&] { return other.queue().push(throwing_move(2)); });
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
  // std::minstd_rand; <random> itself is 8000 lines, and this header is in every check.
  auto random = [last = std::uint64_t{17}]() mutable { return last = last * 48271 % 2147483647; };
  bool found_nothing = true;  // since the last push that was accepted
  const auto calls = iterations(4000);
  for (int call = 0; call < calls; ++call) {
    // Stretches of mostly pushes and mostly pops, so that the queue gets full and empty.
    const unsigned pushes_of_10 = call / 64 % 2 == 0 ? 7 : 3;
    if (random() % 10 < pushes_of_10) {
      const sequence_item item = numbered(static_cast<std::uint32_t>(call));
      const bool pushed = queue.try_push(random() % 2, item);
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
