#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "common/testing/contract_threads.hpp"
#include "common/testing/exceptions.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/start_barrier.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using common::testing::thrown_by;
using common::testing::waiting_for;
using common::testing::contract::callers;
using w1e1::guarded_counter;

// Small ones, and those that stand in the counter's own code: with both signs.
std::vector<long> numbers_to_try() {
  std::vector<long> numbers;
  for (long n = -300; n <= 300; ++n) numbers.push_back(n);
  for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE))
    for (const long sign : {1L, -1L}) numbers.push_back(sign * static_cast<long>(number));
  return numbers;
}

TEST(guarded_counter, D1_starts_at_zero_and_counts_increments) {
  guarded_counter counter;
  EXPECT_EQ(counter.value(), 0) << "a new counter";
  for (int i = 0; i < 3; ++i) counter.increment();
  EXPECT_EQ(counter.value(), 3) << "increment() was called three times";
}

TEST(guarded_counter, D1_counts_beyond_what_an_int_holds) {
  constexpr long largest_int = std::numeric_limits<int>::max();
  guarded_counter counter;
  counter.update([](long) { return largest_int; });
  counter.increment();
  counter.increment();
  EXPECT_EQ(counter.value(), largest_int + 2) << "the value is a long";
}

TEST(guarded_counter, D1_counts_across_every_width_that_a_number_could_have) {
  guarded_counter counter;
  for (int bits = 7; bits < 63; ++bits) {
    for (const long last : {(1L << bits) - 1, -(1L << bits) - 1}) {
      counter.update([last](long) { return last; });
      counter.increment();
      EXPECT_EQ(counter.value(), last + 1) << "the value was " << last << ", plus one";
    }
  }
}

