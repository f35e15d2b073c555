#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using w3e3::message;
using w3e3::publisher;

TEST(publish_message, nothing_is_received_before_it_is_published) {
  const publisher news;
  EXPECT_FALSE(news.try_receive().has_value());
}

TEST(publish_message, a_published_message_arrives_whole_and_any_number_of_times) {
  publisher news;
  news.publish({.id = 7, .price = 70});
  for (int i = 0; i < 2; ++i) {
    const std::optional<message> received = news.try_receive();
    ASSERT_TRUE(received.has_value()) << "it was published before";
    EXPECT_EQ(received->id, 7);
    EXPECT_EQ(received->price, 70);
  }
}

TEST(publish_message, receivers_get_the_whole_message_or_none) {
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
