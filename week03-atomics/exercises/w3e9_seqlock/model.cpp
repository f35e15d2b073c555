#include <optional>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/testing/wait_freedom.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using common::testing::standstill;
using w3e9::market_snapshot;
using w3e9::quote;

const options usual{.title = "w3e9 seqlock"};

SCENARIO(seqlock, D1_no_execution_shows_a_mixture_of_two_quotes, usual) {
  market_snapshot market;
  thread writer("writer", [&] { market.write({.bid = 1, .ask = 1}); });
  thread reader("reader", [&] {
    if (const std::optional<quote> read = market.try_read())
      check(read->bid == read->ask, "bid and ask are of one write");
  });
}

SCENARIO(seqlock, D1_nor_does_a_second_write_confuse_a_reader, usual) {
  market_snapshot market;
  thread writer("writer", [&] {
    market.write({.bid = 1, .ask = 1});
    market.write({.bid = 2, .ask = 2});
  });
  thread reader("reader", [&] {
    if (const std::optional<quote> read = market.try_read())
      check(read->bid == read->ask, "bid and ask are of one write");
  });
}

SCENARIO(seqlock, D2_a_reader_that_nothing_disturbs_gets_the_latest_quote, usual) {
  market_snapshot market;
  thread writer("writer", [&] { market.write({.bid = 1, .ask = 1}); });
  writer.join();
  const std::optional<quote> read = market.try_read();
  check(read.has_value(), "no write is under way");
  check(read->bid == 1 && read->ask == 1, "the write happened before");
}

SCENARIO(seqlock, D2_a_reader_never_goes_back_to_an_older_quote, usual) {
  market_snapshot market;
  thread writer("writer", [&] { market.write({.bid = 1, .ask = 1}); });
  thread reader("reader", [&] {
    const std::optional<quote> first = market.try_read();
    const std::optional<quote> second = market.try_read();
    if (first && second) check(first->bid <= second->bid, "the second is no older");
  });
}

SCENARIO(seqlock, D2_a_quote_that_another_reader_was_told_of_is_not_lost, usual) {
  market_snapshot market;
  atomic<int> told{0};
  thread writer("writer", [&] {
    market.write({.bid = 1, .ask = 1});
    told.store(1, std::memory_order_release);
  });
  thread reader("reader", [&] {
    if (told.load(std::memory_order_acquire) == 0) return;
    const std::optional<quote> read = market.try_read();
    check(read.has_value(), "no write is under way");
    check(read->bid == 1 && read->ask == 1, "it was written before");
  });
}

// One side stops before one of its steps, wherever that is, until the other one is finished.
// Without a loop a side needs no more: four loads and two fences, or one load, four stores and two
// fences.
constexpr std::size_t most_steps = 7;

SCENARIO(seqlock, D1_D4_no_execution_makes_a_reader_wait_for_the_writer,
         standstill::watched("w3e9 seqlock, the writer stands still")) {
  standstill still;
  market_snapshot market;
  market.write({.bid = 1, .ask = 1});
  thread writer("writer", [&] {
    still.stop_before(choose(most_steps + 1));
    market.write({.bid = 2, .ask = 2});
  });
  thread reader("reader", [&] {
    std::optional<quote> read;
    const std::size_t steps = still.steps_of([&] { read = market.try_read(); });
    check(steps <= most_steps, "one attempt has no loop: at most seven steps");
    if (read) check(read->bid == read->ask, "one write's quote");
    still.go_on();
  });
}

SCENARIO(seqlock, D3_no_execution_makes_the_writer_wait_for_a_reader,
         standstill::watched("w3e9 seqlock, the reader stands still")) {
  standstill still;
  market_snapshot market;
  thread reader("reader", [&] {
    still.stop_before(choose(most_steps + 1));
    if (const std::optional<quote> read = market.try_read())
      check(read->bid == read->ask, "one write's quote");
  });
  thread writer("writer", [&] {
    const std::size_t steps = still.steps_of([&] { market.write({.bid = 1, .ask = 1}); });
    check(steps <= most_steps, "a write has no loop: at most seven steps");
    still.go_on();
  });
}

}  // namespace
