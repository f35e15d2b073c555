#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "common/counted/counts.hpp"
#include "common/counted/round_numbers.hpp"
#include "common/counted/steps.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

using common::counted::before_each_step;
using common::counted::counts;
using common::counted::during;
using common::counted::orders_of;
using common::counted::step;
using common::counted::step_kind;
using common::counted::steps_of;
using w3e9::market_snapshot;
using w3e9::quote;

quote same(long number) {
  return {.bid = number, .ask = number};
}

// What one attempt to read may do, whatever the writer does meanwhile.
void expect_one_attempt(const counts& used) {
  EXPECT_EQ(used.stores + used.rmws, 0u) << "a reader writes nothing that is shared: " << used;
  EXPECT_EQ(used.besides(), 0u) << "a reader loads and does nothing else: " << used;
  EXPECT_LE(used.loads, 4u) << "bid and ask once, the sequence number twice, no loop: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel + used.release, 0u) << "acquire is enough: " << used;
}

TEST(seqlock, D3_D5_a_write_is_four_stores_and_no_read_modify_write) {
  market_snapshot market;
  const counts used = during([&] { market.write({.bid = 1, .ask = 2}); });
  EXPECT_EQ(used.rmws, 0u) << "one thread writes, nobody comes in between: " << used;
  EXPECT_EQ(used.stores, 4u) << "odd, bid, ask, even: " << used;
  EXPECT_LE(used.loads, 1u) << used;
  EXPECT_EQ(used.besides(), 0u) << "four stores and nothing else, for nobody waits: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel + used.acquire, 0u) << "release is enough: " << used;
}

// The model check tries the first writes and reads. A later one must not be weaker.
TEST(seqlock, D1_D3_each_write_and_each_attempt_has_the_orders_of_the_first) {
  market_snapshot market;
  const auto write = [&](std::uint64_t n) {
    const long number = static_cast<long>(n * 0x9e3779b97f4a7c15);  // small ones and large ones
    // The same price twice, now and then; what a price is must not matter.
    const quote q{.bid = number, .ask = n % 4 < 2 ? number : static_cast<long>(n / 4)};
    return orders_of([&] { market.write(q); });
  };
  const auto read = [&] { return orders_of([&] { static_cast<void>(market.try_read()); }); };
  const auto first_write = write(1);
  const auto first_read = read();
  for (std::uint64_t n = 2; n <= 70'000; ++n) {
    ASSERT_TRUE(write(n) == first_write) << "write number " << n;
    if (n % 16 == 0) {
      ASSERT_TRUE(write(n) == first_write) << "the quote of write number " << n << " once more";
    }
    ASSERT_TRUE(read() == first_read) << "the attempt after write number " << n;
  }
}

// The variable that a reader looks at twice: the sequence number. (A reader that looks by a
// read-modify-write fails elsewhere.)
std::optional<step> sequence_of(market_snapshot& market) {
  std::map<const void*, int> looks;
  for (const step& one : steps_of([&] { static_cast<void>(market.try_read()); }))
    if ((one.kind == step_kind::load || one.kind == step_kind::rmw) && ++looks[one.object] == 2)
      return one;
  return std::nullopt;
}

TEST(seqlock, D1_D3_no_number_is_treated_otherwise) {
  market_snapshot market;
  const auto write = [&](quote q) { return orders_of([&] { market.write(q); }); };
  const auto read = [&] { return orders_of([&] { static_cast<void>(market.try_read()); }); };
  const auto first_write = write(same(1));
  const auto first_read = read();
  const std::optional<step> sequence = sequence_of(market);
  ASSERT_TRUE(sequence.has_value()) << "try_read() looks at no common::atomic twice";
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE)) {
    const long price = static_cast<long>(number);
    sequence->put_value(number & ~std::uint64_t{1});
    for (const quote q : {same(price), same(-price), quote{.bid = price, .ask = -price}}) {
      SCOPED_TRACE("the sequence number is " + std::to_string(sequence->value()) + ", bid " +
                   std::to_string(q.bid) + ", ask " + std::to_string(q.ask));
      ASSERT_TRUE(write(q) == first_write) << "what a write costs";
      ASSERT_TRUE(read() == first_read) << "what an attempt costs";
      const std::optional<quote> seen = market.try_read();
      ASSERT_TRUE(seen.has_value()) << "no write is under way";
      ASSERT_TRUE(seen->bid == q.bid && seen->ask == q.ask) << seen->bid << ", " << seen->ask;
      ASSERT_EQ(sequence->value() % 2, 0u) << "at rest";
    }
  }
}

TEST(seqlock, D4_D5_an_attempt_that_succeeds_is_four_loads) {
  market_snapshot market;
  market.write(same(1));
  expect_one_attempt(during([&] { ASSERT_TRUE(market.try_read().has_value()); }));
}

TEST(seqlock, D4_an_attempt_that_is_disturbed_is_one_attempt_all_the_same) {
  for (std::size_t disturbed = 0; disturbed < 8; ++disturbed) {
    market_snapshot market;
    const counts one_write = during([&] { market.write(same(0)); });
    std::uint64_t writes = 0;
    std::size_t mine = 0;
    std::size_t my_loads = 0;
    const counts both = during([&] {
      const before_each_step writer([&](const step& next) {
        if (next.kind == step_kind::load) ++my_loads;
        if (mine++ < disturbed) return;
        market.write(same(static_cast<long>(++writes)));
      });
      static_cast<void>(market.try_read());
    });
    EXPECT_EQ(both.stores, writes * one_write.stores)
        << "a reader writes nothing that is shared, also when it has to give up";
    EXPECT_EQ(both.rmws, writes * one_write.rmws) << "as above";
    EXPECT_LE(my_loads, 4u) << "bid and ask once, the number twice: one attempt, no loop";
  }
}

