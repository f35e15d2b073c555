// Wait-freedom, shown: one side of a queue stands still, wherever that may be, and every call of
// the other side ends nevertheless, after a bounded number of atomic operations.
//
//   EXPECT_THAT(explore_wait_freedom<week04::spsc_ring<item>>("spsc_ring", side::producer, 2),
//               passes());
//
// The side that stands still goes on when the other side's calls have ended, and not before: a call
// that waits for it is a LIVELOCK, a call that takes too long a CHECK FAILED. It stops before each
// of its atomic operations in turn. That is everywhere: what it does between two of them is
// invisible to the other side. (A lock is not seen as an atomic operation. To stop inside of one,
// use stopping_item, which also stops where it is moved.)
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

#include "common/checker/checker.hpp"
#include "common/testing/queue_scenarios.hpp"

namespace common::testing {

enum class side { producer, consumer };

// What happens in one execution: who stops where, and how many steps a call takes.
class standstill {
 public:
  standstill() { current_ = this; }
  ~standstill() { current_ = nullptr; }
  standstill(const standstill&) = delete;
  standstill& operator=(const standstill&) = delete;

  // The running thread stops before its n-th step from now on. 0: it does not.
  void stop_before(std::size_t n) {
    who_stops_ = running_thread();
    left_ = n;
  }
  void go_on() {
    // relaxed: it must not order what the two sides do
    go_on_.store(true, std::memory_order_relaxed);
  }

  // How many steps the running thread takes for the call.
  template <class Call>
  std::size_t steps_of(Call call) {
    who_counts_ = running_thread();
    steps_ = 0;
    call();
    return steps_;
  }

  // For the exploration: the steps of all threads are watched.
  static checker::options watched(std::string title) {
    return {.title = std::move(title),
            .remap_order = [](const auto&, auto, std::memory_order written) {
              if (current_ != nullptr) current_->step_of(running_thread());
              return written;
            }};
  }
  // Called before an item is moved: a place to stop, and no step.
  static void move() {
    if (current_ != nullptr) current_->may_stop(running_thread());
  }

 private:
  static checker::id running_thread() { return checker::detail::here("standstill").self(); }

  void step_of(checker::id thread) {
    if (thread == who_counts_) ++steps_;
    may_stop(thread);
  }
  void may_stop(checker::id thread) {
    if (thread == who_stops_ && left_ != 0 && --left_ == 0)
      // relaxed: see go_on
      checker::until([&] { return go_on_.load(std::memory_order_relaxed); });
  }

  inline static standstill* current_ = nullptr;

  // Ordinary memory: each is used by one thread.
  checker::id who_stops_ = checker::none;
  std::size_t left_ = 0;
  checker::id who_counts_ = checker::none;
  std::size_t steps_ = 0;
  checker::atomic<bool> go_on_{false};
};

// Its moves are places to stop at, too.
class stopping_item {
 public:
  explicit stopping_item(int value) : value_(value) {}
  stopping_item(stopping_item&& other) noexcept : value_((standstill::move(), other.value_)) {}
  stopping_item& operator=(stopping_item&& other) noexcept {
    standstill::move();
    value_ = other.value_;
    return *this;
  }
  ~stopping_item() = default;

  int value() const { return value_; }

 private:
  int value_;
};

// Three calls of the side that stops, four of the other: enough to find the queue full and empty.
// `most_steps`: that a call of the other side may take; `steps_of_stopped`: that one of the side
// that stops takes, if these are more.
template <class Queue>
checker::verdict explore_wait_freedom(const std::string& queue, side stops, std::size_t most_steps,
                                      std::size_t steps_of_stopped = 0) {
  const auto scenario = [=] {
    standstill still;
    auto queue = detail::make_queue<Queue>(2);
    decltype(auto) producing = detail::producer_of(queue);
    decltype(auto) consuming = detail::consumer_of(queue);
    int pushed = 0;
    int popped = 0;
    const auto push = [&] {
      typename Queue::value_type item(pushed + 1);
      if (detail::try_push_by_turns(producing, item, pushed + 1)) ++pushed;
    };
    const auto pop = [&] {
      if (const auto item = consuming.try_pop()) detail::check_next(item->value(), ++popped);
    };
    const auto stand_still = [&](const auto& call) {
      constexpr std::size_t calls = 3;
      constexpr std::size_t moves = std::same_as<typename Queue::value_type, stopping_item> ? 3 : 0;
      const std::size_t places = std::max(most_steps, steps_of_stopped) + moves;
      still.stop_before(checker::choose(calls * places + 1));
      for (std::size_t i = 0; i != calls; ++i) call();
    };
    const auto carry_on = [&](const auto& call) {
      for (int i = 0; i != 4; ++i) {
        const std::size_t steps = still.steps_of(call);
        checker::check(steps <= most_steps, "one call made " + std::to_string(steps) +
                                                " atomic loads and stores; at most " +
                                                std::to_string(most_steps) + " are allowed");
      }
      still.go_on();
    };
    checker::thread producer("producer",
                             [&] { stops == side::producer ? stand_still(push) : carry_on(push); });
    checker::thread consumer("consumer",
                             [&] { stops == side::consumer ? stand_still(pop) : carry_on(pop); });
    producer.join();
    consumer.join();
    while (consuming.try_pop()) {
    }
  };
  return checker::explore(
      scenario,
      standstill::watched(queue + (stops == side::producer ? ", the producer" : ", the consumer") +
                          " stands still"));
}

}  // namespace common::testing
