#include "week04/line_ring.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "common/cache_line.hpp"

namespace {

using ring = week04::line_ring<std::uint64_t>;

TEST(line_ring_layout, each_side_has_lines_of_its_own) {
  EXPECT_EQ(alignof(ring), common::no_sharing_distance);
  // constants, what the consumer tells the producer, two private sides
  EXPECT_EQ(sizeof(ring), 4 * common::no_sharing_distance);
}

TEST(line_ring_layout, a_line_is_one_cache_line) {
  ring lines(100);
  auto producer = lines.producer();
  const auto first = reinterpret_cast<std::uintptr_t>(producer.reserve(7).data());
  EXPECT_EQ(first % common::cache_line_size, 0u);
  for (std::uint64_t i = 0; i < 7; ++i) producer.try_push(i);
  const auto second = reinterpret_cast<std::uintptr_t>(producer.reserve(7).data());
  EXPECT_EQ(second - first, common::cache_line_size);
}

TEST(line_ring_layout, the_lines_begin_where_pairs_of_lines_begin) {
  for (const std::size_t capacity : {1u, 100u, 1000u, 5000u}) {
    ring lines(capacity);
    auto producer = lines.producer();
    const auto first = reinterpret_cast<std::uintptr_t>(producer.reserve(1).data());
    EXPECT_EQ(first % common::no_sharing_distance, 0u);
  }
}

template <std::size_t Bytes>
struct item {
  std::byte bytes[Bytes];
};
template <std::size_t Bytes>
std::size_t items_in_a_line() {
  week04::line_ring<item<Bytes>> lines(100);
  auto producer = lines.producer();
  return producer.reserve(64).size();
}

TEST(line_ring_layout, a_line_holds_as_many_items_as_fit_beside_its_word) {
  EXPECT_EQ(items_in_a_line<1>(), 56u);
  EXPECT_EQ(items_in_a_line<12>(), 4u);
  EXPECT_EQ(items_in_a_line<16>(), 3u);
  EXPECT_EQ(items_in_a_line<24>(), 2u);
  EXPECT_EQ(items_in_a_line<29>(), 1u);
  EXPECT_EQ(items_in_a_line<56>(), 1u);
}

// The step over the array's end is made of pointers into the array only; a constant expression
// would not compile with others.
constexpr int lines[4] = {};

TEST(line_ring_layout, no_pointer_leaves_the_array) {
  const auto after = [](std::size_t from, std::size_t n) consteval {
    return week04::lines::around(lines + from, n, lines, lines + 4) - lines;
  };
  EXPECT_EQ(after(0, 1), 1);
  EXPECT_EQ(after(3, 1), 0);
  EXPECT_EQ(after(3, 2), 1);
  EXPECT_EQ(after(2, 4), 2);
}

}  // namespace
