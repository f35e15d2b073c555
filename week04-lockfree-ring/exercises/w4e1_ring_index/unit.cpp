#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

#include "common/testing/contract.hpp"
#include "common/testing/counters_inside.hpp"
#include "exercise.hpp"

namespace {

using common::testing::contract::names;
using w4e1::ring_index;

// The text of the std::invalid_argument that this capacity is refused with; "" if it is accepted.
template <class Counter>
std::string refusal(std::size_t capacity) {
  try {
    ring_index<Counter> ring(capacity);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(ring_index, D2_a_new_ring_is_empty_at_slot_zero) {
  const ring_index<> ring(4);
  EXPECT_EQ(ring.capacity(), 4u);
  EXPECT_EQ(ring.size(), 0u);
  EXPECT_TRUE(ring.empty());
  EXPECT_FALSE(ring.full());
  EXPECT_EQ(ring.write_slot(), 0u);
  EXPECT_EQ(ring.read_slot(), 0u);
}

TEST(ring_index, D2_holds_exactly_capacity_items) {
  for (const std::size_t capacity : {1u, 2u, 4u, 8u}) {
    ring_index<> ring(capacity);
    for (std::size_t n = 0; n < capacity; ++n) {
      ASSERT_FALSE(ring.full()) << n << " items in a ring of " << capacity;
      ring.pushed();
      ASSERT_EQ(ring.size(), n + 1);
    }
    EXPECT_TRUE(ring.full()) << capacity << " items in a ring of " << capacity;
  }
}

// More items than 16 bits can count, for the counters that can.
template <class Counter>
void expect_large_ring() {
  constexpr std::size_t capacity = 131'072;
  w4e1::ring_index<Counter> ring(capacity);
  for (std::size_t n = 0; n < capacity; ++n) {
    ASSERT_EQ(ring.size(), n) << "a ring of " << capacity << ", a counter of " << sizeof(Counter)
                              << " bytes";
    ASSERT_EQ(ring.write_slot(), n);
    ring.pushed();
  }
  EXPECT_TRUE(ring.full()) << capacity << " items in a ring of " << capacity;
}

TEST(ring_index, D2_D3_holds_more_items_than_16_bits_can_count) {
  expect_large_ring<std::uint32_t>();
  expect_large_ring<std::uint64_t>();
}

// As if that many had been pushed: 2^32 calls would take long.
TEST(ring_index, D2_holds_more_items_than_32_bits_can_count) {
  ring_index<> ring(std::size_t{1} << 40);
  common::testing::counters_inside counters(ring);
  std::uint64_t items = 0;
  for (; items < 1000; ++items) ring.pushed();
  counters.keep_those_at(items);
  for (; items < 2000; ++items) ring.pushed();
  counters.keep_those_at(items);
  items += counters.raise_to(std::uint64_t{1} << 32);
  for (int n = 0; n < 10; ++n, ++items, ring.pushed()) {
    ASSERT_EQ(ring.size(), items) << "a ring of 2^40; this test has made its counters large";
    ASSERT_FALSE(ring.empty()) << items << " items; this test has made the counters large";
  }
}

TEST(ring_index, D2_D3_two_rings_know_nothing_of_each_other) {
  ring_index<> small(2);
  ring_index<> large(8, 5);
  for (int n = 0; n < 2; ++n) small.pushed(), large.pushed();
  EXPECT_EQ(small.capacity(), 2u) << "a ring of 8 was made after it";
  EXPECT_TRUE(small.full());
  EXPECT_EQ(large.capacity(), 8u);
  EXPECT_FALSE(large.full());
  EXPECT_EQ(small.write_slot(), 0u);
  EXPECT_EQ(large.write_slot(), 7u) << "counters from 5, 2 pushed";
  small.popped();
  EXPECT_EQ(small.size(), 1u);
  EXPECT_EQ(large.size(), 2u) << "nothing was popped from this one";
}

TEST(ring_index, D2_a_full_ring_is_not_an_empty_one) {
  ring_index<> ring(2);
  ring.pushed();
  ring.pushed();
  EXPECT_FALSE(ring.empty()) << "2 items in a ring of 2";
  ring.popped();
  ring.popped();
  EXPECT_TRUE(ring.empty());
  EXPECT_FALSE(ring.full()) << "everything was popped";
}

TEST(ring_index, D3_slots_follow_each_other_and_start_again) {
  ring_index<> ring(4);
  for (std::size_t n = 0; n < 20; ++n) {
    ASSERT_EQ(ring.write_slot(), n % 4) << "after " << n << " pushes";
    ring.pushed();
    ASSERT_EQ(ring.read_slot(), n % 4) << "after " << n << " pops";
    ring.popped();
  }
}

TEST(ring_index, D1_a_capacity_that_is_no_power_of_two_is_refused) {
  for (const std::size_t capacity : {3u, 5u, 6u, 7u, 12u, 1000u}) {
    EXPECT_TRUE(names(refusal<std::uint64_t>(capacity), capacity))
        << "capacity " << capacity << ": std::invalid_argument with the value in its text";
  }
}

TEST(ring_index, D1_capacity_zero_is_refused) {
  EXPECT_TRUE(names(refusal<std::uint64_t>(0), 0))
      << "capacity 0: std::invalid_argument with the value in its text";
}

TEST(ring_index, D1_a_capacity_that_the_counter_cannot_tell_from_zero_is_refused) {
  EXPECT_EQ(refusal<std::uint8_t>(128), "") << "0 to 128 items: 8 bits can count them";
  EXPECT_TRUE(names(refusal<std::uint8_t>(256), 256))
      << "256 is 0 to an 8-bit counter: a full ring would look empty";
  EXPECT_TRUE(names(refusal<std::uint8_t>(1024), 1024));
}

// Pushes and pops with 0, 1, ..., capacity items in the ring while the counters wrap, and compares
// with numbers that do not wrap.
template <class Counter>
void expect_right_across_the_wrap(std::size_t capacity, Counter start) {
  for (std::size_t filled = 0; filled <= capacity; ++filled) {
    ring_index<Counter> ring(capacity, start);
    std::size_t written = start;
    std::size_t read = start;
    const auto expect_right = [&] {
      ASSERT_EQ(ring.size(), written - read)
          << written << " pushed, " << read << " popped, capacity " << capacity;
      ASSERT_EQ(ring.empty(), written == read);
      ASSERT_EQ(ring.full(), written - read == capacity);
      ASSERT_EQ(ring.write_slot(), written % capacity);
      ASSERT_EQ(ring.read_slot(), read % capacity);
    };
    for (int round = 0; round < 20; ++round) {
      if (::testing::Test::HasFatalFailure()) return;  // one failure tells enough
      while (written - read < filled) ring.pushed(), ++written, expect_right();
      while (written != read) ring.popped(), ++read, expect_right();
      ring.pushed(), ++written, expect_right();
      ring.popped(), ++read, expect_right();
    }
  }
}

TEST(ring_index, D4_counts_correctly_when_an_8_bit_counter_wraps) {
  expect_right_across_the_wrap<std::uint8_t>(4, 250);
  expect_right_across_the_wrap<std::uint8_t>(1, 254);
}

TEST(ring_index, D4_counts_correctly_when_a_16_bit_counter_wraps) {
  expect_right_across_the_wrap<std::uint16_t>(8, 65530);
}

TEST(ring_index, D4_uses_all_it_can_of_an_8_bit_counter) {
  expect_right_across_the_wrap<std::uint8_t>(128, 200);
}

TEST(ring_index, D4_counts_correctly_when_a_64_bit_counter_wraps) {
  ring_index<std::uint64_t> ring(4, ~std::uint64_t{0} - 1);
  for (std::size_t n = 0; n < 3; ++n) ring.pushed();
  EXPECT_EQ(ring.size(), 3u);
  EXPECT_EQ(ring.read_slot(), 2u);
  EXPECT_EQ(ring.write_slot(), 1u);
}

TEST(ring_index, D1_each_width_of_counter_has_its_largest_capacity) {
  EXPECT_EQ(refusal<std::uint16_t>(32'768), "");
  EXPECT_TRUE(names(refusal<std::uint16_t>(65'536), 65536));
  EXPECT_EQ(refusal<std::uint32_t>(std::size_t{1} << 31), "");
  EXPECT_TRUE(names(refusal<std::uint32_t>(std::size_t{1} << 32), 4294967296));
  EXPECT_EQ(refusal<std::uint64_t>(std::size_t{1} << 63), "") << "2^63 is a power of two";
  EXPECT_TRUE(names(refusal<std::uint64_t>((std::size_t{1} << 63) + 1), 9223372036854775809u))
      << "2^63 + 1 is none, and the text names it";
}

// Any order of pushes and pops, beside numbers that do not wrap (128 bits would not in this world).
template <class Counter>
void expect_right_in_any_order(std::mt19937_64& random) {
  constexpr Counter max = std::numeric_limits<Counter>::max();
  for (int bits = 0; bits < std::numeric_limits<Counter>::digits; bits += bits < 8 ? 1 : 5) {
    const std::size_t capacity = std::size_t{1} << bits;
    for (const Counter start :
         {Counter{0}, static_cast<Counter>(max - 2), static_cast<Counter>(max / 2 - 1),
          static_cast<Counter>(random())}) {
      ring_index<Counter> ring(capacity, start);
      std::size_t items = 0;
      // The slots are counted on their own, modulo the capacity.
      std::size_t write = start % capacity;
      std::size_t read = start % capacity;
      for (int step = 0; step < 400; ++step) {
        // Long runs in one direction, so that small rings are full and empty often.
        const bool push =
            items == 0 || (items != capacity && (step / 50 % 2 == 0) == (random() % 8 != 0));
        if (push) {
          ring.pushed(), ++items, write = (write + 1) % capacity;
        } else {
          ring.popped(), --items, read = (read + 1) % capacity;
        }
        const ring_index<Counter>& seen = ring;
        ASSERT_EQ(seen.size(), items) << "capacity " << capacity << ", start " << +start;
        ASSERT_EQ(seen.capacity(), capacity);
        ASSERT_EQ(seen.empty(), items == 0);
        ASSERT_EQ(seen.full(), items == capacity);
        ASSERT_EQ(seen.write_slot(), write) << "capacity " << capacity << ", start " << +start;
        ASSERT_EQ(seen.read_slot(), read) << "capacity " << capacity << ", start " << +start;
      }
    }
  }
}

TEST(ring_index, D2_D3_D4_any_order_of_calls_for_each_width_of_counter) {
  std::mt19937_64 random(1);
  expect_right_in_any_order<std::uint8_t>(random);
  expect_right_in_any_order<std::uint16_t>(random);
  expect_right_in_any_order<std::uint32_t>(random);
  expect_right_in_any_order<std::uint64_t>(random);
  expect_right_in_any_order<unsigned long long>(random);  // 64 bits too, and another type
}

}  // namespace
