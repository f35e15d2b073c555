#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "exercise.hpp"

namespace {

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

TEST(ring_index, a_new_ring_is_empty_at_slot_zero) {
  const ring_index<> ring(4);
  EXPECT_EQ(ring.capacity(), 4u);
  EXPECT_EQ(ring.size(), 0u);
  EXPECT_TRUE(ring.empty());
  EXPECT_FALSE(ring.full());
  EXPECT_EQ(ring.write_slot(), 0u);
  EXPECT_EQ(ring.read_slot(), 0u);
}

TEST(ring_index, holds_exactly_capacity_items) {
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

TEST(ring_index, a_full_ring_is_not_an_empty_one) {
  ring_index<> ring(2);
  ring.pushed();
  ring.pushed();
  EXPECT_FALSE(ring.empty()) << "2 items in a ring of 2";
  ring.popped();
  ring.popped();
  EXPECT_TRUE(ring.empty());
  EXPECT_FALSE(ring.full()) << "everything was popped";
}

TEST(ring_index, slots_follow_each_other_and_start_again) {
  ring_index<> ring(4);
  for (std::size_t n = 0; n < 20; ++n) {
    ASSERT_EQ(ring.write_slot(), n % 4) << "after " << n << " pushes";
    ring.pushed();
    ASSERT_EQ(ring.read_slot(), n % 4) << "after " << n << " pops";
    ring.popped();
  }
}

TEST(ring_index, a_capacity_that_is_no_power_of_two_is_refused) {
  for (const std::size_t capacity : {3u, 5u, 6u, 7u, 12u, 1000u}) {
    EXPECT_NE(refusal<std::uint64_t>(capacity).find(std::to_string(capacity)), std::string::npos)
        << "capacity " << capacity << ": std::invalid_argument with the value in its text";
  }
}

TEST(ring_index, capacity_zero_is_refused) {
  EXPECT_NE(refusal<std::uint64_t>(0).find('0'), std::string::npos)
      << "capacity 0: std::invalid_argument with the value in its text";
}

TEST(ring_index, a_capacity_that_the_counter_cannot_tell_from_zero_is_refused) {
  EXPECT_EQ(refusal<std::uint8_t>(128), "") << "0 to 128 items: 8 bits can count them";
  EXPECT_NE(refusal<std::uint8_t>(256).find("256"), std::string::npos)
      << "256 is 0 to an 8-bit counter: a full ring would look empty";
  EXPECT_NE(refusal<std::uint8_t>(1024).find("1024"), std::string::npos);
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
      while (written - read < filled) ring.pushed(), ++written, expect_right();
      while (written != read) ring.popped(), ++read, expect_right();
      ring.pushed(), ++written, expect_right();
      ring.popped(), ++read, expect_right();
    }
  }
}

TEST(ring_index, counts_correctly_when_an_8_bit_counter_wraps) {
  expect_right_across_the_wrap<std::uint8_t>(4, 250);
  expect_right_across_the_wrap<std::uint8_t>(1, 254);
}

TEST(ring_index, counts_correctly_when_a_16_bit_counter_wraps) {
  expect_right_across_the_wrap<std::uint16_t>(8, 65530);
}

TEST(ring_index, uses_all_it_can_of_an_8_bit_counter) {
  expect_right_across_the_wrap<std::uint8_t>(128, 200);
}

TEST(ring_index, counts_correctly_when_a_64_bit_counter_wraps) {
  ring_index<std::uint64_t> ring(4, ~std::uint64_t{0} - 1);
  for (std::size_t n = 0; n < 3; ++n) ring.pushed();
  EXPECT_EQ(ring.size(), 3u);
  EXPECT_EQ(ring.read_slot(), 2u);
  EXPECT_EQ(ring.write_slot(), 1u);
}

}  // namespace
