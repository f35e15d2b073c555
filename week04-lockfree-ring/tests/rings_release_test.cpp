// What the rings do in a release build where a debug build stops: they refuse.
#if !defined(NDEBUG)
#define NDEBUG
#endif
#include <cstdint>
#include <memory>
#include <utility>

#include "common/testing/conformance.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

template <class Ring>
class rings_in_a_release_build : public ::testing::Test {};
using rings = ::testing::Types<week04::spsc_ring<std::uint64_t>, week04::line_ring<std::uint64_t>,
                               week04::word_ring<std::uint64_t>>;
TYPED_TEST_SUITE(rings_in_a_release_build, rings);

TYPED_TEST(rings_in_a_release_build, a_handle_that_was_moved_from_refuses) {
  TypeParam ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  for (int lap = 0; lap < 30; ++lap) {
    auto new_producer = std::move(producer);
    EXPECT_FALSE(producer.try_push(1));
    if constexpr (common::span_queue<TypeParam>) {
      EXPECT_TRUE(producer.reserve(1).empty());
    }
    EXPECT_EQ(producer.push_n(&lap, 1), 0u);
    EXPECT_TRUE(new_producer.try_push(2));
    auto new_consumer = std::move(consumer);
    EXPECT_EQ(consumer.try_pop(), std::nullopt);
    if constexpr (common::span_queue<TypeParam>) {
      EXPECT_EQ(consumer.front(), nullptr);
      EXPECT_TRUE(consumer.peek(1).empty());
    }
    EXPECT_EQ(consumer.consume_all([](std::uint64_t&) {}), 0u);
    EXPECT_EQ(new_consumer.try_pop(), 2u);
    EXPECT_EQ(new_consumer.try_pop(), std::nullopt);
    producer = std::move(new_producer);
    consumer = std::move(new_consumer);
    EXPECT_FALSE(new_producer.try_push(3));
    EXPECT_EQ(new_consumer.try_pop(), std::nullopt);
  }
}

TYPED_TEST(rings_in_a_release_build, the_rings_own_calls_refuse_while_a_handle_lives) {
  TypeParam ring(8);
  EXPECT_TRUE(ring.try_push(1));
  {
    auto producer = ring.producer();
    EXPECT_FALSE(ring.try_push(9));
    EXPECT_TRUE(producer.try_push(2));
  }
  EXPECT_TRUE(ring.try_push(3));
  {
    auto consumer = ring.consumer();
    EXPECT_EQ(ring.try_pop(), std::nullopt);
    EXPECT_EQ(consumer.try_pop(), 1u);
  }
  EXPECT_EQ(ring.try_pop(), 2u);
  EXPECT_EQ(ring.try_pop(), 3u);
}

TEST(rings_in_a_release_build, a_moved_from_handle_of_owning_items_takes_none) {
  week04::spsc_ring<std::unique_ptr<int>> ring(4);
  auto producer = ring.producer();
  auto moved = std::move(producer);
  auto item = std::make_unique<int>(7);
  EXPECT_FALSE(producer.try_push(std::move(item)));
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(moved.try_push(std::move(item)));
}

}  // namespace
