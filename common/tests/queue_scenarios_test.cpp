// The model scenarios for queues: sound queues pass them all, and each finds the mistakes that it
// is there for.
#include "common/testing/queue_scenarios.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "common/checker/gtest.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/testing/wait_freedom.hpp"
#include "wrong_queues.hpp"

namespace {

using common::checker::explore;
using common::checker::fails_with;
using common::checker::item;
using common::checker::kind;
using common::checker::move_only_item;
using common::checker::passes;
using namespace common::testing;

enum class mistake {
  none,
  publishes_relaxed,   // the item may be read before it is there
  gives_back_relaxed,  // the slot may be reused before it is vacant
  publishes_before_writing,
  compares_the_counters,  // instead of subtracting them
  holds_one_less,
  leaks_the_remainder,
  takes_the_refused_item,
  never_looks_again,     // keeps the first value of the other side's index
  waits_for_room,        // in try_push
  looks_until_it_stays,  // reads the other side's index until two looks agree
  copies_relaxed,        // publishes_relaxed, in the form that copies
  compares_at_the_end,   // the destructor destroys from the smaller index to the larger
  full_when_busy,        // refuses a push while a pop is under way
  empty_when_busy,       // and the other way round
};

// A ring for one producer and one consumer, with one mistake.
template <class T, mistake M>
class ring {
 public:
  using value_type = T;

  explicit ring(std::size_t capacity, std::size_t start = 0)
      : capacity_(capacity),
        slots_(std::make_unique<common::slot<T>[]>(capacity)),
        write_index_(start),
        read_index_(start),
        seen_read_(start) {}
  ~ring() {
    if (M == mistake::leaks_the_remainder) return;
    if (M == mistake::compares_at_the_end && read_index_.load() > write_index_.load()) return;
    while (try_pop()) {
    }
  }

  std::size_t capacity() const { return capacity_; }

  bool try_push(T&& item) { return push(std::move(item), M == mistake::publishes_relaxed); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    return push(T(item), M == mistake::copies_relaxed);
  }

  std::optional<T> try_pop() {
    if constexpr (M == mistake::empty_when_busy) {
      if (busy_.load(std::memory_order_relaxed)) return std::nullopt;
    }
    if constexpr (M == mistake::full_when_busy) busy_.store(true, std::memory_order_relaxed);
    std::optional<T> item = pop();
    if constexpr (M == mistake::full_when_busy) busy_.store(false, std::memory_order_relaxed);
    return item;
  }

 private:
  bool push(T&& item, bool relaxed) {
    if constexpr (M == mistake::full_when_busy) {
      if (busy_.load(std::memory_order_relaxed)) return false;
    }
    if constexpr (M == mistake::empty_when_busy) busy_.store(true, std::memory_order_relaxed);
    const bool pushed = push_unless_full(std::move(item), relaxed);
    if constexpr (M == mistake::empty_when_busy) busy_.store(false, std::memory_order_relaxed);
    return pushed;
  }

  bool push_unless_full(T&& item, bool relaxed) {
    const std::size_t write = write_index_.load(std::memory_order_relaxed);
    if (M != mistake::never_looks_again) seen_read_ = read_index_.load(std::memory_order_acquire);
    const std::size_t room = M == mistake::holds_one_less ? capacity_ - 1 : capacity_;
    const bool full = M == mistake::compares_the_counters ? write >= seen_read_ + room
                                                          : write - seen_read_ >= room;
    if (M == mistake::waits_for_room && full) {
      common::checker::until(
          [&] { return write - read_index_.load(std::memory_order_acquire) < room; });
    } else if (full) {
      if (M == mistake::takes_the_refused_item) (void)T(std::move(item));
      return false;
    }
    if (M == mistake::publishes_before_writing)
      write_index_.store(write + 1, std::memory_order_release);
    slots_[write % capacity_].construct(std::move(item));
    write_index_.store(write + 1, relaxed ? std::memory_order_relaxed : std::memory_order_release);
    return true;
  }

  std::optional<T> pop() {
    const std::size_t read = read_index_.load(std::memory_order_relaxed);
    std::size_t write = write_index_.load(std::memory_order_acquire);
    if (M == mistake::looks_until_it_stays) {
      for (std::size_t before = ~write; before != write;) {
        before = write;
        write = write_index_.load(std::memory_order_acquire);
      }
    }
    if (read == write) return std::nullopt;
    std::optional<T> item(slots_[read % capacity_].take());
    read_index_.store(read + 1, M == mistake::gives_back_relaxed ? std::memory_order_relaxed
                                                                 : std::memory_order_release);
    return item;
  }

