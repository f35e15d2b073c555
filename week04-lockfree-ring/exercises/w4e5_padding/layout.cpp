#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "common/cache_line.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

using w4e5::padded_ring;
using ring_of_int = padded_ring<int>;
constexpr std::size_t distance = common::no_sharing_distance;

template <auto Mask, auto Slots>
struct members {
  friend const void* mask_of(const ring_of_int& ring) { return &(ring.*Mask); }
  friend const void* slots_of(const ring_of_int& ring) { return &(ring.*Slots); }
};
const void* mask_of(const ring_of_int& ring);
const void* slots_of(const ring_of_int& ring);
// An explicit instantiation may name private members.
template struct members<&ring_of_int::mask_, &ring_of_int::slots_>;

// Who uses which bytes of the ring, each as its offset from the ring's beginning.
struct bytes {
  std::vector<std::size_t> producers;  // try_push changes them
  std::vector<std::size_t> consumers;  // try_pop changes them
  std::vector<std::size_t> constants;  // mask_, slots_, and others that no call changes
};

struct throws_when_copied {
  throws_when_copied() = default;
  throws_when_copied(throws_when_copied&&) noexcept = default;
  throws_when_copied(const throws_when_copied&) { throw 0; }
};

// What a try_push whose copy throws changes belongs to the producer as well.
void watch_a_copy_that_throws(std::vector<std::size_t>& producers) {
  using ring_of_throwing = padded_ring<throws_when_copied>;
  if (sizeof(ring_of_throwing) != sizeof(ring_of_int)) return;  // other places
  alignas(ring_of_throwing) static std::byte place[sizeof(ring_of_throwing)];
  std::memset(place, 0, sizeof(place));
  auto& ring = *std::construct_at(reinterpret_cast<ring_of_throwing*>(place), 2);
  std::array<std::byte, sizeof(ring_of_throwing)> before;
  std::memcpy(before.data(), place, sizeof(place));
  const throws_when_copied item;
  EXPECT_ANY_THROW(ring.try_push(item));
  for (std::size_t at = 0; at < sizeof(place); ++at)
    if (place[at] != before[at] &&
        std::find(producers.begin(), producers.end(), at) == producers.end())
      producers.push_back(at);
  std::destroy_at(&ring);
}

// Watches a ring at work. Not by the members' names: whatever a call changes belongs to its thread,
// a counter of your own as well as an index.
bytes watch() {
  alignas(ring_of_int) static std::byte place[sizeof(ring_of_int)];
  std::memset(place, 0, sizeof(place));
  auto& ring = *std::construct_at(reinterpret_cast<ring_of_int*>(place), 2);
  std::array<std::byte, sizeof(ring_of_int)> constructed;
  std::memcpy(constructed.data(), place, sizeof(place));
  bytes found;
  const auto changed_by = [&](std::vector<std::size_t>& all, auto call) {
    std::array<std::byte, sizeof(ring_of_int)> before;
    std::memcpy(before.data(), place, sizeof(place));
    call();
    for (std::size_t at = 0; at < sizeof(place); ++at)
      if (place[at] != before[at] && std::find(all.begin(), all.end(), at) == all.end())
        all.push_back(at);
  };
  for (int round = 0; round < 300; ++round) {  // so that the second byte of a counter changes, too
    changed_by(found.producers, [&] { EXPECT_TRUE(ring.try_push(1)); });
    const int copied = 2;
    changed_by(found.producers, [&] { EXPECT_TRUE(ring.try_push(copied)); });
    changed_by(found.producers, [&] { EXPECT_FALSE(ring.try_push(copied)); });
    changed_by(found.consumers, [&] { EXPECT_TRUE(ring.try_pop()); });
    changed_by(found.consumers, [&] { EXPECT_TRUE(ring.try_pop()); });
    changed_by(found.consumers, [&] { EXPECT_FALSE(ring.try_pop()); });
  }
  watch_a_copy_that_throws(found.producers);
  const auto add = [&](const void* member, std::size_t size) {
    const auto at = static_cast<std::size_t>(static_cast<const std::byte*>(member) - place);
    for (std::size_t n = 0; n < size; ++n) found.constants.push_back(at + n);
  };
  add(mask_of(ring), sizeof(std::size_t));
  add(slots_of(ring), sizeof(void*));
  // A constant of your own shows by what the constructor wrote and no call has changed.
  const auto is_in = [](const std::vector<std::size_t>& all, std::size_t at) {
    return std::find(all.begin(), all.end(), at) != all.end();
  };
  for (std::size_t at = 0; at < sizeof(place); ++at)
    if (constructed[at] != std::byte{0} && !is_in(found.producers, at) &&
        !is_in(found.consumers, at))
      found.constants.push_back(at);
  std::destroy_at(&ring);
  return found;
}

// Whether two bytes of a ring may stand on the same pair of lines. Where the ring begins is known
// if it is aligned; if not, it may be anywhere.
bool may_share(std::size_t a, std::size_t b) {
  if (alignof(ring_of_int) >= distance) return a / distance == b / distance;
  return std::max(a, b) - std::min(a, b) < distance;
}

void expect_apart(const std::vector<std::size_t>& some, const char* whose,
                  const std::vector<std::size_t>& others, const char* whose_others) {
  for (const std::size_t a : some) {
    for (const std::size_t b : others) {
      ASSERT_FALSE(may_share(a, b))
          << whose << " stands at byte " << a << " of the ring, " << whose_others << " at byte "
          << b << ": both may be within the same " << distance << " bytes";
    }
  }
}

constexpr char producers[] = "what try_push writes";
constexpr char consumers[] = "what try_pop writes";
constexpr char constants[] = "a constant (mask_, slots_, or another member that no call changes)";

TEST(padded_ring, D3_what_the_two_sides_write_shares_no_line) {
  const bytes used = watch();
  ASSERT_FALSE(used.producers.empty());
  ASSERT_FALSE(used.consumers.empty());
  expect_apart(used.producers, producers, used.consumers, consumers);
}

TEST(padded_ring, D3_the_constants_share_no_line_with_what_is_written) {
  const bytes used = watch();
  expect_apart(used.constants, constants, used.producers, producers);
  expect_apart(used.constants, constants, used.consumers, consumers);
}

TEST(padded_ring, D4_the_ring_shares_no_line_with_its_neighbours) {
  const bytes used = watch();
  if (alignof(ring_of_int) >= distance) return;  // its size is a multiple of its alignment
  for (const auto& some : {used.producers, used.consumers, used.constants}) {
    for (const std::size_t at : some) {
      ASSERT_GE(at, distance) << "byte " << at << " of the ring is in use, and the ring may begin "
                              << "in the middle of somebody's line: its alignment is "
                              << alignof(ring_of_int);
      ASSERT_GE(sizeof(ring_of_int) - at, distance)
          << "byte " << at << " of " << sizeof(ring_of_int)
          << " is in use, and somebody may begin behind the ring on the same line";
    }
  }
}

// An item that remembers where it was constructed.
struct placed {
  placed() = default;
  placed(const placed&) noexcept { places.push_back(this); }
  inline static std::vector<const void*> places;
};

TEST(padded_ring, D5_items_stand_side_by_side) {
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

TEST(padded_ring, D5_an_over_aligned_item_stands_where_it_may) {
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 32>();
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 64>();
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 256>();
}

}  // namespace
