#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/round_numbers.hpp"
#include "common/counted/steps.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using common::counted::step;
using common::counted::steps_of;
using w3e1::atomic_counter;

TEST(atomic_counter, D4_an_increment_is_one_relaxed_read_modify_write) {
  atomic_counter counter;
  const auto used = during([&] { counter.increment(); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.loads + used.stores + used.fences + used.besides(), 0u)
      << "one read-modify-write and nothing else: " << used;
  EXPECT_EQ(used.relaxed, 1u) << "nobody learns about another variable from this number: " << used;
}

TEST(atomic_counter, D4_a_ticket_is_one_relaxed_read_modify_write) {
  atomic_counter counter;
  const auto used = during([&] { counter.take_ticket(); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.loads + used.stores + used.fences + used.besides(), 0u)
      << "one read-modify-write and nothing else: " << used;
  EXPECT_EQ(used.relaxed, 1u) << "that it is one step makes the tickets different: " << used;
}

TEST(atomic_counter, D4_every_call_costs_what_the_first_one_does) {
  constexpr std::uint64_t many = 70'000;
  atomic_counter counter;
  const auto used = during([&] {
    for (std::uint64_t n = 0; n < many; ++n) {
      counter.increment();
      counter.take_ticket();
      static_cast<void>(counter.value());
    }
  });
  EXPECT_EQ(used.rmws, 2 * many) << "one for each increment() and take_ticket(): " << used;
  EXPECT_EQ(used.loads, many) << "one for each value(): " << used;
  EXPECT_EQ(used.relaxed, 3 * many) << used;
  EXPECT_EQ(used.stores + used.fences + used.besides(), 0u) << "nothing else: " << used;
}

TEST(atomic_counter, D4_reading_the_value_is_one_relaxed_load) {
  const atomic_counter counter;
  const auto used = during([&] { static_cast<void>(counter.value()); });
  EXPECT_EQ(used.loads, 1u) << "a read-modify-write takes the cache line away: " << used;
  EXPECT_EQ(used.rmws + used.stores + used.fences + used.besides(), 0u)
      << "one load and nothing else: " << used;
  EXPECT_EQ(used.relaxed, 1u) << used;
}

TEST(atomic_counter, D5_counts_on_where_an_int_ends) {
  atomic_counter counter;
  const std::vector<step> steps = steps_of([&] { counter.increment(); });
  ASSERT_FALSE(steps.empty()) << "increment() changes no common::atomic";
  ASSERT_EQ(steps[0].bytes, sizeof(long)) << "the counter is narrower than a long";
  // Which number means how many is the counter's own affair: it may run downwards.
  const std::uint64_t after_one = steps[0].value();
  counter.increment();
  const std::uint64_t one_more = steps[0].value() - after_one;
  for (const long much : {(1L << 31) - 1, (1L << 32) - 1, std::numeric_limits<long>::max() - 3}) {
    // As if so many had been counted.
    steps[0].put_value(after_one + (static_cast<std::uint64_t>(much) - 1) * one_more);
    EXPECT_EQ(counter.take_ticket(), much);
    counter.increment();
    EXPECT_EQ(counter.value(), much + 2);
  }
}

TEST(atomic_counter, D4_no_number_changes_what_a_call_costs) {
  atomic_counter counter;
  const std::vector<step> steps = steps_of([&] { counter.increment(); });
  ASSERT_FALSE(steps.empty()) << "increment() changes no common::atomic";
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE)) {
    steps[0].put_value(number);
    const auto used = during([&] {
      counter.increment();
      counter.take_ticket();
      static_cast<void>(counter.value());
    });
    EXPECT_EQ(used.rmws, 2u) << "one for increment() and one for take_ticket(): " << used;
    EXPECT_EQ(used.loads, 1u) << "one for value(): " << used;
    EXPECT_EQ(used.relaxed, 3u) << "where the counter holds " << number << ": " << used;
    EXPECT_EQ(used.stores + used.fences + used.besides(), 0u) << "nothing else: " << used;
  }
}

TEST(atomic_counter, D1_D2_no_number_is_counted_otherwise) {
  atomic_counter counter;
  const std::vector<step> steps = steps_of([&] { counter.increment(); });
  ASSERT_FALSE(steps.empty()) << "increment() changes no common::atomic";
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE)) {
    steps[0].put_value(number);
    const long before = counter.value();
    EXPECT_EQ(counter.take_ticket(), before) << "the value from before";
    counter.increment();
    EXPECT_EQ(counter.value(), before + 2) << "it was " << before;
  }
}

}  // namespace
