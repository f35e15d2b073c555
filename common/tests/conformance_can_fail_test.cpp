// A check that cannot fail checks nothing. Each of the conformance kit's checks, on a queue that
// breaks its sentence, must say so, in words that name the mistake.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include "common/testing/conformance.hpp"
#include "common/testing/contract_threads.hpp"
#include "wrong_queues.hpp"

namespace {

using namespace common::testing::contract;
using common::testing::queues_of;
using common::testing::sequence_item;
using wrong::handle_mistake;
using wrong::mistake;
using enum wrong::mistake;
using wrong::ring_mistake;

// The subjects: a queue with one mistake each.
template <mistake M>
struct queue_with {
  template <class T>
  using type = wrong::queue<T, M>;
  struct subject : common::testing::subject<type> {
    static constexpr bool many_threads = true;
    static constexpr bool moves_may_throw = true;
  };
};
template <mistake M>
using with = typename queue_with<M>::subject;

template <ring_mistake M>
struct ring_with_mistake {
  template <class T>
  using type = wrong::ring<T, M>;
  struct subject : common::testing::subject<type> {
    static constexpr bool power_of_two_only = true;
  };
};
template <ring_mistake M>
using ring_with = typename ring_with_mistake<M>::subject;

template <handle_mistake M>
struct handles_with_mistake {
  template <class T>
  using type = wrong::handles<T, M>;
  using subject = common::testing::subject<type>;
};
template <handle_mistake M>
using handles_with = typename handles_with_mistake<M>::subject;

// The check failed, and its message holds these words.
void expect_broken(const result& outcome, const std::string& words) {
  EXPECT_FALSE(outcome) << "a wrong queue passed; the message should say: " << words;
  EXPECT_NE(std::string(outcome.message()).find(words), std::string::npos)
      << "the message was: " << outcome.message();
}

// ------------------------------------------------- without a mistake, the same queues pass it all

using sound_queue = with<none>;
CONFORMANCE(sound_queue);
using sound_ring = ring_with<ring_mistake::none>;
CONFORMANCE(sound_ring);

// ----------------------------------------------------------------------------- every queue

TEST(kit, C1_sees_a_queue_that_gives_the_newest_first) {
  expect_broken(items_leave_in_order(queues_of<with<newest_first>>), "pop 1 gave item 8");
}
TEST(kit, C1_sees_a_lost_item) {
  expect_broken(items_leave_in_order(queues_of<with<drops_every_seventh>>), "pop 7 gave item 8");
}
TEST(kit, C1_sees_a_refusal) {
  expect_broken(items_leave_in_order(queues_of<with<holds_one_less>>), "push 8 of 8 was refused");
}
TEST(kit, C2_sees_an_item_from_an_empty_queue) {
  expect_broken(an_empty_queue_gives_nothing(queues_of<with<gives_the_last_item_again>>),
                "after 1 items in and out, try_pop gave item 0");
}
TEST(kit, C3_sees_what_only_a_certain_order_of_calls_shows) {
  expect_broken(any_order_of_calls_matches_a_deque(queues_of<with<swaps_neighbours>>, 16),
                "a pop gave");
  expect_broken(any_order_of_calls_matches_a_deque(queues_of<with<gives_every_seventh_twice>>, 16),
                "a push into a queue that holds 15 of 16 was refused");
  expect_broken(any_order_of_calls_matches_a_deque(queues_of<with<overwrites_the_oldest>>, 4),
                "a push into a queue that holds 4 of 4 was accepted");
  expect_broken(any_order_of_calls_matches_a_deque(queues_of<with<holds_one_less>>, 4),
                "a push into a queue that holds 3 of 4 was refused");
}

struct says_that_it_waits : with<none> {
  template <class T>
  struct queue : wrong::queue<T, none> {
    using wrong::queue<T, none>::queue;
    struct waiting {
      static constexpr bool waits = true;
    };
  };
};
struct waits_and_does_not_say_so : with<none> {
  static constexpr bool may_wait = true;
};
TEST(kit, C4_sees_a_queue_that_waits_and_one_that_does_not_say_so) {
  expect_broken(no_try_call_waits_unless_the_type_says_so<says_that_it_waits>(),
                "the type says that its try_ calls wait");
  expect_broken(no_try_call_waits_unless_the_type_says_so<waits_and_does_not_say_so>(),
                "need a type that says so");
}
TEST(kit, C5_sees_two_queues_that_share_their_items) {
  expect_broken(
      two_queues_keep_their_items_apart(queues_of<with<shares_its_items_with_all_others>>),
      "the right one gave item 0 of producer 1");
}
TEST(kit, C6_sees_counters_of_16_bits_where_the_capacity_is_no_power_of_two) {
  using ring = ring_with<ring_mistake::counters_of_16_bits>;
  EXPECT_TRUE(seventy_thousand_items_pass_in_order(queues_of<ring>, 4));
  expect_broken(seventy_thousand_items_pass_in_order(queues_of<ring>, 5), "should come next");
}
TEST(kit, C7_sees_a_limit) {
  expect_broken(there_is_always_room(queues_of<with<none>>), "refused a push when it held 1 items");
}

// ---------------------------------------------------------------------------------- items

TEST(kit, I1_sees_that_an_lvalue_was_moved_from) {
  expect_broken(a_copied_item_stays_with_the_caller(queues_of<with<steals_from_the_lvalue>>),
                "changed its argument");
}
TEST(kit, I1_sees_that_the_copying_form_is_missing) {
  expect_broken(what_can_be_copied_need_not_be_assigned<with<copies_only_what_can_be_assigned>>(),
                "no try_push(const T&)");
}
TEST(kit, I1_sees_an_item_inside_of_a_list) {
  using item = common::testing::scripted_item;
  const item one(1);
  if (item{one}.lists() == 0)
    GTEST_SKIP() << "this compiler copies where the standard makes a list of the item";
  expect_broken(a_copied_item_stays_with_the_caller(queues_of<with<makes_a_list_of_the_item>>),
                "a moved item came out inside of a list");
}
TEST(kit, I2_sees_a_copy) {
  expect_broken(an_rvalue_is_never_copied(queues_of<with<copies_the_rvalue>>),
                "6 copies were made");
}
TEST(kit, I3_sees_an_item_without_its_value) {
  expect_broken(move_only_items_pass_through(queues_of<with<gives_an_empty_shell>>),
                "without its value");
}
TEST(kit, I4_sees_an_item_that_does_not_come_back) {
  expect_broken(items_need_no_default_constructor(queues_of<with<drops_every_seventh>>),
                "item 7 did not come back");
}
TEST(kit, I5_sees_an_item_at_a_wrong_address) {
  expect_broken(
      items_stand_at_their_alignment(queues_of<ring_with<ring_mistake::places_items_anywhere>>),
      "no multiple of 128");
}
TEST(kit, I6_sees_items_that_are_never_destroyed_or_twice) {
  expect_broken(
      every_item_is_destroyed_exactly_once(queues_of<ring_with<ring_mistake::never_destroys>>),
      "built over a living item");
  expect_broken(
      every_item_is_destroyed_exactly_once(queues_of<ring_with<ring_mistake::destroys_twice>>),
      "7 destroyed where none lives");
}
TEST(kit, I7_sees_a_remainder_that_is_not_destroyed) {
  expect_broken(what_remains_is_destroyed_with_the_queue(
                    queues_of<ring_with<ring_mistake::leaks_the_remainder>>),
                "4 items in the queue when it was destroyed");
  expect_broken(what_remains_is_destroyed_with_the_queue(
                    queues_of<ring_with<ring_mistake::destroys_from_slot_0>>),
                "3 items in the queue when it was destroyed, after 1 other had passed");
}
TEST(kit, I8_sees_a_copy_that_the_queue_keeps) {
  expect_broken(
      nothing_of_a_popped_item_stays_behind(queues_of<with<keeps_a_copy_of_what_it_gave>>),
      "2 owners");
  expect_broken(nothing_of_a_popped_item_stays_behind(queues_of<with<keeps_what_it_moved_from>>),
                "6 that were moved from still live in the queue");
}
TEST(kit, I9_sees_an_item_lost_by_a_throwing_move) {
  expect_broken(an_item_whose_move_throws_stays_in_the_queue(
                    queues_of<with<loses_the_item_when_its_move_throws>>),
                "after a try_pop whose move number 1 threw, pop 1 of 3 gave 2");
  expect_broken(an_item_whose_move_throws_stays_in_the_queue(
                    queues_of<with<loses_the_item_when_a_later_move_throws>>),
                "after a try_pop whose move number 2 threw, pop 1 of 3 gave 2");
}

TEST(kit, I9_sees_an_item_lost_by_a_pop_that_waits) {
  expect_broken(
      a_throwing_pop_loses_nothing(queues_of<with<loses_the_item_when_its_move_throws>>, true),
      "after a pop whose move number 1 threw, pop 1 of 3 gave 2");
}
TEST(kit, I10_sees_a_push_that_throws_and_changes_something) {
  expect_broken(a_push_that_throws_changes_nothing(queues_of<with<swallows_what_a_push_throws>>),
                "no exception came out");
  expect_broken(
      a_push_that_throws_changes_nothing(queues_of<with<loses_an_item_when_a_push_throws>>),
      "whose item threw, pop 1 of 2 gave 2");
  expect_broken(a_push_that_throws_changes_nothing(queues_of<with<makes_room_when_a_push_throws>>),
                "after a copy that threw, a queue of 4 held one more");
}

// ------------------------------------------------------------------------------- capacity

TEST(kit, B1_sees_a_capacity_that_is_not_the_one_asked_for) {
  expect_broken(capacity_is_what_was_asked_for(queues_of<with<says_one_more>>, 4),
                "asked for 4, capacity() says 5");
}
TEST(kit, B2_sees_one_more_and_one_less) {
  expect_broken(holds_exactly_its_capacity(queues_of<with<holds_one_more>>, 4),
                "one more was accepted");
  expect_broken(holds_exactly_its_capacity(queues_of<with<holds_one_less>>, 4),
                "accepted were only 3");
  expect_broken(
      holds_exactly_its_capacity(queues_of<ring_with<ring_mistake::counters_of_16_bits>>, 131'072),
      "one more was accepted");
}
TEST(kit, B3_sees_a_refused_item_that_was_taken) {
  expect_broken(
      a_refused_push_leaves_its_argument_untouched(queues_of<with<takes_the_refused_item>>),
      "it is lost");
}
TEST(kit, B4_sees_room_for_none_or_two) {
  expect_broken(one_pop_makes_room_for_one_push(queues_of<with<grows_with_every_pop>>, 4),
                "room for two pushes");
  expect_broken(one_pop_makes_room_for_one_push(queues_of<with<drops_every_seventh>>, 4),
                "room for two pushes");
}
TEST(kit, B5_sees_counters_that_are_compared_instead_of_subtracted) {
  expect_broken(order_survives_the_wrap_of_the_counters(
                    queues_of<ring_with<ring_mistake::fullness_by_comparison>>, 4),
                "below the counter's maximum");
}
TEST(kit, B6_sees_zero_accepted_or_refused_without_saying_what) {
  expect_broken(a_capacity_it_cannot_have_is_refused(queues_of<with<accepts_zero>>, 0),
                "capacity 0 was accepted");
  expect_broken(a_capacity_it_cannot_have_is_refused(queues_of<with<refuses_without_the_value>>, 0),
                "the message does not name it");
  expect_broken(
      a_capacity_it_cannot_have_is_refused(queues_of<with<refuses_with_another_exception>>, 0),
      "not with std::invalid_argument");
}
TEST(kit, B7_sees_three_accepted) {
  expect_broken(a_capacity_it_cannot_have_is_refused(
                    queues_of<ring_with<ring_mistake::takes_any_capacity>>, 3),
                "capacity 3 was accepted");
}

// -------------------------------------------------------------------------------- threads

TEST(kit, T1_sees_lost_doubled_and_swapped_items) {
  constexpr std::size_t capacity = 16;
  expect_broken(two_threads_hand_over_every_item_once_and_in_order(
                    queues_of<with<drops_every_seventh>>, capacity),
                "item 6 of producer 7 should come next, but it is item 7");
  expect_broken(two_threads_hand_over_every_item_once_and_in_order(
                    queues_of<with<gives_every_seventh_twice>>, capacity),
                "item 7 of producer 7 should come next, but it is item 6");
  expect_broken(two_threads_hand_over_every_item_once_and_in_order(
                    queues_of<with<swaps_neighbours>>, capacity),
                "should come next");
}
TEST(kit, T1_sees_a_lost_last_item) {
  expect_broken(two_threads_hand_over_every_item_once_and_in_order(
                    queues_of<with<drops_every_seventh>>, 4, 7),
                "item 6 of producer 7 should come next, but it is nothing");
}
TEST(kit, T1_sees_an_item_too_many) {
  expect_broken(two_threads_hand_over_every_item_once_and_in_order(
                    queues_of<with<gives_every_seventh_twice>>, 4, 7),
                "nothing should come next, but it is item 6");
}
TEST(kit, T2_sees_an_item_without_its_value) {
  expect_broken(items_arrive_whole(queues_of<with<gives_an_empty_shell>>, 4),
                "item 0 arrived without its value");
  expect_broken(items_arrive_whole(queues_of<with<drops_every_seventh>>, 4, 7),
                "item 6 did not arrive");
}
TEST(kit, T3_sees_what_is_left_behind) {
  expect_broken(what_two_threads_leave_behind_is_destroyed(
                    queues_of<ring_with<ring_mistake::leaks_the_remainder>>),
                "0 destroyed where none lives");
}
TEST(kit, T4_sees_lost_doubled_and_swapped_items) {
  expect_broken(many_threads_hand_over_every_item_once(queues_of<with<drops_every_seventh>>, 4),
                "arrived 0 times");
  expect_broken(
      many_threads_hand_over_every_item_once(queues_of<with<gives_every_seventh_twice>>, 4),
      " of producer ");
  expect_broken(many_threads_hand_over_every_item_once(queues_of<with<newest_first>>, 64),
                "of the same producer, at the same consumer");
}

TEST(kit, the_ledger_of_many_threads_sees_each_kind_of_mistake) {
  using items = std::vector<std::vector<sequence_item>>;
  const auto judge = [](const items& arrived) {
    return every_item_once_and_in_order(arrived, 2, 2);
  };
  EXPECT_TRUE(judge({{{0, 0}, {1, 0}, {0, 1}}, {{1, 1}}}));
  EXPECT_TRUE(judge({{{0, 1}, {1, 1}}, {{1, 0}, {0, 0}}}))
      << "two consumers: no order between them";
  expect_broken(judge({{{0, 0}, {1, 0}, {0, 1}}, {}}), "item 1 of producer 1 arrived 0 times");
  expect_broken(judge({{{0, 0}, {1, 0}, {0, 1}}, {{0, 0}, {1, 1}}}),
                "item 0 of producer 0 arrived 2 times");
  expect_broken(judge({{{0, 1}, {0, 0}, {1, 0}, {1, 1}}, {}}), "came after item 1");
  expect_broken(judge({{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}}, {}}), "was never pushed");
  expect_broken(judge({{{0, 0}, {0, 1}, {1, 0}, {1, 2}}, {}}), "was never pushed");
}

TEST(kit, T5_sees_a_busy_queue_that_says_empty_or_full) {
  expect_broken(a_refusal_is_true_while_another_call_is_at_work(queues_of<with<busy_means_empty>>),
                "try_pop gave nothing");
  expect_broken(a_refusal_is_true_while_another_call_is_at_work(queues_of<with<busy_means_full>>),
                "was refused");
}

// --------------------------------------------------------------------- waiting and closing

TEST(kit, W1_sees_a_pop_that_does_not_wait) {
  for (const by call : {by::push, by::moving_try_push, by::copying_try_push}) {
    expect_broken(pop_waits_for_an_item(queues_of<with<pop_does_not_wait>>, call),
                  "came back with nothing");
  }
}
TEST(kit, W2_sees_a_push_that_does_not_wait) {
  for (const bool try_pop : {false, true}) {
    expect_broken(push_waits_for_room(queues_of<with<push_does_not_wait>>, try_pop),
                  "came back before there was room");
  }
}
TEST(kit, W2_sees_a_push_that_takes_full_for_closed) {
  expect_broken(push_waits_for_room(queues_of<with<full_means_closed>>, false), "it was full");
}
TEST(kit, W5_sees_items_lost_at_close) {
  expect_broken(what_is_in_at_close_can_still_be_popped(queues_of<with<close_forgets_what_is_in>>),
                "4 items were in at close(); then pop 0 gave nothing");
  expect_broken(what_is_in_at_close_can_still_be_popped(queues_of<with<closed_means_empty>>),
                "4 items were in at close(); then pop 0 gave nothing");
}
TEST(kit, W6_sees_an_item_accepted_or_taken_after_close) {
  expect_broken(a_closed_queue_takes_no_item(queues_of<with<accepts_after_close>>),
                "push() after close() returned true");
  expect_broken(a_closed_queue_takes_no_item(queues_of<with<takes_the_item_after_close>>),
                "took the item and lost it");
  expect_broken(a_closed_queue_takes_no_item(queues_of<with<copying_ignores_close>>),
                "try_push(const T&) after close() returned true");
}
TEST(kit, W7_sees_a_second_close_that_opens) {
  expect_broken(closing_again_does_nothing(queues_of<with<close_twice_opens>>), "open again");
}
TEST(kit, W8_sees_items_lost_swapped_or_forgotten) {
  expect_broken(
      two_threads_hand_over_until_close(queues_of<with<drops_every_seventh>>, 16, false, false),
      "item 6 of producer 7 should come next, but it is item 7");
  expect_broken(
      two_threads_hand_over_until_close(queues_of<with<swaps_neighbours>>, 16, true, false),
      "should come next");
  expect_broken(two_threads_hand_over_until_close(queues_of<with<close_forgets_what_is_in>>, 1024,
                                                  true, true, 1000),
                "but it is nothing");
}
TEST(kit, W9_sees_a_lost_item) {
  expect_broken(many_threads_hand_over_until_close(queues_of<with<drops_every_seventh>>, 4),
                "arrived 0 times");
}
TEST(kit, W10_sees_items_lost_at_close) {
  expect_broken(
      nothing_accepted_is_lost_when_closed_in_the_middle(queues_of<with<close_forgets_what_is_in>>),
      "pushes returned true");
}

// A thread that is never woken hangs the check; the watchdog ends it and says what was missing.
class kit_death : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ::setenv("WATCHDOG_SECONDS", "1", 1); }
  static void TearDownTestSuite() { ::unsetenv("WATCHDOG_SECONDS"); }
};

