#include <gtest/gtest.h>

#include <cstddef>
#include <type_traits>
#include <utility>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using w3e6::sharded_counter;

const long rounds = common::testing::iterations(20'000);

TEST(sharded_counter, D1_D2_adds_up_its_shards) {
  sharded_counter counter(3);
  EXPECT_EQ(counter.total(), 0);
  counter.increment(0);
  counter.increment(2);
  counter.increment(2);
  EXPECT_EQ(counter.total(), 3) << "one in shard 0, two in shard 2";
}

TEST(sharded_counter, D1_D2_has_as_many_shards_as_it_was_made_with) {
  constexpr std::size_t shards = 300;
  sharded_counter counter(shards);
  for (std::size_t i = 0; i < shards; ++i) {
    counter.increment(i);
    ASSERT_EQ(counter.total(), static_cast<long>(i) + 1)
        << "shards 0 to " << i << " counted one each";
  }
  for (std::size_t i = 0; i < 10; ++i) {
    sharded_counter only_one_counts(10);
    only_one_counts.increment(i);
    ASSERT_EQ(only_one_counts.total(), 1) << "of 10 shards only number " << i << " counted";
  }
  const sharded_counter none(0);
  EXPECT_EQ(none.total(), 0) << "no shards, so nothing was counted";
  sharded_counter one(1);
  one.increment(0);
  EXPECT_EQ(one.total(), 1);
  constexpr std::size_t more_than_16_bits = 70'000;
  sharded_counter large(more_than_16_bits);
  for (std::size_t i = 0; i < more_than_16_bits; ++i) large.increment(i);
  EXPECT_EQ(large.total(), static_cast<long>(more_than_16_bits))
      << "each of the shards counted one";
}

TEST(sharded_counter, D1_D2_counts_apart_from_every_other_counter) {
  sharded_counter one(2);
  sharded_counter other(2);
  one.increment(0);
  one.increment(1);
  EXPECT_EQ(one.total(), 2);
  EXPECT_EQ(other.total(), 0) << "the increments were the other counter's";
  other.increment(1);
  EXPECT_EQ(one.total(), 2);
  EXPECT_EQ(other.total(), 1);
}

TEST(sharded_counter, D5_counts_in_long) {
  static_assert(std::is_same_v<decltype(std::declval<const sharded_counter&>().total()), long>);
  constexpr long more_than_16_bits = 70'000;
  sharded_counter counter(2);
  for (long n = 0; n < more_than_16_bits; ++n) {
    counter.increment(0);
    counter.increment(1);
  }
  EXPECT_EQ(counter.total(), 2 * more_than_16_bits);
}

TEST(sharded_counter, D2_the_total_is_exact_after_the_owners_were_joined) {
  sharded_counter counter(3);
  const auto own = [&](std::size_t shard) {
    for (long n = 0; n < rounds; ++n) counter.increment(shard);
  };
  run_together({[&] { own(0); }, [&] { own(1); }, [&] { own(2); }});
  EXPECT_EQ(counter.total(), 3 * rounds);
}

TEST(sharded_counter, D2_a_total_taken_meanwhile_never_goes_down) {
  sharded_counter counter(2);
  const auto own = [&](std::size_t shard) {
    for (long n = 0; n < rounds; ++n) counter.increment(shard);
  };
  const auto watch = [&] {
    long last = 0;
    for (long n = 0; n < rounds; ++n) {
      const long now = counter.total();
      ASSERT_GE(now, last);
      ASSERT_LE(now, 2 * rounds);
      last = now;
    }
  };
  run_together({[&] { own(0); }, [&] { own(1); }, watch, watch});
}

}  // namespace
