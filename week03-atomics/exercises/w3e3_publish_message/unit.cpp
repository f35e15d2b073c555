#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <thread>
#include <vector>

#include "common/testing/numbers_in.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e3::message;
using w3e3::publisher;

TEST(publish_message, D1_nothing_is_received_before_it_is_published) {
  const publisher news;
  EXPECT_FALSE(news.try_receive().has_value());
}

TEST(publish_message, D2_a_published_message_arrives_whole_and_any_number_of_times) {
  publisher news;
  news.publish({.id = 7, .price = 70});
  for (int i = 0; i < 2; ++i) {
    const std::optional<message> received = news.try_receive();
    ASSERT_TRUE(received.has_value()) << "it was published before";
    EXPECT_EQ(received->id, 7);
    EXPECT_EQ(received->price, 70);
  }
}

// No value of a field is free to mean "not published".
TEST(publish_message, D2_any_two_numbers_are_a_message) {
  constexpr long least = std::numeric_limits<long>::min();
  constexpr long most = std::numeric_limits<long>::max();
  std::vector<message> messages = {{.id = 0, .price = 0},
                                   {.id = -1, .price = -1},
                                   {.id = 5'000'000'000, .price = 3'000'000'000},
                                   {.id = least, .price = most},
                                   {.id = most, .price = 0}};
  // Small ones, and those that stand in the publisher's own code.
  for (long id = -20; id <= 20; ++id)
    for (long price = -20; price <= 20; ++price) messages.push_back({.id = id, .price = price});
  for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE)) {
    const long n = static_cast<long>(number);
    for (const message one : {message{.id = n, .price = 7}, message{.id = 7, .price = n},
                              message{.id = n, .price = n}, message{.id = -n, .price = -n}})
      messages.push_back(one);
  }
  for (const message& sent : messages) {
    publisher news;
    news.publish(sent);
    const std::optional<message> received = news.try_receive();
    ASSERT_TRUE(received.has_value()) << "published: " << sent.id << " " << sent.price;
    EXPECT_EQ(received->id, sent.id);
    EXPECT_EQ(received->price, sent.price);
  }
}

TEST(publish_message, D1_D2_two_publishers_know_nothing_of_each_other) {
  publisher one;
  publisher other;
  one.publish({.id = 1, .price = 10});
  ASSERT_TRUE(one.try_receive().has_value());
  EXPECT_FALSE(other.try_receive().has_value()) << "the message is the other publisher's";
  other.publish({.id = 2, .price = 20});
  EXPECT_EQ(one.try_receive().value().id, 1);
  EXPECT_EQ(other.try_receive().value().id, 2);
}

TEST(publish_message, D1_D2_receivers_get_the_whole_message_or_none) {
  for (long round = 1; round <= common::testing::iterations(1000); ++round) {
    publisher news;
    const auto receive = [&] {
      std::optional<message> received;
      while (!(received = news.try_receive())) std::this_thread::yield();
      EXPECT_EQ(received->id, round);
      EXPECT_EQ(received->price, round * 10);
    };
    const auto publish = [&] { news.publish({.id = round, .price = round * 10}); };
    common::testing::run_together({receive, receive, publish});
  }
}

}  // namespace
