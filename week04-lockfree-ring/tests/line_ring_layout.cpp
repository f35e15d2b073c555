#include "week04/line_ring.hpp"

#include <gtest/gtest.h>

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

}  // namespace