TEST(seqlock, D4_an_attempt_in_the_middle_of_a_write_writes_nothing_either) {
  const common::testing::waiting_for hint("try_read() to come back in the middle of a write");
  market_snapshot market;
  const before_each_step reader([&](const step&) {
    expect_one_attempt(during([&] { static_cast<void>(market.try_read()); }));
  });
  market.write(same(1));
}

// The writer stops before its step number `stops`, and somebody reads meanwhile.
TEST(seqlock, D1_D2_who_reads_in_the_middle_of_a_write_gets_nothing) {
  const common::testing::waiting_for hint("try_read() to come back in the middle of a write");
  market_snapshot market;
  market.write(same(1));
  ASSERT_EQ(market.try_read().value().bid, 1);
  market.write(same(2));  // this thread has not read it yet
  std::size_t stores = 0;
  const before_each_step reader([&](const step& next) {
    const std::optional<quote> read = market.try_read();
    if (read) {
      EXPECT_EQ(read->bid, read->ask) << "bid and ask are of different writes";
      EXPECT_GE(read->bid, 2) << "the second quote was written before this call";
    }
    if (stores > 0) {
      EXPECT_FALSE(read.has_value()) << "the writer has begun to write and has not ended";
    }
    if (next.kind == step_kind::store) ++stores;
  });
  market.write(same(3));
}

TEST(seqlock, D2_a_write_to_one_market_disturbs_no_reader_of_another) {
  market_snapshot one;
  market_snapshot other;
  other.write(same(7));
  const auto expect_the_quote = [](const std::optional<quote>& read) {
    ASSERT_TRUE(read.has_value()) << "nobody writes to this market, somebody does to another";
    EXPECT_EQ(read->bid, 7);
  };
  {
    const before_each_step reader([&](const step&) { expect_the_quote(other.try_read()); });
    one.write(same(1));
  }
  const before_each_step writer([&](const step&) { one.write(same(2)); });
  expect_the_quote(other.try_read());
}

// ThreadSanitizer would see that two writers share a plain variable, but it does not decide where
// there are fences.
TEST(seqlock, D2_a_write_to_one_market_does_not_move_the_number_of_another) {
  market_snapshot one;
  market_snapshot other;
  const std::optional<step> sequence = sequence_of(one);
  ASSERT_TRUE(sequence.has_value()) << "try_read() looks at no common::atomic twice";
  const auto moved_by_a_write = [&] {
    const std::uint64_t before = sequence->value();
    one.write(same(1));
    return sequence->value() - before;
  };
  const std::uint64_t alone = moved_by_a_write();
  other.write(same(1));
  EXPECT_EQ(moved_by_a_write(), alone)
      << "how far a write moves this market's number depends on a write to another market: what "
         "do the two share?";
}

TEST(seqlock, D1_no_number_of_writes_in_between_goes_unnoticed) {
  for (const long writes : {1L, 2L, 64L, 128L, 256L, 32'768L, 65'536L}) {
    for (std::size_t disturbed = 0; disturbed < 8; ++disturbed) {
      market_snapshot market;
      std::size_t mine = 0;
      std::optional<quote> read;
      {
        const before_each_step writer([&](const step&) {
          if (mine++ != disturbed) return;
          for (long n = 1; n <= writes; ++n) market.write(same(n));
        });
        read = market.try_read();
      }
      if (read) {
        EXPECT_EQ(read->bid, read->ask)
            << writes << " writes came in between: bid and ask are of different ones";
      }
    }
  }
}

TEST(seqlock, D6_the_sequence_number_has_64_bits_and_uses_them) {
  market_snapshot market;
  const std::optional<step> sequence = sequence_of(market);
  ASSERT_TRUE(sequence.has_value()) << "try_read() looks at no common::atomic twice";
  EXPECT_EQ(sequence->bytes, sizeof(std::uint64_t))
      << "a number that comes round while a reader sleeps is no proof";
  // As if so many writes had come in between: half as many as the number has moved.
  for (const int bits : {8, 16, 31, 32, 33, 62, 63}) {
    for (const std::uint64_t now : {std::uint64_t{0}, std::uint64_t{0} - 2}) {
      for (std::size_t disturbed = 1; disturbed < 7; ++disturbed) {
        market.write(same(1));
        std::size_t mine = 0;
        std::optional<quote> read;
        {
          const before_each_step writer([&](const step&) {
            if (mine++ != disturbed) return;
            market.write(same(2));
            sequence->put_value(now + (std::uint64_t{1} << bits));
          });
          sequence->put_value(now);
          read = market.try_read();
        }
        if (read) {
          EXPECT_EQ(read->bid, read->ask)
              << "the number went from " << now << " on by 2^" << bits << " meanwhile";
        }
      }
    }
  }
  // Every even number is a good one.
  for (int bits = 2; bits < 64; ++bits) {
    sequence->put_value(std::uint64_t{1} << bits);
    market.write(same(bits));
    const std::optional<quote> read = market.try_read();
    ASSERT_TRUE(read.has_value()) << "nobody writes, and the number is 2^" << bits << " + 2";
    EXPECT_EQ(read->bid, bits);
  }
  // It comes round in the end: that must not matter either.
  sequence->put_value(std::uint64_t(0) - 2);
  for (long n = 1; n <= 3; ++n) {
    market.write(same(n));
    EXPECT_EQ(market.try_read().value().bid, n);
  }
}

}  // namespace
