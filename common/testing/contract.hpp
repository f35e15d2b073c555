// The contract of a queue as functions: each checks one sentence of docs/queue-interface.md on one
// kind of queue, and says in its result what it saw. conformance.hpp makes GoogleTest tests of
// them; common/tests/conformance_can_fail_test.cpp shows that each can fail.
//
//   EXPECT_TRUE(common::testing::contract::items_leave_in_order(queues_of<my_subject>));
//
// They are compiled once, in contract_*.cpp, and see a queue through a factory (subject.hpp). Only
// what asks a class for more than its calls is a template: contract_handles.hpp, C4, I1.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

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
inline result broken() {
  return ::testing::AssertionFailure();
}

// The item of the checks that care about order only; every queue takes it.
inline sequence_item numbered(std::uint32_t sequence) {
  return {.producer = 7, .sequence = sequence};
}

// "item 3 of producer 7" or "nothing".
std::string text_of(const std::optional<sequence_item>& item);

// "12" names neither 1 nor 2.
bool names(const std::string& text, std::size_t number);

// Most checks care about the order only.
using numbers = queue_factory<sequence_item>;

// ---- every queue

// C1
result items_leave_in_order(const numbers& queues);
// C2
result an_empty_queue_gives_nothing(const numbers& queues);
// C3. Whatever the order of the calls, the queue answers as a std::deque would: the check that
// knows every fill level and every wrap.
result any_order_of_calls_matches_a_deque(const numbers& queues, std::size_t capacity,
                                          std::optional<std::size_t> start = std::nullopt);
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
result two_queues_keep_their_items_apart(const numbers& queues);
// C6. More items than a counter of 16 bits can count, through a queue that holds few at a time.
// (Counters of 32 bits would take minutes: B5 sees them, where a constructor takes a start index.)
result seventy_thousand_items_pass_in_order(const numbers& queues, std::size_t capacity);
// C7. Of a queue without a bound: a limit that somebody wrote down shows here.
result there_is_always_room(const numbers& queues);

// ---- its items

// I1
result a_copied_item_stays_with_the_caller(
    const queue_factory<std::shared_ptr<int>, scripted_item>& queues);
// I1. Asked of the declaration: no body is compiled.
template <class Subject>
result what_can_be_copied_need_not_be_assigned() {
  using queue = typename Subject::template queue<fixed_item>;
  constexpr bool takes_copies = [] {
    if constexpr (Subject::through_handles) {
      return requires(queue & q, const fixed_item& item) {
        q.producer().try_push(item);
      };
    } else {
      return requires(queue & q, const fixed_item& item) {
        q.try_push(item);
      };
    }
  }();
  if (takes_copies) return kept();
  return broken() << "there is no try_push(const T&) for a T that can be copied and not assigned";
}
// I2
result an_rvalue_is_never_copied(const queue_factory<counted_item, wary_item>& queues);
// I3
result move_only_items_pass_through(const queue_factory<move_only>& queues);
// I4
result items_need_no_default_constructor(const queue_factory<large_move_only>& queues);
// I5
result items_stand_at_their_alignment(const queue_factory<large_move_only>& queues);
// I6
result every_item_is_destroyed_exactly_once(const queue_factory<counted_item>& queues);
// I7
result what_remains_is_destroyed_with_the_queue(
    const queue_factory<counted_item, large_move_only, assigned_like_a_number,
                        std::shared_ptr<int>>& queues);
// I8. A popped item's resources belong to the caller alone, at once: a copy left in the slot keeps
// them alive until the slot is used again. Nor does what was moved from stay alive in the queue.
result nothing_of_a_popped_item_stays_behind(
    const queue_factory<std::shared_ptr<int>, counted_item>& queues);
