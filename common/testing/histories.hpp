// Threads at work on a queue, and the judgement of what they recorded (linearizable.hpp).
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <random>
#include <string>
#include <thread>
#include <type_traits>

#include "common/testing/linearizable.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"

namespace common::testing {

// Now and then moving it takes a while: it gives the core away in the middle of a call, so that
// calls overlap on a busy machine, too. (Not often: to get the core back can take milliseconds
// there.)
class slow_item {
 public:
  explicit slow_item(unsigned number) : number_(number) {}
  slow_item(const slow_item& other) noexcept : number_(other.number_) { pass_time(); }
  slow_item& operator=(const slow_item& other) noexcept = default;
  ~slow_item() = default;
  explicit operator unsigned() const { return number_; }

 private:
  void pass_time() const {
    if (number_ % 1000 % 16 == 3) std::this_thread::yield();
  }
  unsigned number_;
};

// One producer, one consumer, `calls` calls each.
template <class Queue>
std::string producer_and_consumer(Queue& queue, queue_bounds bounds, unsigned calls,
                                  std::size_t* overlaps = nullptr) {
  recorder record(queue, 2);
  const auto producer = [&] {
    for (unsigned i = 0; i != calls; ++i)
      if (!record.try_push(0, i) && i % 16 == 0) std::this_thread::yield();
  };
  const auto consumer = [&] {
    for (unsigned i = 0; i != calls; ++i)
      if (!record.try_pop(1) && i % 16 == 0) std::this_thread::yield();
  };
  run_together({producer, consumer});
  if (overlaps != nullptr) *overlaps += overlapping(record.history());
  return why_not_linearizable(record.history(), bounds);
}

// Three threads, each of which pushes and pops.
template <class Queue>
std::string everybody_does_both(Queue& queue, queue_bounds bounds, unsigned calls, unsigned seed,
                                std::size_t* overlaps = nullptr) {
  recorder record(queue, 3);
  const auto thread = [&](unsigned number) {
    std::minstd_rand random(seed * 3 + number + 1);
    for (unsigned i = 0; i != calls; ++i)
      random() / 7 % 2 == 0 ? record.try_push(number, number * 1000 + i) : record.try_pop(number);
  };
  run_together({[&] { thread(0); }, [&] { thread(1); }, [&] { thread(2); }});
  if (overlaps != nullptr) *overlaps += overlapping(record.history());
  return why_not_linearizable(record.history(), bounds);
}

// Two threads; the queue is asked for 1, 2 and 8 places.
template <class Queue>
void expect_linearizable_with_two_threads() {
  std::size_t overlaps = 0;
  const auto calls = static_cast<unsigned>(iterations(20000));
  for (const std::size_t capacity : {1u, 2u, 8u}) {
    Queue queue(capacity);
    // (What a ring can hold at first may be more than what it was asked for.)
    ASSERT_EQ(producer_and_consumer(queue, {.least = capacity, .most = queue.capacity()}, calls,
                                    &overlaps),
              "");
  }
  std::printf("%zu of %u calls overlapped one of the other thread\n", overlaps, 6 * calls);
}

// Three threads, for a queue that many threads may share.
template <class Queue>
void expect_linearizable_with_three_threads() {
  std::size_t overlaps = 0;
  // Short histories: what overlaps multiplies the orders that are possible.
  constexpr unsigned calls = 10;
  const auto rounds = static_cast<unsigned>(iterations(1000));
  for (unsigned round = 0; round != rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    if constexpr (std::is_constructible_v<Queue, std::size_t>) {
      Queue queue(2);
      ASSERT_EQ(everybody_does_both(queue, {.least = 2, .most = 2}, calls, round, &overlaps), "");
    } else {
      Queue queue;
      ASSERT_EQ(everybody_does_both(queue, {}, calls, round, &overlaps), "");
    }
  }
  std::printf("%zu of %u calls overlapped one of another thread\n", overlaps, rounds * 3 * calls);
}

}  // namespace common::testing
