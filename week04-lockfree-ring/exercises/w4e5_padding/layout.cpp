#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/cache_line.hpp"
#include "exercise.hpp"

namespace w4e5 {

// The ring's friend: where its members stand, in bytes from its beginning.
struct layout {
  template <class Ring>
  explicit layout(const Ring& ring)
      : mask(offset(ring, ring.mask_)),
        slots(offset(ring, ring.slots_)),
        write_index(offset(ring, ring.write_index_)),
        read_index(offset(ring, ring.read_index_)) {}

  template <class Ring, class Member>
  static std::size_t offset(const Ring& ring, const Member& member) {
    return reinterpret_cast<std::uintptr_t>(&member) - reinterpret_cast<std::uintptr_t>(&ring);
  }

  std::size_t mask, slots, write_index, read_index;
};

}  // namespace w4e5

namespace {

using w4e5::padded_ring;
constexpr std::size_t distance = common::no_sharing_distance;

// Which pair of lines a member stands on, counted from the ring's beginning. That the ring itself
// begins at a pair of lines is checked below.
std::size_t pair_of_lines(std::size_t offset) {
  return offset / distance;
}

// A ring that is known to work: an untouched exercise ends here, as to do.
template <class T>
w4e5::layout layout_of_a_working_ring() {
  padded_ring<T> ring(2);
  EXPECT_TRUE(ring.try_push(T{}));
  EXPECT_TRUE(ring.try_pop().has_value());
  return w4e5::layout(ring);
}

TEST(padded_ring, the_two_indices_share_no_line) {
  const auto at = layout_of_a_working_ring<int>();
  EXPECT_NE(pair_of_lines(at.write_index), pair_of_lines(at.read_index))
      << "write_index_ stands at byte " << at.write_index << ", read_index_ at " << at.read_index
      << "; lines are fetched in pairs, so " << distance << " bytes are wanted";
}

TEST(padded_ring, the_constants_share_no_line_with_an_index) {
  const auto at = layout_of_a_working_ring<int>();
  for (const std::size_t constant : {at.mask, at.slots}) {
    EXPECT_NE(pair_of_lines(constant), pair_of_lines(at.write_index))
        << "a constant stands at byte " << constant << ", write_index_ at " << at.write_index;
    EXPECT_NE(pair_of_lines(constant), pair_of_lines(at.read_index))
        << "a constant stands at byte " << constant << ", read_index_ at " << at.read_index;
  }
}

TEST(padded_ring, the_ring_shares_no_line_with_its_neighbours) {
  layout_of_a_working_ring<int>();
  using ring = padded_ring<int>;
  EXPECT_GE(alignof(ring), distance) << "else it may begin in the middle of somebody's line";
  EXPECT_EQ(sizeof(ring) % distance, 0u)
      << "else somebody may begin in the middle of its last line";
}

// An item that remembers where it was constructed.
struct placed {
  placed() = default;
  placed(const placed&) noexcept { places.push_back(this); }
  inline static std::vector<const void*> places;
};

TEST(padded_ring, items_stand_side_by_side) {
  padded_ring<placed> ring(8);
  placed::places.clear();
  const placed item;
  for (int n = 0; n < 8; ++n) ASSERT_TRUE(ring.try_push(item));
  for (std::size_t n = 1; n < 8; ++n) {
    EXPECT_EQ(static_cast<const char*>(placed::places[n]) -
                  static_cast<const char*>(placed::places[n - 1]),
              static_cast<std::ptrdiff_t>(sizeof(placed)))
        << "a line per item wastes memory and the gain of handing several over at once";
  }
}

template <std::size_t Alignment>
struct alignas(Alignment) aligned_item {
  aligned_item() = default;
  aligned_item(const aligned_item&) noexcept {
    // Through a volatile: the compiler may take the alignment of `this` for granted.
    const volatile auto address = reinterpret_cast<std::uintptr_t>(this);
    if (address % Alignment != 0) ++misplaced;
  }
  inline static int misplaced = 0;
};

template <std::size_t Alignment>
void expect_every_item_aligned() {
  aligned_item<Alignment>::misplaced = 0;
  // Several rings of one slot: one allocation may be aligned by chance.
  std::vector<std::unique_ptr<padded_ring<aligned_item<Alignment>>>> rings;
  std::vector<std::unique_ptr<char[]>> between;
  for (std::size_t n = 0; n < 16; ++n) {
    between.push_back(std::make_unique<char[]>(8 * n + 1));
    rings.push_back(std::make_unique<padded_ring<aligned_item<Alignment>>>(2));
    const aligned_item<Alignment> item;
    ASSERT_TRUE(rings.back()->try_push(item));
    ASSERT_TRUE(rings.back()->try_push(item));
  }
  EXPECT_EQ(aligned_item<Alignment>::misplaced, 0) << "items aligned to " << Alignment;
}

TEST(padded_ring, an_over_aligned_item_stands_where_it_may) {
  expect_every_item_aligned<32>();
  expect_every_item_aligned<64>();
  expect_every_item_aligned<256>();
}

}  // namespace
