#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <optional>
#include <thread>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e9::market_snapshot;
using w3e9::quote;

TEST(seqlock, D2_reads_zeros_before_the_first_write) {
  const market_snapshot market;
  const std::optional<quote> read = market.try_read();
  ASSERT_TRUE(read.has_value()) << "no write is under way";
  EXPECT_EQ(read->bid, 0);
  EXPECT_EQ(read->ask, 0);
}

TEST(seqlock, D1_D2_reads_the_latest_quote_when_no_write_is_under_way) {
  market_snapshot market;
  for (long price = 1; price <= 3; ++price) {
    market.write({.bid = price, .ask = price + 1});
    const std::optional<quote> read = market.try_read();
    ASSERT_TRUE(read.has_value()) << "no write is under way";
    EXPECT_EQ(read->bid, price);
    EXPECT_EQ(read->ask, price + 1);
  }
}

TEST(seqlock, D1_takes_every_long) {
  constexpr long least = std::numeric_limits<long>::min();
  constexpr long most = std::numeric_limits<long>::max();
  market_snapshot market;
  for (const quote written : {quote{.bid = -1, .ask = 1}, quote{.bid = 0, .ask = 0},
                              quote{.bid = 5'000'000'000, .ask = 3'000'000'000},
                              quote{.bid = -5'000'000'000, .ask = 1L << 31},
                              quote{.bid = least, .ask = most}, quote{.bid = most, .ask = least}}) {
    market.write(written);
    const std::optional<quote> read = market.try_read();
    ASSERT_TRUE(read.has_value()) << "no write is under way";
    EXPECT_EQ(read->bid, written.bid);
    EXPECT_EQ(read->ask, written.ask);
  }
}

TEST(seqlock, D2_one_market_is_not_the_other) {
  market_snapshot one;
  market_snapshot other;
  one.write({.bid = 1, .ask = 2});
  EXPECT_EQ(one.try_read().value().bid, 1);
  EXPECT_EQ(other.try_read().value().bid, 0) << "the quote is the other market's";
  other.write({.bid = 3, .ask = 4});
  EXPECT_EQ(one.try_read().value().ask, 2);
  EXPECT_EQ(other.try_read().value().ask, 4);
}

TEST(seqlock, D2_markets_of_different_threads_share_nothing) {
  const auto use_a_market = [] {
    market_snapshot market;
    for (long n = 1; n <= 200; ++n) {
      market.write({.bid = n, .ask = n});
      const std::optional<quote> read = market.try_read();
      ASSERT_TRUE(read.has_value()) << "nobody else knows of this market";
      ASSERT_EQ(read->bid, n);
    }
  };
  common::testing::run_together({use_a_market, use_a_market});
}

TEST(seqlock, D2_succeeds_after_any_number_of_writes) {
  market_snapshot market;
  for (long n = 1; n <= 70'000; ++n) {
    market.write({.bid = n, .ask = n});
    const std::optional<quote> read = market.try_read();
    ASSERT_TRUE(read.has_value()) << "no write is under way, after " << n << " writes";
    ASSERT_EQ(read->bid, n);
  }
}

// Bid and ask of write n are n and n + 1: a quote of two writes shows, and so does an old one. The
// writer goes on until both readers have seen enough different ones.
TEST(seqlock, D1_readers_never_get_a_mixture_of_two_quotes) {
  const int enough = common::testing::iterations(5'000);
  market_snapshot market;
  market.write({.bid = 0, .ask = 1});
  std::atomic<int> reading{2};
  const auto read_on = [&] {
    long last = -1;
    for (int different = 0; different < enough;) {
      const std::optional<quote> read = market.try_read();
      if (!read || read->bid == last) {
        std::this_thread::yield();  // until there is something new
        continue;
      }
      ++different;
      EXPECT_EQ(read->ask, read->bid + 1) << "bid and ask are of different writes";
      EXPECT_GE(read->bid, last) << "a later read got an older quote";
      last = read->bid;
    }
    reading.fetch_sub(1, std::memory_order_relaxed);  // relaxed: it orders nothing
  };
  const auto write_on = [&] {
    for (long n = 1; reading.load(std::memory_order_relaxed) > 0; ++n) {  // relaxed: as above
      market.write({.bid = n, .ask = n + 1});
      std::this_thread::yield();  // else hardly a read gets through
    }
  };
  common::testing::run_together({read_on, read_on, write_on});
}

}  // namespace