#define EXPECT_HANG(statement, words) \
  EXPECT_EXIT((void)(statement), ::testing::ExitedWithCode(124), "HANG in .*\n.*" words)

TEST_F(kit_death, W1_names_a_push_that_wakes_nobody) {
  EXPECT_HANG(pop_waits_for_an_item(queues_of<with<push_wakes_nobody>>, by::push),
              "waiting for a push to wake the thread that waits in pop");
}
TEST_F(kit_death, W1_names_a_copying_push_that_wakes_nobody) {
  EXPECT_HANG(pop_waits_for_an_item(queues_of<with<copying_wakes_nobody>>, by::copying_try_push),
              "waiting for a push to wake the thread that waits in pop");
}
TEST_F(kit_death, W2_names_a_pop_that_wakes_nobody) {
  EXPECT_HANG(push_waits_for_room(queues_of<with<pop_wakes_nobody>>, true),
              "waiting for a pop to wake the thread that waits in push");
}
TEST_F(kit_death, W3_names_a_close_that_wakes_one_of_several) {
  EXPECT_HANG(close_wakes_every_thread_in_pop(queues_of<with<close_wakes_one>>),
              "close\\(\\) to wake every thread that waits in pop");
}
TEST_F(kit_death, W4_names_a_close_that_wakes_nobody) {
  EXPECT_HANG(close_wakes_every_thread_in_push(queues_of<with<close_wakes_nobody>>),
              "close\\(\\) to wake every thread that waits in push");
}
TEST_F(kit_death, W11_names_a_throwing_pop_that_keeps_its_notification) {
  EXPECT_HANG(
      a_pop_that_throws_wakes_another(queues_of<with<a_throwing_pop_keeps_its_notification>>),
      "its move threw in another thread's pop");
}
TEST(kit, W11_passes_where_the_notification_is_handed_on) {
  EXPECT_TRUE(a_pop_that_throws_wakes_another(queues_of<with<none>>));
}
TEST_F(kit_death, W9_names_a_notification_for_the_wrong_waiter) {
  EXPECT_HANG(
      many_threads_hand_over_until_close(queues_of<with<one_condition_and_notify_one>>, 1, 30000),
      "wrong kind of waiter");
}

