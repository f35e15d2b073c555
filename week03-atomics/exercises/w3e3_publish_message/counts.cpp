#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>

#include "common/counted/counts.hpp"
#include "common/counted/round_numbers.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w3e3::message;
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

// No number may change what a call costs.
template <class Check>
void for_any_message(Check check) {
  constexpr long numbers[] = {7L,
                              0L,
                              -1L,
                              1L << 20,
                              1L << 40,
                              std::numeric_limits<long>::max(),
                              std::numeric_limits<long>::min()};
  for (const long id : numbers) {
    for (const long price : numbers) {
      SCOPED_TRACE("the message " + std::to_string(id) + " " + std::to_string(price));
      check(message{.id = id, .price = price});
      if (::testing::Test::HasFailure()) return;  // the others would say the same
    }
  }
  for (const std::uint64_t number : common::counted::round_numbers(EXERCISE_FILE)) {
    const long round = static_cast<long>(number);
    SCOPED_TRACE("a message with the number " + std::to_string(round));
    for (const message& one :
         {message{.id = round, .price = 7}, message{.id = 7, .price = round},
          message{.id = 7, .price = -round}, message{.id = round, .price = round}})
      check(one);
  }
}

TEST(publish_message, D3_publishing_is_one_release_store) {
  for_any_message([](const message& sent) {
    publisher news;
    const counts used = during([&] { news.publish(sent); });
    EXPECT_EQ(used.stores, 1u) << used;
    EXPECT_EQ(used.loads, 0u) << used;
    expect_nothing_else(used);
    const bool by_store = used.stores(release) == 1 && used.fences == 0;
    const bool by_fence =
        used.stores(relaxed) == 1 && used.fences(release) == 1 && used.fences == 1;
    EXPECT_TRUE(by_store || by_fence)
        << "a release store, or a release fence and a relaxed store: " << used;
  });
}

TEST(publish_message, D3_receiving_is_one_acquire_load) {
  for_any_message([](const message& sent) {
    publisher news;
    news.publish(sent);
    const counts used = during([&] { static_cast<void>(news.try_receive()); });
    EXPECT_EQ(used.loads, 1u) << "one look; a relaxed one before it is a second one: " << used;
    EXPECT_EQ(used.stores, 0u) << used;
    expect_nothing_else(used);
    const bool by_load = used.loads(acquire) == 1 && used.fences == 0;
    const bool by_fence = used.loads(relaxed) == 1 && used.fences(acquire) == 1 && used.fences == 1;
    EXPECT_TRUE(by_load || by_fence)
        << "an acquire load, or a relaxed load and an acquire fence: " << used;
  });
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
