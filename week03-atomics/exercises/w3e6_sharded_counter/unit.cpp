#include <gtest/gtest.h>

#include <cstddef>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using w3e6::sharded_counter;

const long rounds = common::testing::iterations(20'000);

TEST(sharded_counter, adds_up_its_shards) {
  sharded_counter counter(3);
  EXPECT_EQ(counter.total(), 0);
  counter.increment(0);
  counter.increment(2);
  counter.increment(2);
  EXPECT_EQ(counter.total(), 3) << "one in shard 0, two in shard 2";
}

TEST(sharded_counter, the_total_is_exact_after_the_owners_were_joined) {
  sharded_counter counter(3);
  const auto own = [&](std::size_t shard) {
    for (long n = 0; n < rounds; ++n) counter.increment(shard);
  };
  run_together({[&] { own(0); }, [&] { own(1); }, [&] { own(2); }});
  EXPECT_EQ(counter.total(), 3 * rounds);
}

TEST(sharded_counter, a_total_taken_meanwhile_never_goes_down) {
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