// I9, of one call and of all.
result a_throwing_pop_loses_nothing(const queue_factory<throwing_move>& queues, bool waiting);
result an_item_whose_move_throws_stays_in_the_queue(const queue_factory<throwing_move>& queues);
// I10. A copy that throws, in every queue; a move that throws, where such items are taken.
result a_push_that_throws_changes_nothing(
    const queue_factory<scripted_item, throwing_move>& queues);

// ---- a bounded queue: what its capacity means

// B1
result capacity_is_what_was_asked_for(const numbers& queues, std::size_t asked);
// B2
result holds_exactly_its_capacity(const numbers& queues, std::size_t asked);
// B3
result a_refused_push_leaves_its_argument_untouched(const queue_factory<move_only>& queues);
// B4
result one_pop_makes_room_for_one_push(const numbers& queues, std::size_t asked);
// B5. The counters of a ring are unsigned and wrap around; nothing may happen to the items then.
result order_survives_the_wrap_of_the_counters(const numbers& queues, std::size_t capacity);
// B6, B7. The message must name the value: "must be a power of two" alone sends the reader
// searching.
result a_capacity_it_cannot_have_is_refused(const numbers& queues, std::size_t capacity);

// ---- between threads: every item arrives, once, whole, and in order

// T1
result two_threads_hand_over_every_item_once_and_in_order(const numbers& queues,
                                                          std::size_t capacity,
                                                          int items = iterations(10000));
// T2. The item is a pointer, its value lies behind it: an item that is announced before it is
// there shows.
result items_arrive_whole(const queue_factory<move_only>& queues, std::size_t capacity,
                          int items = iterations(5000));
// T3
result what_two_threads_leave_behind_is_destroyed(const queue_factory<counted_item>& queues,
                                                  int items = iterations(2000));
// T4
result many_threads_hand_over_every_item_once(const numbers& queues, std::size_t capacity,
                                              int items = iterations(6000));
// T5. A refusal is true: "nothing there" or "no room" is no answer to "somebody else is at work".
// One thread's call is made to last, by its item; meanwhile another thread asks for an item that
// was pushed before, or pushes where there is room.
result a_refusal_is_true_while_another_call_is_at_work(const queue_factory<scripted_item>& queues);

// ---- a queue that waits: push for room, pop for an item, and close wakes everybody

// The calls that put an item in.
enum class by { push, moving_try_push, copying_try_push };

// W1
result pop_waits_for_an_item(const numbers& queues, by call);
// W2
result push_waits_for_room(const numbers& queues, bool popped_by_try_pop);
// W3. Several, where the queue allows it: one notification is not enough then. In every other round
// an item comes right before: one of them gets it, and the others have to go all the same.
result close_wakes_every_thread_in_pop(const numbers& queues);
// W4. In every other round a place comes free right before.
result close_wakes_every_thread_in_push(const numbers& queues);
// W5
result what_is_in_at_close_can_still_be_popped(const numbers& queues);
// W6. push takes its item by value and may destroy it; try_push must not touch it.
result a_closed_queue_takes_no_item(const queue_factory<sequence_item, move_only>& queues);
// W7. Twice in a row, and twice at once.
result closing_again_does_nothing(const numbers& queues);
// W8. The usual life of a queue: push them all, close; pop until there is nothing. With the calls
// that wait, those that do not, and both mixed.
result two_threads_hand_over_until_close(const numbers& queues, std::size_t capacity,
                                         bool try_to_push, bool try_to_pop,
                                         int items = iterations(5000));
// W9
result many_threads_hand_over_until_close(const numbers& queues, std::size_t capacity,
                                          int items = iterations(3000));
// W10. Closed in the middle: what a push accepted comes out, what it refused does not.
result nothing_accepted_is_lost_when_closed_in_the_middle(const numbers& queues);
// W11. Two threads wait in pop(), and one item comes. Moving it out throws in the thread that was
// woken for it: the item stays, and the other thread gets it.
result a_pop_that_throws_wakes_another(const queue_factory<throwing_move>& queues);

}  // namespace common::testing::contract
