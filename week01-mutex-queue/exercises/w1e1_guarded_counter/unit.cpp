#include <gtest/gtest.h>

#include <stdexcept>

#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using w1e1::guarded_counter;

TEST(guarded_counter, starts_at_zero_and_counts_increments) {
  guarded_counter counter;
  for (int i = 0; i < 3; ++i) counter.increment();
  EXPECT_EQ(counter.value(), 3) << "increment() was called three times";
}

TEST(guarded_counter, update_replaces_the_value_by_what_the_function_returns) {
  guarded_counter counter;
  counter.increment();
  counter.update([](long value) { return value * 10 + 2; });
  EXPECT_EQ(counter.value(), 12) << "the value was 1, and update was told to make it 1 * 10 + 2";
}

TEST(guarded_counter, an_update_that_throws_changes_nothing) {
  guarded_counter counter;
  counter.increment();
  EXPECT_THROW(counter.update([](long) -> long { throw std::runtime_error("refused"); }),
               std::runtime_error)
      << "the exception must reach the caller of update";
  EXPECT_EQ(counter.value(), 1) << "update threw: the value must stay as it was";
}

// If the mutex stays locked, this test hangs, and the watchdog says so.
TEST(guarded_counter, works_as_before_after_an_update_that_threw) {
  guarded_counter counter;
  try {
    counter.update([](long) -> long { throw std::runtime_error("refused"); });
  } catch (const std::runtime_error&) {
  }
  counter.increment();
  EXPECT_EQ(counter.value(), 1);
}

TEST(guarded_counter, loses_no_increment_of_several_threads) {
  constexpr int increments = 2000;
  guarded_counter counter;
  const auto work = [&counter] {
    for (int n = 0; n < increments; ++n) counter.increment();
  };
  run_together({work, work, work, work});
  EXPECT_EQ(counter.value(), 4 * increments)
      << "4 threads called increment() " << increments << " times each";
}

TEST(guarded_counter, can_be_read_while_others_increment) {
  constexpr int increments = 2000;
  guarded_counter counter;
  const auto work = [&counter] {
    for (int n = 1; n <= increments; ++n) {
      counter.increment();
      const long value = counter.value();
      if (value < n || value > 2 * increments) {
        ADD_FAILURE() << "after " << n << " increments of its own a thread read " << value;
        return;
      }
    }
  };
  run_together({work, work});
}

TEST(guarded_counter, update_is_one_step_beside_increment) {
  constexpr int steps = 2000;
  guarded_counter counter;
  run_together({[&counter] {
                  for (int n = 0; n < steps; ++n) counter.increment();
                },
                [&counter] {
                  for (int n = 0; n < steps; ++n) {
                    counter.update([](long value) { return value + 1; });
                  }
                }});
  EXPECT_EQ(counter.value(), 2 * steps)
      << "one thread called increment() and one update(+1), " << steps << " times each";
}

}  // namespace
