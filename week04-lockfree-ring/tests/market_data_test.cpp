// The capstone's order book, its recordings, and the memory that the rings' allocators give. The
// exercises' checks replay a feed into the same book: they cannot see what is wrong with it.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "week04/order_book.hpp"
#include "week04/tick_file.hpp"

namespace {

using week04::action;
using week04::order_book;
using week04::side;
using week04::tick;

tick make(action what, side whose, std::uint32_t price, std::uint32_t quantity) {
  tick t{};
  t.price = price;
  t.quantity = quantity;
  t.action = what;
  t.side = whose;
  return t;
}

// ------------------------------------------------------------------------------------- the book

TEST(order_book, a_fresh_one_is_empty) {
  const order_book book(4);
  EXPECT_EQ(book.best_bid(), std::nullopt);
  EXPECT_EQ(book.best_ask(), std::nullopt);
  EXPECT_EQ(book.impossible(), 0u);
  for (std::uint32_t price = 0; price < 4; ++price) {
    EXPECT_EQ(book.quantity(side::buy, price), 0u);
    EXPECT_EQ(book.quantity(side::sell, price), 0u);
  }
}

// The same with two maps, in which nobody remembers where the best price was.
struct plain_book {
  explicit plain_book(std::size_t prices) : levels(prices) {}

  void apply(const tick& t) {
    std::uint64_t& there = (t.side == side::buy ? bids : asks)[t.price];
    if (t.price >= levels || (t.action != action::add && there < t.quantity))
      ++impossible;
    else
      there += t.action == action::add ? t.quantity : -std::uint64_t{t.quantity};
    std::erase_if(bids, [](const auto& level) { return level.second == 0; });
    std::erase_if(asks, [](const auto& level) { return level.second == 0; });
  }
  std::optional<std::uint32_t> best_bid() const {
    return bids.empty() ? std::nullopt : std::optional(bids.rbegin()->first);
  }
  std::optional<std::uint32_t> best_ask() const {
    return asks.empty() ? std::nullopt : std::optional(asks.begin()->first);
  }

  std::size_t levels;
  std::map<std::uint32_t, std::uint64_t> bids, asks;
  std::uint64_t impossible = 0;
};

TEST(order_book, says_after_each_tick_what_two_maps_say) {
  std::mt19937_64 random(1);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  for (int round = 0; round < 200; ++round) {
    const std::size_t levels = 1 + below(8);
    order_book book(levels);
    plain_book expected(levels);
    for (int n = 0; n < 100; ++n) {
      const tick t = make(std::array{action::add, action::cancel, action::execute}[below(3)],
                          below(2) == 0 ? side::buy : side::sell,
                          static_cast<std::uint32_t>(below(levels + 1)),
                          below(8) == 0 ? 4'000'000'000u : static_cast<std::uint32_t>(below(4)));
      book.apply(t);
      expected.apply(t);
      ASSERT_EQ(book.best_bid(), expected.best_bid()) << "round " << round << ", tick " << n;
      ASSERT_EQ(book.best_ask(), expected.best_ask()) << "round " << round << ", tick " << n;
      ASSERT_EQ(book.impossible(), expected.impossible) << "round " << round << ", tick " << n;
      for (std::uint32_t price = 0; price < levels; ++price) {
        ASSERT_EQ(book.quantity(side::buy, price), expected.bids[price]);
        ASSERT_EQ(book.quantity(side::sell, price), expected.asks[price]);
      }
      std::erase_if(expected.bids, [](const auto& level) { return level.second == 0; });
      std::erase_if(expected.asks, [](const auto& level) { return level.second == 0; });
    }
  }
}

TEST(order_book, a_price_without_a_level_has_no_quantity) {
  const order_book book(4);
  EXPECT_THROW(static_cast<void>(book.quantity(side::buy, 4)), std::out_of_range);
  EXPECT_THROW(static_cast<void>(book.quantity(side::sell, 4)), std::out_of_range);
}

// ------------------------------------------------------------------------------- the recordings

// FNV-1a of the bytes: one number that says that all of them are the same.
std::uint64_t fingerprint(const std::vector<tick>& ticks) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const std::string_view bytes(reinterpret_cast<const char*>(ticks.data()),
                               ticks.size() * sizeof(tick));
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

// Recordings that somebody has made with an earlier build stay what the generator makes.
TEST(synthetic_ticks, are_the_same_for_the_same_seed_on_every_machine_and_for_ever) {
  EXPECT_EQ(fingerprint(week04::synthetic_ticks(3000, 1)), 0x9860ec3340d42671u);
  EXPECT_NE(fingerprint(week04::synthetic_ticks(3000, 2)), 0x9860ec3340d42671u);
  EXPECT_TRUE(week04::synthetic_ticks(0, 1).empty());
}

TEST(synthetic_ticks, fit_into_the_book_that_is_made_for_them) {
  order_book book(week04::synthetic_levels);
  for (const tick& t : week04::synthetic_ticks(100'000, 3)) book.apply(t);
  EXPECT_EQ(book.impossible(), 0u);
}

class tick_file : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(name_); }

  void write(const std::string& bytes) {
    std::ofstream(name_, std::ios::binary).write(bytes.data(), std::ssize(bytes));
  }
  std::string read() const {
    std::ifstream file(name_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // What read_ticks says when it refuses the file.
  std::string refusal() const {
    try {
      return std::to_string(week04::read_ticks(name_).size()) + " ticks were read";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  // The process's own: somebody else may run these tests, too.
  std::string name_ = ::testing::TempDir() + "market_data_test." + std::to_string(::getpid()) +
                      '.' + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string label_ = "synthetic ticks, 32 bytes each\n";
};

TEST_F(tick_file, is_a_line_that_says_what_it_is_and_the_ticks_as_they_stand_in_memory) {
  const std::vector<tick> ticks = week04::synthetic_ticks(10, 1);
  week04::write_ticks(name_, ticks);
  const std::string bytes = read();
  ASSERT_EQ(bytes.size(), label_.size() + 10 * 32);
  EXPECT_EQ(bytes.substr(0, label_.size()), label_);
  EXPECT_EQ(fingerprint(week04::read_ticks(name_)), fingerprint(ticks));
  week04::write_ticks(name_, {});
  EXPECT_EQ(read(), label_);
  EXPECT_TRUE(week04::read_ticks(name_).empty());
}

TEST_F(tick_file, anything_else_is_refused_by_its_name) {
  for (const std::string& bytes :
       {std::string(), label_.substr(0, label_.size() - 1), "S" + label_.substr(1),
        label_ + std::string(31, 'x'), label_ + std::string(33, 'x')}) {
    write(bytes);
    EXPECT_EQ(refusal(), name_ + " is no tick file") << "a file of " << bytes.size() << " bytes";
  }
}

TEST_F(tick_file, what_cannot_be_opened_is_named) {
  EXPECT_EQ(refusal(), "cannot read " + name_);
  const std::string nowhere = name_ + "/ticks.bin";
  try {
    week04::write_ticks(nowhere, {});
    ADD_FAILURE() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "cannot write " + nowhere);
  }
}

// The line at its beginning still finds room on this disk.
TEST_F(tick_file, that_has_no_room_for_its_ticks_is_named) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string said = "nothing";
  try {
    week04::write_ticks(name_, week04::synthetic_ticks(1000, 1));
  } catch (const std::runtime_error& error) {
    said = error.what();
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(said, "cannot write " + name_);
}

}  // namespace
