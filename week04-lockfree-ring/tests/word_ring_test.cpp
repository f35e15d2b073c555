#include "week04/word_ring.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "common/testing/conformance.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "ring_demands.hpp"

namespace {

template <class T>
using words_of = week04::word_ring<T>;
template <class T>
using small_blocks = week04::word_ring<T, week04::line_allocator<T>, 2>;

struct word_ring : common::testing::subject<words_of> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(word_ring);

struct word_ring_handles : word_ring {
  static constexpr bool through_handles = true;
};
CONFORMANCE(word_ring_handles);

struct word_ring_small_blocks : common::testing::subject<small_blocks> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(word_ring_small_blocks);

TEST(word_ring_capacity, every_place_is_usable_wherever_the_counters_begin) {
  ring_demands::counters_are_right_wherever_they_begin<words_of>();
  ring_demands::counters_are_right_wherever_they_begin<small_blocks>();
  ring_demands::large_rings_hold_what_they_promise<words_of>();
}

// The consumer says where it is once a block; the producer finds the places before that, too.
TEST(word_ring_capacity, a_popped_item_makes_room_at_once) {
  week04::word_ring<int> ring(64);
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(ring.try_push(i));
  for (int i = 64; i < 1000; ++i) {
    ASSERT_FALSE(ring.try_push(i));
    ASSERT_EQ(ring.try_pop(), i - 64);
    ASSERT_TRUE(ring.try_push(i)) << "there was room for one";
  }
}

// ---- no value is reserved

// The values by which places say that they are vacant or hold a stand-in, among others.
std::uint64_t special(std::uint64_t n) {
  switch (n % 5) {
    case 0: return week04::words::vacant;
    case 1: return week04::words::stand_in;
    case 2: return 0;
    case 3: return std::numeric_limits<std::uint64_t>::max();
    default: return n;
  }
}

TEST(word_ring_items, the_values_that_mean_something_in_a_place_pass_as_well) {
  for (const std::size_t capacity : {1u, 2u, 8u, 64u}) {
    week04::word_ring<std::uint64_t> ring(capacity);
    std::uint64_t pushed = 0, popped = 0;
    for (int lap = 0; lap < 20; ++lap) {
      while (ring.try_push(special(pushed))) ++pushed;
      ASSERT_EQ(pushed - popped, capacity);
      ASSERT_EQ(ring.approximate_size(), capacity);
      for (std::size_t n = capacity / 2 + 1; n != 0; --n)
        ASSERT_EQ(ring.try_pop(), special(popped++));
      ASSERT_EQ(ring.approximate_size(), pushed - popped);
    }
    while (popped != pushed) ASSERT_EQ(ring.try_pop(), special(popped++));
    ASSERT_EQ(ring.try_pop(), std::nullopt);
    ASSERT_EQ(ring.approximate_size(), 0u);
  }
}

// The consumer tells who watches where it is once in 64 places; behind them the size is searched.
TEST(word_ring_items, the_approximate_size_of_a_large_ring_is_right_wherever_it_stands_still) {
  constexpr std::size_t capacity = 512;
  for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 100u, 255u, 256u, 447u, 511u, 512u}) {
    SCOPED_TRACE(size);
    week04::word_ring<std::uint64_t> ring(capacity);
    for (std::size_t n = 0; n != size; ++n) ASSERT_TRUE(ring.try_push(n));
    for (std::size_t passed = 0; passed != 2 * capacity; ++passed) {
      ASSERT_EQ(ring.approximate_size(), size) << "after " << passed << " others";
      ASSERT_EQ(ring.try_pop().has_value(), size != 0);
      ASSERT_TRUE(ring.try_push(passed));
      ASSERT_EQ(ring.approximate_size(), size == 0 ? 1 : size);
      if (size == 0) {
        ASSERT_TRUE(ring.try_pop());
      }
    }
  }
}

TEST(word_ring_items, an_item_that_is_refused_stays_what_it_was) {
  week04::word_ring<std::uint64_t> ring(1);
  auto consumer = ring.consumer();
  ring.try_push(week04::words::vacant);
  const auto refuse = [](std::uint64_t&) { throw 1; };
  EXPECT_THROW(consumer.consume_one(refuse), int);
  EXPECT_THROW(consumer.consume_one(refuse), int);
  EXPECT_EQ(consumer.try_pop(), week04::words::vacant);
  ring.try_push(week04::words::stand_in);
  EXPECT_THROW(consumer.consume_one(refuse), int);
  EXPECT_EQ(consumer.try_pop(), week04::words::stand_in);
  EXPECT_EQ(consumer.try_pop(), std::nullopt);
}

TEST(word_ring_items, of_1_2_4_and_8_bytes_pass) {
  ring_demands::every_value_passes<words_of, std::uint8_t, std::uint16_t, std::uint32_t,
                                   std::uint64_t, double, bool>(64);
}

TEST(word_ring_items, are_pointers_and_small_structs_too) {
  int variable = 7;
  week04::word_ring<int*> pointers(2);
  ASSERT_TRUE(pointers.try_push(&variable));
  ASSERT_TRUE(pointers.try_push(nullptr));
  EXPECT_EQ(pointers.try_pop(), &variable);
  EXPECT_EQ(pointers.try_pop(), nullptr);
  struct price {
    explicit price(std::int32_t v) : value(v) {}
    std::int32_t value;
    std::int16_t venue = 3;
    std::int8_t side[2] = {1, 2};
  };
  week04::word_ring<price> prices(2);
  ASSERT_TRUE(prices.try_emplace(-5));
  const auto got = prices.try_pop();
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->value, -5);
  EXPECT_EQ(got->venue, 3);
  EXPECT_EQ(got->side[1], 2);
}

// ---- two threads

TEST(word_ring_threads, every_value_arrives_once_and_in_order) {
  for (const std::size_t capacity : {1u, 16u, 1024u}) {
    // Few through the smallest ring: on a busy machine each hand-over may cost a time slice.
    const auto items =
        std::min<std::uint64_t>(1000 * capacity, common::testing::iterations(200'000));
    week04::word_ring<std::uint64_t> ring(capacity);
    ring_demands::each_arrives_in_order(ring, items, special);
  }
}

// Batches, each in a buffer of its own that an item points to: what was written before the push is
// there after the pop, and the buffer may be written again when a push behind it has found room.
TEST(word_ring_threads, what_an_item_points_to_is_written_and_may_be_used_again) {
  constexpr std::size_t capacity = 4;
  const std::uint64_t total = common::testing::iterations(100'000);
  week04::word_ring<std::uint64_t*> ring(capacity);
  const auto buffers = std::make_unique<std::uint64_t[]>(capacity + 1);
  common::testing::run_together(
      {[&] {
         auto producer = ring.producer();
         for (std::uint64_t n = 0; n < total; ++n) {
           // In the ring are the `capacity` items before at most; so this
           // one's buffer is free.
           buffers[n % (capacity + 1)] = n;
           ring_demands::patiently([&] { return producer.try_push(&buffers[n % (capacity + 1)]); });
         }
       },
       [&] {
         auto consumer = ring.consumer();
         for (std::uint64_t n = 0; n < total; ++n)
           ring_demands::patiently([&] {
             return consumer.consume_one([&](std::uint64_t* item) { ASSERT_EQ(*item, n); });
           });
       }});
}

}  // namespace
