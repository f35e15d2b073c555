// The conformance kit: the contract of docs/queue-interface.md as GoogleTest tests, for any queue,
// in one line.
//
//   #include "testing/conformance.hpp"
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

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "testing/contract.hpp"
#include "testing/contract_blocking.hpp"
#include "testing/contract_bounded.hpp"
#include "testing/contract_handles.hpp"
#include "testing/contract_threads.hpp"
#include "testing/subject.hpp"

// Registers the contract's tests for a subject. The tests are named after it.
#define CONFORMANCE(subject)                              \
  [[maybe_unused]] static const bool subject##_conforms = \
      ::common::testing::register_contract<subject>({#subject, __FILE__, __LINE__})

namespace common::testing {

// One sentence of the contract as a test.
class contract_test : public ::testing::Test {
 public:
  using function = std::function<contract::result()>;

  contract_test(const char* file, int line, function check)
      : file_(file), line_(line), check_(std::move(check)) {}

  void TestBody() override {
    if (const contract::result outcome = check_(); !outcome)
      ADD_FAILURE_AT(file_, line_) << outcome.message();
  }

 private:
  const char* file_;
  int line_;
  function check_;
};

// Where the tests of one subject come from.
struct registrar {
  const char* subject;
  const char* file;
  int line;

  void operator()(const char* sentence, contract_test::function check) const {
    // The fixture's type is what GoogleTest tells suites apart by, hence the base class.
    const auto make = [*this, check = std::move(check)]() -> ::testing::Test* {
      return new contract_test(file, line, check);
    };
    ::testing::RegisterTest(subject, sentence, nullptr, nullptr, file, line, make);
  }
};

// Powers of two, which every bounded queue takes; 1 and 2 make a ring wrap at once.
inline const std::vector<std::size_t> small_capacities{1, 2, 4};
inline const std::vector<std::size_t> some_capacities{1, 2, 4, 64, 1024};

// The same check for several capacities, until one fails.
template <class Check>
contract::result for_each_capacity(const std::vector<std::size_t>& capacities, Check check) {
  for (const std::size_t capacity : capacities) {
    if (const contract::result outcome = check(capacity); !outcome)
      return contract::broken() << "capacity " << capacity << ": " << outcome.message();
  }
  return contract::kept();
}

template <class Subject>
void register_queue_contract(const registrar& test) {
  test("C1_items_leave_in_the_order_in_which_they_entered",
       [] { return contract::items_leave_in_order<Subject>(); });
  test("C2_try_pop_of_an_empty_queue_gives_nothing",
       [] { return contract::an_empty_queue_gives_nothing<Subject>(); });
  test("C3_any_order_of_calls_gives_what_a_deque_would_give", [] {
    return for_each_capacity(some_capacities, [](std::size_t capacity) {
      return contract::any_order_of_calls_matches_a_deque<Subject>(capacity);
    });
  });
}

template <class Subject>
void register_item_contract(const registrar& test) {
  test("I1_a_copied_item_stays_with_the_caller",
       [] { return contract::a_copied_item_stays_with_the_caller<Subject>(); });
  test("I2_an_rvalue_is_moved_in_and_out_and_never_copied",
       [] { return contract::an_rvalue_is_never_copied<Subject>(); });
  test("I3_move_only_items_pass_through",
       [] { return contract::move_only_items_pass_through<Subject>(); });
  test("I4_items_need_no_default_constructor",
       [] { return contract::items_need_no_default_constructor<Subject>(); });
  test("I5_items_stand_at_their_alignment",
       [] { return contract::items_stand_at_their_alignment<Subject>(); });
  test("I6_every_item_is_destroyed_exactly_once",
       [] { return contract::every_item_is_destroyed_exactly_once<Subject>(); });
  test("I7_what_remains_is_destroyed_with_the_queue",
       [] { return contract::what_remains_is_destroyed_with_the_queue<Subject>(); });
  test("I8_nothing_of_a_popped_item_stays_behind",
       [] { return contract::nothing_of_a_popped_item_stays_behind<Subject>(); });
  if constexpr (Subject::moves_may_throw) {
    test("I9_an_item_whose_move_throws_stays_in_the_queue",
         [] { return contract::an_item_whose_move_throws_stays_in_the_queue<Subject>(); });
  }
}

template <class Subject>
void register_bounded_contract(const registrar& test) {
  // Odd ones too, where the queue can have them.
  static const std::vector<std::size_t> capacities =
      Subject::power_of_two_only ? some_capacities
                                 : std::vector<std::size_t>{1, 2, 3, 4, 5, 7, 64, 100, 1024};
  test("B1_capacity_is_what_was_asked_for", [] {
    return for_each_capacity(capacities, [](std::size_t capacity) {
      return contract::capacity_is_what_was_asked_for<Subject>(capacity);
    });
  });
  test("B2_it_holds_exactly_capacity_items_and_refuses_the_next", [] {
    return for_each_capacity(capacities, [](std::size_t capacity) {
      return contract::holds_exactly_its_capacity<Subject>(capacity);
    });
  });
  if constexpr (!Subject::trivial_items_only) {
    test("B3_a_refused_push_leaves_its_argument_untouched",
         [] { return contract::a_refused_push_leaves_its_argument_untouched<Subject>(); });
  }
  if constexpr (!Subject::may_refuse_early) {
    test("B4_one_pop_makes_room_for_exactly_one_push", [] {
      return for_each_capacity(capacities, [](std::size_t capacity) {
        return contract::one_pop_makes_room_for_one_push<Subject>(capacity);
      });
    });
  }
  if constexpr (Subject::has_start_index) {
    test("B5_order_survives_the_wrap_of_the_counters", [] {
      return for_each_capacity(small_capacities, [](std::size_t capacity) {
        return contract::order_survives_the_wrap_of_the_counters<Subject>(capacity);
      });
    });
  }
  if constexpr (Subject::refuses_zero) {
    test("B6_capacity_zero_is_refused_and_named",
         [] { return contract::a_capacity_it_cannot_have_is_refused<Subject>(0); });
  }
  if constexpr (Subject::power_of_two_only) {
    test("B7_a_capacity_that_is_no_power_of_two_is_refused_and_named", [] {
      return for_each_capacity({3, 5, 6, 7, 100, 1000, 1025}, [](std::size_t capacity) {
        return contract::a_capacity_it_cannot_have_is_refused<Subject>(capacity);
      });
    });
  }
}

template <class Subject>
void register_thread_contract(const registrar& test) {
  test("T1_two_threads_hand_over_every_item_once_and_in_order", [] {
    return for_each_capacity(some_capacities, [](std::size_t capacity) {
      return contract::two_threads_hand_over_every_item_once_and_in_order<Subject>(capacity);
    });
  });
  if constexpr (!Subject::trivial_items_only) {
    test("T2_items_arrive_whole", [] {
      return for_each_capacity(some_capacities, [](std::size_t capacity) {
        return contract::items_arrive_whole<Subject>(capacity);
      });
    });
    test("T3_what_two_threads_leave_behind_is_destroyed",
         [] { return contract::what_two_threads_leave_behind_is_destroyed<Subject>(); });
  }
  if constexpr (Subject::many_threads) {
    test("T4_many_threads_hand_over_every_item_once", [] {
      return for_each_capacity(some_capacities, [](std::size_t capacity) {
        return contract::many_threads_hand_over_every_item_once<Subject>(capacity);
      });
    });
  }
}

template <class Subject>
void register_blocking_contract(const registrar& test) {
  for (const bool try_push : {false, true}) {
    test(try_push ? "W1_pop_waits_for_a_try_push" : "W1_pop_waits_for_a_push",
         [=] { return contract::pop_waits_for_an_item<Subject>(try_push); });
  }
  if constexpr (Subject::bounded) {
    for (const bool try_pop : {false, true}) {
      test(try_pop ? "W2_push_waits_for_a_try_pop" : "W2_push_waits_for_a_pop",
           [=] { return contract::push_waits_for_room<Subject>(try_pop); });
    }
  }
  test("W3_close_wakes_every_thread_that_waits_in_pop",
       [] { return contract::close_wakes_every_thread_in_pop<Subject>(); });
  if constexpr (Subject::bounded) {
    test("W4_close_wakes_every_thread_that_waits_in_push",
         [] { return contract::close_wakes_every_thread_in_push<Subject>(); });
  }
  test("W5_what_is_in_at_close_can_still_be_popped",
       [] { return contract::what_is_in_at_close_can_still_be_popped<Subject>(); });
  test("W6_a_closed_queue_takes_no_item",
       [] { return contract::a_closed_queue_takes_no_item<Subject>(); });
  test("W7_closing_again_does_nothing",
       [] { return contract::closing_again_does_nothing<Subject>(); });
  for (const bool try_push : {false, true}) {
    for (const bool try_pop : {false, true}) {
      const std::string name = std::string("W8_two_threads_hand_over_until_close_by_") +
                               (try_push ? "try_push_and_" : "push_and_") +
                               (try_pop ? "try_pop" : "pop");
      test(name.c_str(), [=] {
        return for_each_capacity(some_capacities, [=](std::size_t capacity) {
          return contract::two_threads_hand_over_until_close<Subject>(capacity, try_push, try_pop);
        });
      });
    }
  }
  if constexpr (Subject::many_threads) {
    test("W9_many_threads_hand_over_until_close", [] {
      return for_each_capacity(some_capacities, [](std::size_t capacity) {
        return contract::many_threads_hand_over_until_close<Subject>(capacity);
      });
    });
  }
  test("W10_nothing_accepted_is_lost_when_closed_in_the_middle",
       [] { return contract::nothing_accepted_is_lost_when_closed_in_the_middle<Subject>(); });
}

template <class Subject>
void register_handle_contract(const registrar& test) {
  test("H1_a_second_producer_handle_is_refused",
       [] { return contract::there_is_one_producer_handle<Subject>(); });
  test("H2_a_second_consumer_handle_is_refused",
       [] { return contract::there_is_one_consumer_handle<Subject>(); });
  test("H3_handles_can_be_moved_while_they_are_at_work",
       [] { return contract::handles_can_be_moved<Subject>(); });
  test("H4_handles_can_be_taken_in_either_order",
       [] { return contract::handles_can_be_taken_in_either_order<Subject>(); });
}

// Everything that applies to the subject.
template <class Subject>
bool register_contract(const registrar& test) {
  register_queue_contract<Subject>(test);
  if constexpr (!Subject::trivial_items_only) register_item_contract<Subject>(test);
  if constexpr (Subject::bounded) register_bounded_contract<Subject>(test);
  register_thread_contract<Subject>(test);
  if constexpr (Subject::blocking) register_blocking_contract<Subject>(test);
  if constexpr (Subject::handles) register_handle_contract<Subject>(test);
  return true;
}

}  // namespace common::testing
