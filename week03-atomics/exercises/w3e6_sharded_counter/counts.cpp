#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "common/cache_line.hpp"
#include "common/counted/counts.hpp"
#include "common/counted/round_numbers.hpp"
#include "common/counted/steps.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using common::counted::step;
using common::counted::step_kind;
using common::counted::steps_of;
using w3e6::sharded_counter;

TEST(sharded_counter, D3_an_increment_is_a_relaxed_load_and_a_relaxed_store) {
  sharded_counter counter(2);
  const counts used = during([&] { counter.increment(1); });
  EXPECT_EQ(used.rmws, 0u) << "a shard has one writer, so nobody can come in between: " << used;
  EXPECT_EQ(used.loads, 1u) << "one load: the owner keeps no number beside its shard: " << used;
  EXPECT_EQ(used.stores, 1u) << "one store: " << used;
  EXPECT_EQ(used.fences + used.besides(), 0u) << "a load, a store and nothing else: " << used;
  EXPECT_EQ(used.relaxed, 2u) << "only the sum matters: " << used;
}

// The model check tries the first calls. A later one must cost the same.
TEST(sharded_counter, D3_every_increment_costs_what_the_first_one_does) {
  constexpr std::uint64_t many = 70'000;
  sharded_counter counter(2);
  const counts used = during([&] {
    for (std::uint64_t n = 0; n < many; ++n) counter.increment(1);
  });
  EXPECT_EQ(used.loads, many) << "one load each: " << used;
  EXPECT_EQ(used.stores, many) << "one store each: " << used;
  EXPECT_EQ(used.relaxed, 2 * many) << "only the sum matters: " << used;
  EXPECT_EQ(used.rmws + used.fences + used.besides(), 0u)
      << "a load, a store and nothing else: " << used;
}

TEST(sharded_counter, D3_a_total_is_one_relaxed_load_for_each_shard) {
  for (const std::size_t shards : {1u, 2u, 5u, 300u}) {
    sharded_counter counter(shards);
    for (const long counted : {0L, 1L, 1000L}) {
      for (std::size_t i = 0; i < shards; ++i) {
        for (long n = 0; n < counted; ++n) counter.increment(i);
      }
      const counts used = during([&] { static_cast<void>(counter.total()); });
      EXPECT_EQ(used.loads, shards) << used;
      EXPECT_EQ(used.relaxed, shards) << used;
      EXPECT_EQ(used.rmws + used.stores + used.fences + used.besides(), 0u)
          << "one load for each shard and nothing else: " << used;
    }
  }
}

// The variable that an owner writes, by a store. Null: it does not.
step store_of(sharded_counter& counter, std::size_t index) {
  for (const step& one : steps_of([&] { counter.increment(index); }))
    if (one.kind == step_kind::store) return one;
  return {};
}

TEST(sharded_counter, D1_D4_each_owner_writes_a_line_of_its_own) {
  constexpr std::size_t owners = 70'000;  // more than 16 bits count
  sharded_counter counter(owners);
  std::vector<std::uintptr_t> written{reinterpret_cast<std::uintptr_t>(&counter)};
  for (std::size_t i = 0; i < owners; ++i) {
    const step store = store_of(counter, i);
    ASSERT_EQ(store.order, std::memory_order_relaxed)
        << "shard " << i << ": a relaxed store, as in every other";
    written.push_back(reinterpret_cast<std::uintptr_t>(store.object));
  }
  std::ranges::sort(written);
  for (std::size_t i = 1; i < written.size(); ++i)
    ASSERT_GE(written[i] - written[i - 1], common::no_sharing_distance)
        << "two owners write one cache line, or the line of the members that every call reads";
}

TEST(sharded_counter, D5_counts_on_where_an_int_ends) {
  sharded_counter counter(2);
  const step left = store_of(counter, 0);
  const step right = store_of(counter, 1);
  ASSERT_EQ(left.bytes, sizeof(long))
      << "a shard's number is no common::atomic, or narrower than a long";
  ASSERT_EQ(right.bytes, sizeof(long));
  // Which number means how many is the shard's own affair: it may run downwards.
  const std::uint64_t after_one = left.value();
  counter.increment(0);
  const std::uint64_t one_more = left.value() - after_one;
  for (const long much :
       {(1L << 31) - 1, (1L << 32) - 1, std::numeric_limits<long>::max() / 2 - 1}) {
    // As if each owner had counted so many.
    const std::uint64_t number = after_one + (static_cast<std::uint64_t>(much) - 1) * one_more;
    left.put_value(number);
    right.put_value(number);
    counter.increment(0);
    counter.increment(1);
    EXPECT_EQ(counter.total(), 2 * (much + 1));
  }
  // Nearly all of a total may be one owner's.
  constexpr long most = std::numeric_limits<long>::max();
  for (const auto& [large, small] : {std::pair{left, right}, std::pair{right, left}}) {
    large.put_value(after_one + (static_cast<std::uint64_t>(most) - 2) * one_more);
    small.put_value(after_one);
    EXPECT_EQ(counter.total(), most) << "one owner counted all of it but one";
  }
}

TEST(sharded_counter, D3_no_number_changes_what_a_call_costs) {
  sharded_counter counter(2);
  const step left = store_of(counter, 0);
  ASSERT_EQ(left.bytes, sizeof(long))
      << "a shard's number is no common::atomic, or narrower than a long";
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE)) {
    left.put_value(number);
    const counts used = during([&] {
      counter.increment(0);
      static_cast<void>(counter.total());
    });
    EXPECT_EQ(used.loads, 3u) << "one of the increment, two of the total: " << used;
    EXPECT_EQ(used.stores, 1u) << "where the shard holds " << number << ": " << used;
    EXPECT_EQ(used.relaxed, 4u) << "where the shard holds " << number << ": " << used;
    EXPECT_EQ(used.rmws + used.fences + used.besides(), 0u) << "nothing else: " << used;
  }
}

}  // namespace
