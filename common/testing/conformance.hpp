// The conformance kit: the contract of docs/queue-interface.md as GoogleTest tests, for any queue,
// in one line.
//
//   #include "common/testing/conformance.hpp"
//
//   struct mutex_queue : common::testing::subject<week01::mutex_queue> {
//     static constexpr bool many_threads = true;
//   };
//   CONFORMANCE(mutex_queue);
//
// registers a test for every sentence of the contract that applies to this queue, named after it:
//
//   mutex_queue.C1_items_leave_in_the_order_in_which_they_entered
//   mutex_queue.W3_close_wakes_every_thread_that_waits_in_pop
//
// The identifiers (C1, B1, T1, W1, H1 ...) are the ones that the contract's page cites.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "common/testing/contract.hpp"
#include "common/testing/contract_handles.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/subject.hpp"

// Registers the contract's tests for a subject. The tests are named after it. (register_contract
// can be asked for the sentences alone whose names begin so: "B3_". The others are not even
// compiled.)
#define CONFORMANCE(subject)                              \
  [[maybe_unused]] static const bool subject##_conforms = \
      ::common::testing::register_contract<subject, "">({#subject, __FILE__, __LINE__})

// One of them, in the functions below: its name, its check as a call, in which n... stands for the
// capacity, and the capacities to try, if any.
#define CONTRACT_TEST(name, call, ...) \
  if constexpr (Wanted.include(name))  \
  test(name, []([[maybe_unused]] auto... n) { return contract::call; } __VA_OPT__(, ) __VA_ARGS__)

namespace common::testing {

// Registers a subject's tests, one for each sentence of the contract.
struct registrar {
  const char* subject;
  const char* file;
  int line;

  void operator()(const char* sentence, contract::result (*check)()) const;
  // The same check for several capacities, until one fails.
  void operator()(const char* sentence, contract::result (*check)(std::size_t),
                  const std::vector<std::size_t>& capacities) const;
};

// The sentences whose names begin with `begin`.
template <std::size_t n>
struct sentences {
  char begin[n];
  constexpr sentences(const char (&text)[n]) { std::copy_n(text, n, begin); }
  constexpr bool include(std::string_view name) const { return name.starts_with(begin); }
};

// Powers of two, which every bounded queue takes; 1 and 2 make a ring wrap at once.
std::vector<std::size_t> small_capacities();
std::vector<std::size_t> some_capacities();
// A queue without a capacity is looked at once.
template <class Subject>
std::vector<std::size_t> capacities_of() {
  return Subject::always_has_room ? std::vector<std::size_t>{1} : some_capacities();
}

template <class Subject, sentences Wanted>
void register_queue_contract(const registrar& test) {
  CONTRACT_TEST("C1_items_leave_in_the_order_in_which_they_entered",
                items_leave_in_order(queues_of<Subject>));
  CONTRACT_TEST("C2_try_pop_of_an_empty_queue_gives_nothing",
                an_empty_queue_gives_nothing(queues_of<Subject>));
  CONTRACT_TEST("C3_any_order_of_calls_gives_what_a_deque_would_give",
                any_order_of_calls_matches_a_deque(queues_of<Subject>, n...),
                capacities_of<Subject>());
  CONTRACT_TEST("C4_no_try_call_waits_unless_the_type_says_so",
                no_try_call_waits_unless_the_type_says_so<Subject>());
  CONTRACT_TEST("C5_two_queues_keep_their_items_apart",
                two_queues_keep_their_items_apart(queues_of<Subject>));
  CONTRACT_TEST("C6_seventy_thousand_items_pass_in_order",
                seventy_thousand_items_pass_in_order(queues_of<Subject>, n...),
                Subject::power_of_two_only ? std::vector<std::size_t>{1, 4}
                                           : std::vector<std::size_t>{1, 3, 5});
  if constexpr (Subject::always_has_room) {
    CONTRACT_TEST("C7_there_is_always_room", there_is_always_room(queues_of<Subject>));
  }
}

template <class Subject, sentences Wanted>
void register_item_contract(const registrar& test) {
  CONTRACT_TEST("I1_a_copied_item_stays_with_the_caller",
                a_copied_item_stays_with_the_caller(queues_of<Subject>));
  CONTRACT_TEST("I1_what_can_be_copied_need_not_be_assigned",
                what_can_be_copied_need_not_be_assigned<Subject>());
  CONTRACT_TEST("I2_an_rvalue_is_moved_in_and_out_and_never_copied",
                an_rvalue_is_never_copied(queues_of<Subject>));
  CONTRACT_TEST("I3_move_only_items_pass_through",
                move_only_items_pass_through(queues_of<Subject>));
  CONTRACT_TEST("I4_items_need_no_default_constructor",
                items_need_no_default_constructor(queues_of<Subject>));
  CONTRACT_TEST("I5_items_stand_at_their_alignment",
                items_stand_at_their_alignment(queues_of<Subject>));
  CONTRACT_TEST("I6_every_item_is_destroyed_exactly_once",
                every_item_is_destroyed_exactly_once(queues_of<Subject>));
  CONTRACT_TEST("I7_what_remains_is_destroyed_with_the_queue",
                what_remains_is_destroyed_with_the_queue(queues_of<Subject>));
  CONTRACT_TEST("I8_nothing_of_a_popped_item_stays_behind",
                nothing_of_a_popped_item_stays_behind(queues_of<Subject>));
  if constexpr (Subject::moves_may_throw) {
    CONTRACT_TEST("I9_an_item_whose_move_throws_stays_in_the_queue",
                  an_item_whose_move_throws_stays_in_the_queue(queues_of<Subject>));
  }
  CONTRACT_TEST("I10_a_push_that_throws_changes_nothing",
                a_push_that_throws_changes_nothing(queues_of<Subject>));
}

template <class Subject, sentences Wanted>
void register_bounded_contract(const registrar& test) {
  // Odd ones too, where the queue can have them.
  const std::vector<std::size_t> capacities =
      Subject::power_of_two_only ? some_capacities()
                                 : std::vector<std::size_t>{1, 2, 3, 4, 5, 7, 64, 100, 1024};
  // And one that 16 bits cannot count.
  std::vector<std::size_t> large_too = capacities;
  large_too.push_back(Subject::power_of_two_only ? 131'072 : 65'537);
  CONTRACT_TEST("B1_capacity_is_what_was_asked_for",
                capacity_is_what_was_asked_for(queues_of<Subject>, n...), large_too);
  CONTRACT_TEST("B2_it_holds_exactly_capacity_items_and_refuses_the_next",
                holds_exactly_its_capacity(queues_of<Subject>, n...), large_too);
  if constexpr (!Subject::trivial_items_only) {
    CONTRACT_TEST("B3_a_refused_push_leaves_its_argument_untouched",
                  a_refused_push_leaves_its_argument_untouched(queues_of<Subject>));
  }
  if constexpr (!Subject::may_refuse_early) {
    CONTRACT_TEST("B4_one_pop_makes_room_for_exactly_one_push",
                  one_pop_makes_room_for_one_push(queues_of<Subject>, n...), capacities);
  }
  if constexpr (Subject::has_start_index) {
    CONTRACT_TEST("B5_order_survives_the_wrap_of_the_counters",
                  order_survives_the_wrap_of_the_counters(queues_of<Subject>, n...),
                  small_capacities());
  }
  if constexpr (Subject::refuses_zero) {
    CONTRACT_TEST("B6_capacity_zero_is_refused_and_named",
                  a_capacity_it_cannot_have_is_refused(queues_of<Subject>, 0));
  }
  if constexpr (Subject::power_of_two_only) {
    CONTRACT_TEST("B7_a_capacity_that_is_no_power_of_two_is_refused_and_named",
                  a_capacity_it_cannot_have_is_refused(queues_of<Subject>, n...),
                  {3, 5, 6, 7, 100, 1000, 1025});
  }
}

template <class Subject, sentences Wanted>
void register_thread_contract(const registrar& test) {
  CONTRACT_TEST("T1_two_threads_hand_over_every_item_once_and_in_order",
                two_threads_hand_over_every_item_once_and_in_order(queues_of<Subject>, n...),
                capacities_of<Subject>());
  if constexpr (!Subject::trivial_items_only) {
    CONTRACT_TEST("T2_items_arrive_whole", items_arrive_whole(queues_of<Subject>, n...),
                  capacities_of<Subject>());
    CONTRACT_TEST("T3_what_two_threads_leave_behind_is_destroyed",
                  what_two_threads_leave_behind_is_destroyed(queues_of<Subject>));
    CONTRACT_TEST("T5_a_refusal_is_true_while_another_call_is_at_work",
                  a_refusal_is_true_while_another_call_is_at_work(queues_of<Subject>));
  }
  if constexpr (Subject::many_threads) {
    CONTRACT_TEST("T4_many_threads_hand_over_every_item_once",
                  many_threads_hand_over_every_item_once(queues_of<Subject>, n...),
                  capacities_of<Subject>());
  }
}

template <class Subject, sentences Wanted>
void register_blocking_contract(const registrar& test) {
  CONTRACT_TEST("W1_pop_waits_for_a_push",
                pop_waits_for_an_item(queues_of<Subject>, contract::by::push));
  CONTRACT_TEST("W1_pop_waits_for_a_try_push",
                pop_waits_for_an_item(queues_of<Subject>, contract::by::moving_try_push));
  CONTRACT_TEST("W1_pop_waits_for_a_try_push_that_copies",
                pop_waits_for_an_item(queues_of<Subject>, contract::by::copying_try_push));
  if constexpr (Subject::bounded) {
    CONTRACT_TEST("W2_push_waits_for_a_pop", push_waits_for_room(queues_of<Subject>, false));
    CONTRACT_TEST("W2_push_waits_for_a_try_pop", push_waits_for_room(queues_of<Subject>, true));
    CONTRACT_TEST("W4_close_wakes_every_thread_that_waits_in_push",
                  close_wakes_every_thread_in_push(queues_of<Subject>));
  }
  CONTRACT_TEST("W3_close_wakes_every_thread_that_waits_in_pop",
                close_wakes_every_thread_in_pop(queues_of<Subject>));
  CONTRACT_TEST("W5_what_is_in_at_close_can_still_be_popped",
                what_is_in_at_close_can_still_be_popped(queues_of<Subject>));
  CONTRACT_TEST("W6_a_closed_queue_takes_no_item",
                a_closed_queue_takes_no_item(queues_of<Subject>));
  CONTRACT_TEST("W7_closing_again_does_nothing", closing_again_does_nothing(queues_of<Subject>));
  CONTRACT_TEST("W8_two_threads_hand_over_until_close_by_push_and_pop",
                two_threads_hand_over_until_close(queues_of<Subject>, n..., false, false),
                capacities_of<Subject>());
  CONTRACT_TEST("W8_two_threads_hand_over_until_close_by_push_and_try_pop",
                two_threads_hand_over_until_close(queues_of<Subject>, n..., false, true),
                capacities_of<Subject>());
  CONTRACT_TEST("W8_two_threads_hand_over_until_close_by_try_push_and_pop",
                two_threads_hand_over_until_close(queues_of<Subject>, n..., true, false),
                capacities_of<Subject>());
  CONTRACT_TEST("W8_two_threads_hand_over_until_close_by_try_push_and_try_pop",
                two_threads_hand_over_until_close(queues_of<Subject>, n..., true, true),
                capacities_of<Subject>());
  if constexpr (Subject::many_threads) {
    CONTRACT_TEST("W9_many_threads_hand_over_until_close",
                  many_threads_hand_over_until_close(queues_of<Subject>, n...),
                  capacities_of<Subject>());
  }
  CONTRACT_TEST("W10_nothing_accepted_is_lost_when_closed_in_the_middle",
                nothing_accepted_is_lost_when_closed_in_the_middle(queues_of<Subject>));
  if constexpr (Subject::many_threads && Subject::moves_may_throw) {
    CONTRACT_TEST("W11_a_pop_that_throws_wakes_another",
                  a_pop_that_throws_wakes_another(queues_of<Subject>));
  }
}

template <class Subject, sentences Wanted>
void register_handle_contract(const registrar& test) {
  CONTRACT_TEST("H1_a_second_producer_handle_is_refused", there_is_one_producer_handle<Subject>());
  CONTRACT_TEST("H2_a_second_consumer_handle_is_refused", there_is_one_consumer_handle<Subject>());
  CONTRACT_TEST("H3_handles_can_be_moved_while_they_are_at_work", handles_can_be_moved<Subject>());
  CONTRACT_TEST("H4_handles_can_be_taken_in_either_order",
                handles_can_be_taken_in_either_order<Subject>());
}

// Everything that applies to the subject.
template <class Subject, sentences Wanted>
bool register_contract(const registrar& test) {
  register_queue_contract<Subject, Wanted>(test);
  // What one thread does alone has no race in it: ThreadSanitizer is spared that.
  if constexpr (!under_tsan && !Subject::trivial_items_only)
    register_item_contract<Subject, Wanted>(test);
  if constexpr (!under_tsan && Subject::bounded) register_bounded_contract<Subject, Wanted>(test);
  register_thread_contract<Subject, Wanted>(test);
  if constexpr (Subject::blocking) register_blocking_contract<Subject, Wanted>(test);
  if constexpr (Subject::handles) register_handle_contract<Subject, Wanted>(test);
  return true;
}

}  // namespace common::testing
