#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "exercise.hpp"
#include "testing/sanitizers.hpp"
#include "testing/start_barrier.hpp"

namespace {

using w3e9::market_snapshot;
using w3e9::quote;

TEST(seqlock, reads_zeros_before_the_first_write) {
  const market_snapshot market;
  const std::optional<quote> read = market.try_read();
  ASSERT_TRUE(read.has_value()) << "no write is under way";
  EXPECT_EQ(read->bid, 0);
  EXPECT_EQ(read->ask, 0);
}

TEST(seqlock, reads_the_latest_quote_when_no_write_is_under_way) {
  market_snapshot market;
  for (long price = 1; price <= 3; ++price) {
    market.write({.bid = price, .ask = price + 1});
    const std::optional<quote> read = market.try_read();
    ASSERT_TRUE(read.has_value()) << "no write is under way";
    EXPECT_EQ(read->bid, price);
    EXPECT_EQ(read->ask, price + 1);
  }
}

// Bid and ask of write n are n and n + 1: a quote of two writes shows, and so does an old one.
TEST(seqlock, readers_never_get_a_mixture_of_two_quotes) {
  const long writes = common::testing::iterations(100'000);
  market_snapshot market;
  market.write({.bid = 0, .ask = 1});
  const auto read_on = [&] {
    long last = 0;
    while (last < writes) {
      const std::optional<quote> read = market.try_read();
      if (!read) {
        std::this_thread::yield();
        continue;
      }
      ASSERT_EQ(read->ask, read->bid + 1) << "bid and ask are of different writes";
      ASSERT_GE(read->bid, last) << "a later read got an older quote";
      last = read->bid;
    }
  };
  const auto write_on = [&] {
    for (long n = 1; n <= writes; ++n) market.write({.bid = n, .ask = n + 1});
  };
  common::testing::run_together({read_on, read_on, write_on});
}

}  // namespace