  const std::size_t capacity_;
  const std::unique_ptr<common::slot<T>[]> slots_;
  common::atomic<std::size_t> write_index_;
  common::atomic<std::size_t> read_index_;
  common::plain<std::size_t> seen_read_;
  common::atomic<bool> busy_{false};
};

template <mistake M>
auto on(const spsc_case& one) {
  return explore(spsc_scenario<ring<move_only_item, M>>(one));
}
template <mistake M>
auto attempts_on(const spsc_case& one) {
  return explore(attempts_scenario<ring<item, M>>(one));
}

TEST(ring_scenarios, pass_for_a_sound_ring) {
  for (const spsc_case& one : ring_scenarios) {
    EXPECT_THAT(on<mistake::none>(one), passes()) << one.text();
    EXPECT_THAT(attempts_on<mistake::none>(one), passes()) << one.text();
  }
  EXPECT_THAT(on<mistake::none>(odd_scenario), passes());
}

TEST(ring_scenarios, find_each_order_that_is_too_weak) {
  EXPECT_THAT(on<mistake::publishes_relaxed>(slots_are_reused), fails_with(kind::data_race));
  EXPECT_THAT(on<mistake::gives_back_relaxed>(slots_are_reused), fails_with(kind::data_race));
}

TEST(ring_scenarios, find_an_item_that_is_announced_before_it_is_there) {
  EXPECT_FALSE(on<mistake::publishes_before_writing>(slots_are_reused).ok());
}

TEST(ring_scenarios, find_counters_that_are_compared_only_where_they_wrap) {
  EXPECT_THAT(on<mistake::compares_the_counters>(slots_are_reused), passes());
  EXPECT_FALSE(on<mistake::compares_the_counters>(the_counters_wrap).ok());
}

TEST(ring_scenarios, find_a_lost_slot_only_at_capacity_one) {
  EXPECT_THAT(on<mistake::holds_one_less>(slots_are_reused), passes());
  EXPECT_THAT(on<mistake::holds_one_less>(one_slot), fails_with(kind::livelock));
}

TEST(ring_scenarios, find_a_leak_only_where_something_remains) {
  EXPECT_THAT(on<mistake::leaks_the_remainder>(slots_are_reused), passes());
  EXPECT_THAT(on<mistake::leaks_the_remainder>(a_remainder), fails_with(kind::leak));
}

TEST(ring_scenarios, find_a_destructor_that_compares_only_where_the_remainder_wraps) {
  EXPECT_THAT(on<mistake::compares_at_the_end>(a_remainder), passes());
  EXPECT_THAT(on<mistake::compares_at_the_end>(the_counters_wrap), passes());
  EXPECT_THAT(on<mistake::compares_at_the_end>(a_wrapped_remainder), fails_with(kind::leak));
}

TEST(ring_scenarios, take_both_forms_of_try_push_where_items_can_be_copied) {
  const auto copies = [](const spsc_case& one) {
    return explore(spsc_scenario<ring<item, mistake::copies_relaxed>>(one));
  };
  EXPECT_THAT(copies(slots_are_reused), fails_with(kind::data_race));
  EXPECT_THAT(copies(one_slot), fails_with(kind::data_race));
  EXPECT_THAT(on<mistake::copies_relaxed>(slots_are_reused), passes()) << "move-only items";
}

TEST(answers_scenario, passes_for_a_sound_ring) {
  EXPECT_THAT((explore_answers<ring<item, mistake::none>>("ring")), passes());
}

TEST(answers_scenario, finds_a_refusal_that_means_busy) {
  const auto full = explore_answers<ring<item, mistake::full_when_busy>>("ring");
  EXPECT_THAT(full, fails_with(kind::check_failed));
  EXPECT_THAT(full.trace, ::testing::HasSubstr("there is room for every item"));
  const auto empty = explore_answers<ring<item, mistake::empty_when_busy>>("ring");
  EXPECT_THAT(empty, fails_with(kind::check_failed));
  EXPECT_THAT(empty.trace, ::testing::HasSubstr("pushed before this thread began"));
  // A scenario that tries again sees nothing.
  constexpr spsc_case tries_again{.capacity = 2, .pushes = 1, .pops = 1};
  EXPECT_THAT(on<mistake::full_when_busy>(tries_again), passes());
  EXPECT_THAT(on<mistake::empty_when_busy>(tries_again), passes());
}

TEST(ring_scenarios, find_an_index_that_is_never_looked_at_again) {
  EXPECT_THAT(on<mistake::never_looks_again>(slots_are_reused), fails_with(kind::livelock));
}

TEST(ring_scenarios, find_a_refused_item_that_was_taken) {
  EXPECT_FALSE(on<mistake::takes_the_refused_item>(slots_are_reused).ok());
  EXPECT_FALSE(attempts_on<mistake::takes_the_refused_item>(slots_are_reused).ok());
}

// ------------------------------------------------------------------------------ wait-freedom

template <mistake M>
auto stopped_on(side stops, std::size_t most_steps = 3) {
  return explore_wait_freedom<ring<move_only_item, M>>("ring", stops, most_steps);
}

TEST(wait_freedom, is_shown_of_a_sound_ring) {
  EXPECT_THAT(stopped_on<mistake::none>(side::producer), passes());
  EXPECT_THAT(stopped_on<mistake::none>(side::consumer), passes());
  EXPECT_THAT(stopped_on<mistake::none>(side::consumer, 2), fails_with(kind::check_failed));
}

TEST(wait_freedom, stops_the_side_at_more_places_where_its_calls_take_more_steps) {
  const auto stopped_at_up_to = [](std::size_t steps) {
    return explore_wait_freedom<ring<move_only_item, mistake::none>>("ring", side::consumer, 3,
                                                                     steps)
        .executions;
  };
  EXPECT_EQ(stopped_at_up_to(2), stopped_at_up_to(3));
  EXPECT_LT(stopped_at_up_to(3), stopped_at_up_to(4));
}

TEST(wait_freedom, is_denied_to_a_push_that_waits_for_room) {
  EXPECT_THAT(stopped_on<mistake::waits_for_room>(side::consumer), fails_with(kind::livelock));
}

TEST(wait_freedom, is_denied_to_a_loop_that_the_other_side_keeps_going) {
  // Four steps are enough for it while the producer stands still.
  EXPECT_THAT(stopped_on<mistake::looks_until_it_stays>(side::producer, 4),
              fails_with(kind::check_failed));
}

// ------------------------------------------------------------------------ waiting and closing

using enum wrong::mistake;

using sound = wrong::queue<move_only_item, none>;
using copyable = wrong::queue<item, none>;
template <wrong::mistake M>
using with = wrong::queue<move_only_item, M>;
template <wrong::mistake M>
using copying_with = wrong::queue<item, M>;

TEST(blocking_scenarios, pass_for_a_sound_queue) {
  for (const many_case& one : blocking_scenarios) {
    EXPECT_THAT(explore(blocking_scenario<sound>(one)), passes()) << one.text();
  }
  EXPECT_THAT(explore(many_threads_scenario<sound>({1, 2, 2, 1})), passes());
  EXPECT_THAT(explore(close_wakes_consumers_scenario<sound>()), passes());
  EXPECT_THAT(explore(close_wakes_producers_scenario<sound>()), passes());
  for (const auto how : {pushing::by_push, pushing::by_moving_try_push})
    EXPECT_THAT(explore(push_beside_close_scenario<sound>(1, how)), passes());
  EXPECT_THAT(explore(push_beside_close_scenario<copyable>(1, pushing::by_copying_try_push)),
              passes());
  EXPECT_THAT(explore(item_then_close_scenario<sound>()), passes());
  EXPECT_THAT(explore(place_then_close_scenario<sound>()), passes());
  EXPECT_THAT(explore(close_then_place_scenario<sound>()), passes());
  for (const auto how : ways_to_push)
    EXPECT_THAT(explore(each_item_wakes_a_consumer_scenario<copyable>(how)), passes());
  for (const bool by_try_pop : {false, true})
    EXPECT_THAT(explore(each_place_wakes_a_producer_scenario<copyable>(by_try_pop)), passes());
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<copyable>(2)), passes());
  EXPECT_THAT(explore(answers_scenario<copyable>()), passes());
  EXPECT_THAT(explore(answers_to_many_scenario<copyable>()), passes());
  for (const bool producer_waits : {false, true}) {
    EXPECT_THAT(explore(woken_for_nothing_scenario<sound>(producer_waits), {.spurious_wakeups = 4}),
                passes());
  }
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<sound>()), passes());
  EXPECT_THAT(explore(spsc_scenario<sound>(odd_scenario)), passes());
}