TEST(guarded_counter, D1_D2_no_number_is_treated_otherwise) {
  guarded_counter counter;
  for (const long number : numbers_to_try()) {
    counter.update([](long) { return 77'777L; });
    counter.update([number](long) { return number; });
    ASSERT_EQ(counter.value(), number) << "update was told to make it that";
    counter.increment();
    ASSERT_EQ(counter.value(), number + 1) << "the value was " << number << ", plus one";
  }
}

TEST(guarded_counter, D1_counts_to_the_ends_of_a_long) {
  constexpr long most = std::numeric_limits<long>::max();
  constexpr long least = std::numeric_limits<long>::min();
  for (const long last : {most - 1, least}) {
    guarded_counter counter;
    counter.update([last](long) { return last; });
    counter.increment();
    EXPECT_EQ(counter.value(), last + 1) << "the value was " << last << ", plus one";
  }
}

TEST(guarded_counter, D1_counts_negative_values) {
  guarded_counter counter;
  counter.update([](long) { return -2L; });
  counter.increment();
  EXPECT_EQ(counter.value(), -1) << "the value was -2, and increment() was called once";
}

TEST(guarded_counter, D1_two_counters_share_nothing) {
  guarded_counter left;
  guarded_counter right;
  left.increment();
  left.increment();
  right.increment();
  EXPECT_EQ(left.value(), 2) << "the left counter was incremented twice, the right one once";
  EXPECT_EQ(right.value(), 1) << "the left counter was incremented twice, the right one once";
}

// A lock that some of them share makes this test hang, and the watchdog says so.
TEST(guarded_counter, D1_D2_none_of_many_counters_shares_its_lock_with_another) {
  const waiting_for hint("a lock that one counter's update holds and another counter wants");
  std::array<guarded_counter, 300> counters;
  counters[0].update([&](long value) {
    for (std::size_t i = 1; i < counters.size(); ++i) counters[i].increment();
    return value + 1;
  });
  for (guarded_counter& counter : counters)
    EXPECT_EQ(counter.value(), 1) << "each was changed once";
}

TEST(guarded_counter, D2_update_replaces_the_value_by_what_the_function_returns) {
  guarded_counter counter;
  counter.increment();
  counter.update([](long value) { return value * 10 + 2; });
  EXPECT_EQ(counter.value(), 12) << "the value was 1, and update was told to make it 1 * 10 + 2";
}

TEST(guarded_counter, D2_update_takes_every_long) {
  for (const long value : {std::numeric_limits<long>::max(), std::numeric_limits<long>::min(),
                           5'000'000'000L, -5'000'000'000L, -1L}) {
    guarded_counter counter;
    counter.update([value](long) { return value; });
    EXPECT_EQ(counter.value(), value) << "update was told to make it " << value;
    long seen = 0;
    counter.update([&seen](long before) {
      seen = before;
      return 0L;
    });
    EXPECT_EQ(seen, value) << "the function gets the value";
  }
}

TEST(guarded_counter, D2_update_calls_the_function_once) {
  guarded_counter counter;
  counter.increment();
  int calls = 0;
  counter.update([&calls](long value) {
    ++calls;
    return value + 1;
  });
  EXPECT_EQ(calls, 1) << "the function may do more than compute a value: one update is one call";
  EXPECT_EQ(counter.value(), 2);
}

TEST(guarded_counter, D2_update_calls_the_function_once_also_if_it_returns_what_was_there) {
  guarded_counter counter;
  int calls = 0;
  counter.update([&calls](long value) {
    ++calls;
    return value;
  });
  EXPECT_EQ(calls, 1) << "one update is one call";
}

TEST(guarded_counter, D2_the_function_may_use_another_counter) {
  const waiting_for hint("a lock that one counter's update holds and another counter wants");
  guarded_counter left;
  guarded_counter right;
  right.increment();
  left.update([&right](long value) {
    right.increment();
    return value + right.value();
  });
  EXPECT_EQ(left.value(), 2) << "the function added the right counter's value, which was 2";
}

// It owns more than its text: an exception that is copied as its base class loses it.
struct refusal : std::runtime_error {
  explicit refusal(int code) : std::runtime_error("refused"), code(code) {}
  int code;
};

TEST(guarded_counter, D3_an_update_that_throws_changes_nothing) {
  guarded_counter counter;
  counter.increment();
  EXPECT_THROW(counter.update([](long) -> long { throw std::runtime_error("refused"); }),
               std::runtime_error)
      << "the exception must reach the caller of update";
  EXPECT_EQ(counter.value(), 1) << "update threw: the value must stay as it was";
  for (int bits = 1; bits < 63; ++bits) {
    for (const long value : {1L << bits, -(1L << bits)}) {
      counter.update([value](long) { return value; });
      EXPECT_THROW(counter.update([](long) -> long { throw std::runtime_error("refused"); }),
                   std::runtime_error);
      EXPECT_EQ(counter.value(), value) << "update threw: the value must stay as it was";
    }
  }
}

// A function that gets the value itself, and no copy, can write it before it throws.
TEST(guarded_counter, D3_what_the_function_does_to_its_argument_is_not_done_to_the_value) {
  guarded_counter counter;
  counter.increment();
  const auto spoil = [](auto&& value) -> long {
    if constexpr (std::is_assignable_v<decltype(value), long>) value = 99;
    throw 7;
  };
  EXPECT_THROW(counter.update(spoil), int);
  EXPECT_EQ(counter.value(), 1) << "update threw: the value must stay as it was";
}

TEST(guarded_counter, D3_the_exception_itself_reaches_the_caller) {
  guarded_counter counter;
  try {
    counter.update([](long) -> long { throw refusal(42); });
    ADD_FAILURE() << "the function threw, and update returned as if nothing had happened";
  } catch (const refusal& caught) {
    EXPECT_EQ(caught.code, 42) << "the exception that was thrown must arrive";
  } catch (...) {
    ADD_FAILURE() << "the function threw a refusal, and another exception came out of update";
  }
  try {
    counter.update([](long) -> long { throw 7; });
    ADD_FAILURE() << "the function threw an int, and update returned as if nothing had happened";
  } catch (const int caught) {
    EXPECT_EQ(caught, 7) << "whatever was thrown must arrive";
  } catch (...) {
    ADD_FAILURE() << "the function threw an int, and something else came out of update";
  }
}

TEST(guarded_counter, D3_an_exception_of_any_type_reaches_the_caller) {
  for (const common::testing::thrower& exception : common::testing::any_exception) {
    guarded_counter counter;
    const auto throws = [&](long value) {
      exception.thrown();
      return value + 1;
    };
    EXPECT_TRUE(thrown_by([&] { counter.update(throws); }) == thrown_by(exception.thrown))
        << "the function threw " << exception.name << ", and it must arrive";
    EXPECT_EQ(counter.value(), 0) << "update threw " << exception.name
                                  << ": the value must stay as it was";
  }
}

// If the mutex stays locked, this test hangs, and the watchdog says so.
TEST(guarded_counter, D3_works_as_before_after_an_update_that_threw) {
  const waiting_for hint("the lock that update took, after the function threw");
  guarded_counter counter;
  try {
    counter.update([](long) -> long { throw std::runtime_error("refused"); });
  } catch (const std::runtime_error&) {
  }
  counter.increment();
  EXPECT_EQ(counter.value(), 1);
  try {
    counter.update([](long) -> long { throw 7; });
  } catch (int) {
  }
  counter.update([](long value) { return value + 1; });
  EXPECT_EQ(counter.value(), 2);
  for (int throws = 1; throws <= 300; ++throws) {
    EXPECT_THROW(counter.update([](long) -> long { throw 7; }), int);
    counter.increment();
    ASSERT_EQ(counter.value(), 2 + throws) << "after " << throws << " more updates that threw";
  }
}

template <class Counter>
concept readable_when_const = requires(const Counter& counter) {
  counter.value();
};

TEST(guarded_counter, D4_a_const_counter_can_be_read) {
  EXPECT_TRUE(readable_when_const<guarded_counter>)
      << "value() must be const: reading does not change the counter for its callers";
}

TEST(guarded_counter, D5_loses_no_increment_of_several_threads) {
  constexpr int increments = 2000;
  guarded_counter counter;
  const auto work = [&counter] {
    for (int n = 0; n < increments; ++n) counter.increment();
  };
  run_together({work, work, work, work});
  EXPECT_EQ(counter.value(), 4 * increments)
      << "4 threads called increment() " << increments << " times each";
}

TEST(guarded_counter, D4_D5_can_be_read_while_others_increment) {
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

TEST(guarded_counter, D2_D5_update_is_one_step_beside_increment) {
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

// One thread is in the middle of an update; the others must not give up because of that.
TEST(guarded_counter, D4_D5_no_call_gives_up_while_another_is_at_work) {
  // Starting threads takes long under ThreadSanitizer, which has nothing to say about giving up.
  for (int round = 0; round < (common::testing::under_tsan ? 2 : 20); ++round) {
    guarded_counter counter;
    counter.update([](long) { return 100L; });
    callers in_the_middle;
    callers others;
    long seen = 0;
    run_together({[&] {
                    counter.update([&](long value) {
                      in_the_middle.about_to_call();
                      others.wait_for(3);
                      return value + 10;
                    });
                  },
                  [&] {
                    in_the_middle.wait_for(1);
                    others.about_to_call();
                    counter.increment();
                  },
                  [&] {
                    in_the_middle.wait_for(1);
                    others.about_to_call();
                    counter.update([](long value) { return value + 1; });
                  },
                  [&] {
                    in_the_middle.wait_for(1);
                    others.about_to_call();
                    seen = counter.value();
                  }});
    EXPECT_TRUE(seen == 100 || seen == 101 || seen == 102 || (seen >= 110 && seen <= 112))
        << "the value was 100, and 10, 1 and 1 were added; meanwhile value() said " << seen;
    ASSERT_EQ(counter.value(), 112) << "100 and three changes at once: by 10, by 1, by 1";
  }
}

}  // namespace
