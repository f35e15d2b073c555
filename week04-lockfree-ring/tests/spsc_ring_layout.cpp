#include "week04/spsc_ring.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "common/cache_line.hpp"

namespace {

template <std::size_t Bytes>
struct item {
  std::byte bytes[Bytes];
};

template <std::size_t Bytes>
std::size_t first_slot_off_a_line() {
  week04::spsc_ring<item<Bytes>> ring(8);
  auto producer = ring.producer();
  return reinterpret_cast<std::uintptr_t>(producer.reserve(1).data()) % common::cache_line_size;
}

TEST(spsc_ring_layout, each_side_has_lines_of_its_own) {
  using ring = week04::spsc_ring<std::uint64_t>;
  EXPECT_EQ(alignof(ring), common::no_sharing_distance);
  // constants, two shared indices, two private sides
  EXPECT_EQ(sizeof(ring), 5 * common::no_sharing_distance);
}

TEST(spsc_ring_layout, the_slots_begin_on_a_line_of_their_own) {
  EXPECT_EQ(first_slot_off_a_line<8>(), 0u);
  EXPECT_EQ(first_slot_off_a_line<24>(), 0u);
  EXPECT_EQ(first_slot_off_a_line<64>(), 0u);
}

TEST(spsc_ring_layout, a_slot_is_as_large_as_its_item) {
  week04::spsc_ring<item<24>> ring(8);
  auto producer = ring.producer();
  const auto row = producer.reserve(8);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&row[1]) - reinterpret_cast<std::uintptr_t>(&row[0]),
            24u);
}

}  // namespace
