#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

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

// Bid and ask of write n are n and n + 1: a quote of two writes shows, and so does an old one. The
// writer goes on until both readers have seen enough different ones.
TEST(seqlock, readers_never_get_a_mixture_of_two_quotes) {
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
