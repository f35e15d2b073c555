#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <string>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w3e3::publisher;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

void expect_nothing_else(const counts& used) {
  EXPECT_EQ(used.rmws + used.besides(), 0u)
      << "one atomic store or load and nothing else: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel, 0u)
      << "release publishes and acquire receives; more costs more: " << used;
}

TEST(publish_message, D3_publishing_is_one_release_store) {
  for (const long number : {7L, 0L, -1L, 1L << 20, 1L << 40, std::numeric_limits<long>::max(),
                            std::numeric_limits<long>::min()}) {
    SCOPED_TRACE("a message of two times " + std::to_string(number));
    publisher news;
    const counts used = during([&] { news.publish({.id = number, .price = number}); });
    EXPECT_EQ(used.stores, 1u) << used;
    EXPECT_EQ(used.loads, 0u) << used;
    expect_nothing_else(used);
    const bool by_store = used.stores(release) == 1 && used.fences == 0;
    const bool by_fence =
        used.stores(relaxed) == 1 && used.fences(release) == 1 && used.fences == 1;
    EXPECT_TRUE(by_store || by_fence)
        << "a release store, or a release fence and a relaxed store: " << used;
  }
}

TEST(publish_message, D3_receiving_is_one_acquire_load) {
  publisher news;
  news.publish({.id = 7, .price = 70});
  const counts used = during([&] { static_cast<void>(news.try_receive()); });
  EXPECT_EQ(used.loads, 1u) << "one look; a relaxed one before it is a second one: " << used;
  EXPECT_EQ(used.stores, 0u) << used;
  expect_nothing_else(used);
  const bool by_load = used.loads(acquire) == 1 && used.fences == 0;
  const bool by_fence = used.loads(relaxed) == 1 && used.fences(acquire) == 1 && used.fences == 1;
  EXPECT_TRUE(by_load || by_fence)
      << "an acquire load, or a relaxed load and an acquire fence: " << used;
}

TEST(publish_message, D3_finding_nothing_is_one_load) {
  const publisher news;
  const counts used = during([&] { static_cast<void>(news.try_receive()); });
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.stores, 0u) << used;
  EXPECT_LE(used.loads(acquire) + used.fences, 1u)
      << "an acquire load, or a relaxed load and at most one fence: " << used;
  expect_nothing_else(used);
}

}  // namespace