// The first of the usual scenarios that fails decides.
template <class Queue>
auto first_failure() {
  for (const many_case& one : blocking_scenarios) {
    if (const auto verdict = explore(blocking_scenario<Queue>(one)); !verdict.ok()) return verdict;
  }
  return explore([] {});
}

TEST(wait_freedom, is_denied_to_a_lock_that_the_other_side_may_hold) {
  using locked = wrong::queue<stopping_item, none>;
  for (const side stops : {side::producer, side::consumer})
    EXPECT_THAT(explore_wait_freedom<locked>("locked", stops, 3), fails_with(kind::livelock));
}

TEST(blocking_scenarios, find_an_if_where_a_while_must_be) {
  EXPECT_FALSE(first_failure<with<if_instead_of_while>>().ok());
}
TEST(blocking_scenarios, find_a_push_or_a_pop_that_wakes_nobody) {
  EXPECT_THAT(first_failure<with<push_wakes_nobody>>(), fails_with(kind::deadlock));
  EXPECT_THAT(first_failure<with<pop_wakes_nobody>>(), fails_with(kind::deadlock));
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<with<push_wakes_nobody>>()),
              fails_with(kind::deadlock));
  // The consumer goes on trying to pop: that is a livelock for the checker, not a deadlock.
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<with<pop_wakes_nobody>>()),
              fails_with(kind::livelock));
}
TEST(blocking_scenarios, find_a_push_or_a_pop_that_wakes_one_of_two) {
  for (const auto how : {pushing::by_push, pushing::by_moving_try_push}) {
    EXPECT_THAT(explore(each_item_wakes_a_consumer_scenario<with<push_wakes_if_it_was_empty>>(how)),
                fails_with(kind::deadlock));
  }
  for (const bool by_try_pop : {false, true}) {
    EXPECT_THAT(
        explore(each_place_wakes_a_producer_scenario<with<pop_wakes_if_it_was_full>>(by_try_pop)),
        fails_with(kind::deadlock));
  }
}
TEST(blocking_scenarios, find_a_push_after_close) {
  EXPECT_THAT(explore(close_then_place_scenario<with<looks_for_close_before_it_waits>>()),
              fails_with(kind::check_failed));
}
TEST(blocking_scenarios, find_a_notification_for_the_wrong_kind_of_waiter) {
  EXPECT_THAT(first_failure<with<one_condition_and_notify_one>>(), fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_a_close_that_wakes_one_of_two) {
  EXPECT_THAT(explore(close_wakes_consumers_scenario<with<close_wakes_one>>()),
              fails_with(kind::deadlock));
  EXPECT_THAT(explore(close_wakes_producers_scenario<with<close_wakes_one>>()),
              fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_a_close_whose_notification_is_lost) {
  EXPECT_THAT(explore(close_wakes_consumers_scenario<with<flag_outside_the_lock>>()),
              fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_items_lost_at_close) {
  EXPECT_THAT(first_failure<with<closed_means_empty>>(), fails_with(kind::check_failed));
  EXPECT_THAT(explore(push_beside_close_scenario<with<drops_when_closed>>()),
              fails_with(kind::check_failed));
}
TEST(blocking_scenarios, find_an_item_accepted_after_close) {
  EXPECT_THAT(explore(close_wakes_producers_scenario<with<accepts_after_close>>()),
              fails_with(kind::check_failed));
}
TEST(blocking_scenarios, find_a_copying_push_that_wakes_nobody) {
  using wrong = copying_with<copying_wakes_nobody>;
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<wrong>(1)), passes());
  EXPECT_THAT(explore(try_calls_wake_waiters_scenario<wrong>(2)), fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_a_close_that_looks_whether_somebody_might_wait) {
  EXPECT_THAT(explore(item_then_close_scenario<with<close_wakes_consumers_if_empty>>()),
              fails_with(kind::deadlock));
  EXPECT_THAT(explore(place_then_close_scenario<with<close_wakes_producers_if_full>>()),
              fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_a_wait_that_gives_up_after_three_turns) {
  for (const bool producer_waits : {false, true}) {
    EXPECT_THAT(explore(woken_for_nothing_scenario<with<waits_three_times>>(producer_waits),
                        {.spurious_wakeups = 4}),
                fails_with(kind::check_failed));
  }
}
template <class T>
using keeps_its_notification = wrong::queue<T, a_throwing_pop_keeps_its_notification>;
template <class T>
using hands_it_on = wrong::queue<T, none>;
TEST(blocking_scenarios, find_a_throwing_pop_that_keeps_its_notification) {
  EXPECT_THAT(explore(throwing_pop_scenario<hands_it_on>()), passes());
  EXPECT_THAT(explore(throwing_pop_scenario<keeps_its_notification>()), fails_with(kind::deadlock));
}
TEST(blocking_scenarios, find_a_refusal_because_somebody_else_is_at_work) {
  EXPECT_THAT(explore(answers_scenario<with<busy_means_empty>>()), fails_with(kind::check_failed));
  EXPECT_THAT(explore(answers_scenario<with<busy_means_full>>()), fails_with(kind::check_failed));
  EXPECT_THAT(explore(answers_to_many_scenario<with<busy_means_empty>>()),
              fails_with(kind::check_failed));
  EXPECT_THAT(explore(answers_to_many_scenario<with<busy_means_full>>()),
              fails_with(kind::check_failed));
}
TEST(blocking_scenarios, find_the_newest_first) {
  EXPECT_THAT(first_failure<with<newest_first>>(), fails_with(kind::check_failed));
}

}  // namespace
