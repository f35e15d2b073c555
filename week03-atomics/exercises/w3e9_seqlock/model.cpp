#include <optional>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e9::market_snapshot;
using w3e9::quote;

TEST(seqlock, no_execution_shows_a_mixture_of_two_quotes) {
  EXPECT_THAT(explore(
                  [] {
                    market_snapshot market;
                    thread writer{"writer", [&] { market.write({.bid = 1, .ask = 1}); }};
                    thread reader{"reader", [&] {
                                    if (const std::optional<quote> read = market.try_read())
                                      check(read->bid == read->ask, "bid and ask are of one write");
                                  }};
                  },
                  {.title = "w3e9 seqlock"}),
              passes());
}

TEST(seqlock, nor_does_a_second_write_confuse_a_reader) {
  EXPECT_THAT(explore(
                  [] {
                    market_snapshot market;
                    thread writer{"writer", [&] {
                                    market.write({.bid = 1, .ask = 1});
                                    market.write({.bid = 2, .ask = 2});
                                  }};
                    thread reader{"reader", [&] {
                                    if (const std::optional<quote> read = market.try_read())
                                      check(read->bid == read->ask, "bid and ask are of one write");
                                  }};
                  },
                  {.title = "w3e9 seqlock"}),
              passes());
}

TEST(seqlock, a_reader_that_nothing_disturbs_gets_the_latest_quote) {
  EXPECT_THAT(explore(
                  [] {
                    market_snapshot market;
                    thread writer{"writer", [&] { market.write({.bid = 1, .ask = 1}); }};
                    writer.join();
                    const std::optional<quote> read = market.try_read();
                    check(read.has_value(), "no write is under way");
                    check(read->bid == 1 && read->ask == 1, "the write happened before");
                  },
                  {.title = "w3e9 seqlock"}),
              passes());
}

TEST(seqlock, a_reader_never_goes_back_to_an_older_quote) {
  EXPECT_THAT(explore(
                  [] {
                    market_snapshot market;
                    thread writer{"writer", [&] { market.write({.bid = 1, .ask = 1}); }};
                    thread reader{"reader", [&] {
                                    const std::optional<quote> first = market.try_read();
                                    const std::optional<quote> second = market.try_read();
                                    if (first && second)
                                      check(first->bid <= second->bid, "the second is no older");
                                  }};
                  },
                  {.title = "w3e9 seqlock"}),
              passes());
}

}  // namespace