// -------------------------------------------------------------------------------- handles

TEST(kit, H1_sees_a_second_producer) {
  expect_broken(there_is_one_producer_handle<handles_with<handle_mistake::two_producers>>(),
                "handed out a second producer");
  expect_broken(
      there_is_one_producer_handle<handles_with<handle_mistake::refuses_with_another_exception>>(),
      "threw no std::logic_error");
}
TEST(kit, H2_sees_a_second_consumer) {
  expect_broken(there_is_one_consumer_handle<handles_with<handle_mistake::two_consumers>>(),
                "handed out a second consumer");
}
TEST(kit, H3_sees_a_handle_that_forgets_its_place_when_moved) {
  expect_broken(handles_can_be_moved<handles_with<handle_mistake::moved_handle_starts_again>>(),
                "gave item 2");
}
TEST(kit, H4_sees_a_consumer_that_needs_the_producer_first) {
  expect_broken(handles_can_be_taken_in_either_order<
                    handles_with<handle_mistake::consumer_needs_the_producer_first>>(),
                "a new queue gave item 0");
}
TEST(kit, finds_nothing_wrong_with_sound_handles) {
  using sound = handles_with<handle_mistake::none>;
  EXPECT_TRUE(there_is_one_producer_handle<sound>());
  EXPECT_TRUE(there_is_one_consumer_handle<sound>());
  EXPECT_TRUE(handles_can_be_moved<sound>());
  EXPECT_TRUE(handles_can_be_taken_in_either_order<sound>());
}

}  // namespace
