#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w3e3::publisher;

TEST(publish_message, publishing_is_one_store_and_not_sequentially_consistent) {
  publisher news;
  const auto used = during([&] { news.publish({.id = 7, .price = 70}); });
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.loads + used.rmws + used.locks, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << "release publishes, and seq_cst costs more on x86: " << used;
}

TEST(publish_message, receiving_is_one_load_and_not_sequentially_consistent) {
  publisher news;
  news.publish({.id = 7, .price = 70});
  const auto used = during([&] { static_cast<void>(news.try_receive()); });
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.stores + used.rmws + used.locks, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << "acquire receives what release published: " << used;
}

}  // namespace
