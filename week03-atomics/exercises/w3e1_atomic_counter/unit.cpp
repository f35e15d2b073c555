#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using w3e1::atomic_counter;

const long rounds = common::testing::iterations(20'000);

TEST(atomic_counter, D1_D3_starts_at_zero_and_counts_increments) {
  atomic_counter counter;
  EXPECT_EQ(counter.value(), 0);
  for (int i = 0; i < 3; ++i) counter.increment();
  EXPECT_EQ(counter.value(), 3) << "increment() was called three times";
}

TEST(atomic_counter, D2_numbers_its_tickets_from_zero) {
  atomic_counter counter;
  EXPECT_EQ(counter.take_ticket(), 0) << "take_ticket() returns the value from before";
  counter.increment();
  EXPECT_EQ(counter.take_ticket(), 2) << "a ticket and an increment came before";
  EXPECT_EQ(counter.value(), 3) << "a ticket counts like an increment";
}

TEST(atomic_counter, D1_D2_D3_counts_apart_from_every_other_counter) {
  atomic_counter one;
  atomic_counter other;
  one.increment();
  EXPECT_EQ(other.take_ticket(), 0) << "the increment was the other counter's";
  EXPECT_EQ(one.take_ticket(), 1);
  one.increment();
  EXPECT_EQ(one.value(), 3);
  EXPECT_EQ(other.value(), 1);
}

TEST(atomic_counter, D5_counts_in_long) {
  static_assert(std::is_same_v<decltype(std::declval<atomic_counter&>().take_ticket()), long>);
  static_assert(std::is_same_v<decltype(std::declval<const atomic_counter&>().value()), long>);
  constexpr long more_than_16_bits = 70'000;
  atomic_counter counter;
  for (long n = 0; n < more_than_16_bits; ++n)
    ASSERT_EQ(counter.take_ticket(), n) << "the ticket after " << n << " others";
  for (long n = 0; n < more_than_16_bits; ++n) counter.increment();
  EXPECT_EQ(counter.value(), 2 * more_than_16_bits);
}

TEST(atomic_counter, D1_loses_no_increment_of_several_threads) {
  atomic_counter counter;
  const auto count = [&] {
    for (long n = 0; n < rounds; ++n) counter.increment();
  };
  run_together({count, count, count, count});
  EXPECT_EQ(counter.value(), 4 * rounds);
}

TEST(atomic_counter, D2_gives_no_ticket_twice) {
  atomic_counter counter;
  std::vector<std::vector<long>> taken(4);
  std::vector<std::function<void()>> threads;
  for (std::vector<long>& mine : taken) {
    threads.emplace_back([&] {
      for (long n = 0; n < rounds; ++n) mine.push_back(counter.take_ticket());
    });
  }
  run_together(threads);
  std::vector<long> every;
  for (const std::vector<long>& some : taken) every.insert(every.end(), some.begin(), some.end());
  std::ranges::sort(every);
  for (std::size_t i = 0; i < every.size(); ++i)
    ASSERT_EQ(every[i], static_cast<long>(i)) << "a ticket is missing, or was given twice";
}

TEST(atomic_counter, D3_a_reader_never_sees_it_go_down) {
  atomic_counter counter;
  const auto count = [&] {
    for (long n = 0; n < rounds; ++n) counter.increment();
  };
  const auto watch = [&] {
    long last = 0;
    for (long n = 0; n < rounds; ++n) {
      const long now = counter.value();
      ASSERT_GE(now, last);
      last = now;
    }
  };
  run_together({count, watch});
}

}  // namespace
