#include "week04/line_ring.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "common/testing/conformance.hpp"
#include "common/testing/sanitizers.hpp"
#include "ring_demands.hpp"

namespace {

template <class T>
using full_lines = week04::line_ring<T>;
template <class T>
using short_lines = week04::line_ring<T, week04::never_waits, week04::line_allocator<T>, 2, 2>;

struct line_ring : common::testing::subject<full_lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(line_ring);

struct line_ring_handles : line_ring {
  static constexpr bool through_handles = true;
};
CONFORMANCE(line_ring_handles);

struct line_ring_short_lines : common::testing::subject<short_lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(line_ring_short_lines);

template <class T>
using patient_ring = week04::line_ring<T, week04::steps_back>;
struct line_ring_that_steps_back : common::testing::subject<patient_ring> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
  static constexpr bool through_handles = true;
  static constexpr bool may_wait = true;
};
CONFORMANCE(line_ring_that_steps_back);

// Its own contract about capacity.

template <class Ring>
std::size_t fill(Ring& ring) {
  std::size_t n = 0;
  while (ring.try_push(typename Ring::value_type{})) ++n;
  return n;
}

TEST(line_ring_capacity, a_fresh_ring_holds_capacity_items_and_no_more) {
  for (const std::size_t asked : {1u, 111u, 112u, 113u, 1000u}) {
    week04::line_ring<std::uint64_t> ring(asked);
    EXPECT_GE(ring.capacity(), asked);
    EXPECT_EQ(fill(ring), ring.capacity());
  }
}

TEST(line_ring_capacity, an_empty_ring_has_room_for_what_was_asked_for_wherever_it_stands) {
  week04::line_ring<std::uint64_t> ring(100);
  for (int round = 0; round < 300; ++round) {
    const std::size_t taken = fill(ring);
    EXPECT_GE(taken, 100u) << "round " << round;
    for (std::size_t i = 0; i < taken; ++i) ASSERT_TRUE(ring.try_pop());
    ASSERT_TRUE(ring.try_push(1));  // so that the next round begins one place further on
    ASSERT_TRUE(ring.try_pop());
  }
}

TEST(line_ring_capacity, a_popped_item_makes_room_only_with_its_whole_block) {
  week04::line_ring<std::uint64_t> ring(112);  // blocks of 112 items, two of them
  ASSERT_EQ(fill(ring), 224u);
  for (int i = 0; i < 112; ++i) {
    ASSERT_TRUE(ring.try_pop());
    EXPECT_FALSE(ring.try_push(1));
  }
  ASSERT_TRUE(ring.try_pop());  // of the next block: the first one is given back
  EXPECT_EQ(fill(ring), 112u);
}

TEST(line_ring_capacity, zero_is_refused_by_name) {
  try {
    week04::line_ring<int> ring(0);
    ADD_FAILURE() << "no exception";
  } catch (const std::invalid_argument& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("not 0"), std::string::npos) << refusal.what();
  }
}

// Here the number of lines, one for each item and some more, would be 0 or 2 in 64 bits.
TEST(line_ring_capacity, that_cannot_be_counted_is_refused) {
  using lines_of_one =
      week04::line_ring<int, week04::never_waits, week04::line_allocator<int>, 1, 1>;
  using blocks_of_two =
      week04::line_ring<int, week04::never_waits, week04::line_allocator<int>, 1, 2>;
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t capacity : {most, most - 1, most - 2, most / 2 + 1}) {
    SCOPED_TRACE(capacity);
    EXPECT_THROW(static_cast<void>(lines_of_one(capacity)), std::length_error);
    EXPECT_THROW(static_cast<void>(blocks_of_two(capacity)), std::length_error);
  }
}

// It counts from the block on in which the consumer stands.
TEST(line_ring_capacity, the_approximate_size_is_right_up_to_the_consumer_s_block) {
  for (const std::size_t size : {1u, 6u, 7u, 8u, 111u, 112u, 113u, 150u}) {
    SCOPED_TRACE(size);
    week04::line_ring<std::uint64_t> ring(250, std::numeric_limits<std::size_t>::max());
    for (std::size_t n = 0; n != size; ++n) ASSERT_TRUE(ring.try_push(n));
    for (std::size_t popped = 1; popped != 1000; ++popped) {
      ASSERT_TRUE(ring.try_pop());
      ASSERT_TRUE(ring.try_push(0));
      ASSERT_EQ(ring.approximate_size(), size + popped - (popped - 1) / 112 * 112) << popped;
    }
  }
  week04::line_ring<std::uint64_t> ring(100);
  fill(ring);
  EXPECT_EQ(ring.approximate_size(), ring.capacity());
}

TEST(line_ring_items, items_of_1_2_4_and_8_bytes_fill_the_line) {
  ring_demands::every_value_passes<full_lines, std::uint8_t, std::uint16_t, std::uint32_t,
                                   std::uint64_t>(200);
  EXPECT_EQ(week04::line_ring<std::uint8_t>(1).capacity(), 2u * 16 * 56);
  EXPECT_EQ(week04::line_ring<std::uint16_t>(1).capacity(), 2u * 16 * 28);
  EXPECT_EQ(week04::line_ring<std::uint32_t>(1).capacity(), 2u * 16 * 14);
  EXPECT_EQ(week04::line_ring<std::uint64_t>(1).capacity(), 2u * 16 * 7);
}

TEST(line_ring_items, an_item_needs_no_default_constructor) {
  struct price {
    explicit price(int value) : value(value) {}
    int value;
  };
  week04::line_ring<price> ring(10);
  ASSERT_TRUE(ring.try_push(price(42)));
  EXPECT_EQ(ring.try_pop()->value, 42);
}

TEST(line_ring_spans, a_span_ends_where_the_line_ends) {
  week04::line_ring<int, week04::never_waits, week04::line_allocator<int>, 3, 1> ring(6);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  producer.try_push(0);
  auto room = producer.reserve(3);
  ASSERT_EQ(room.size(), 2u);
  room[0].construct(1);
  producer.commit(1);  // fewer than reserved
  EXPECT_EQ(producer.reserve(5).size(), 1u);
  auto items = consumer.peek(3);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0], 0);
  EXPECT_EQ(items[1], 1);
  consumer.release(1);
  EXPECT_EQ(consumer.try_pop(), 1);
  EXPECT_TRUE(consumer.peek(3).empty());
}

TEST(line_ring_threads, batches_and_spans_hand_over_every_item_once_and_in_order) {
  ring_demands::batches_and_spans_keep_the_order(week04::line_ring<std::uint64_t>(200));
}

// Every word of it says which item it is.
template <std::size_t Words>
void pass_whole_between_threads() {
  using words = std::array<std::uint64_t, Words>;
  week04::line_ring<words> ring(50, std::numeric_limits<std::size_t>::max());
  ring_demands::each_arrives_in_order(ring, common::testing::iterations(50'000),
                                      [](std::uint64_t n) {
                                        words item;
                                        std::iota(item.begin(), item.end(), n);
                                        return item;
                                      });
}

TEST(line_ring_threads, items_of_up_to_56_bytes_arrive_whole_and_in_order) {
  pass_whole_between_threads<2>();
  pass_whole_between_threads<3>();
  pass_whole_between_threads<4>();
  pass_whole_between_threads<5>();
  pass_whole_between_threads<7>();
}

}  // namespace
