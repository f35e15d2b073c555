#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "common/cache_line.hpp"
#include "common/testing/numbers_in.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

using w4e5::padded_ring;
constexpr std::size_t distance = common::no_sharing_distance;

// A ring may stand otherwise for other items.
struct large_item {
  int value = 0;
  std::array<std::byte, 68> more{};
  large_item(int n = 0) noexcept : value(n) {}
};
struct text {
  std::string value;
  text(int n) : value(std::to_string(n)) {}
};
struct move_only {
  std::unique_ptr<int> value;
  move_only(int n) : value(std::make_unique<int>(n)) {}
};
struct alignas(128) over_aligned {
  int value;
  over_aligned(int n) noexcept : value(n) {}
};

// The member may stand in a base class, also in a private one, which only such a cast goes to.
template <class Ring, class Class, class Member>
const void* address_of(const Ring& ring, Member Class::*member) {
  return &(((const Class&)ring).*member);
}
template <class Ring, auto Mask, auto Slots>
struct members {
  friend const void* mask_of(const Ring& ring) { return address_of(ring, Mask); }
  friend const void* slots_of(const Ring& ring) { return address_of(ring, Slots); }
};
// An explicit instantiation may name private members.
#define NAME_MEMBERS_OF(ring)              \
  const void* mask_of(const ring& of_it);  \
  const void* slots_of(const ring& of_it); \
  template struct members<ring, &ring::mask_, &ring::slots_>
NAME_MEMBERS_OF(padded_ring<int>);
NAME_MEMBERS_OF(padded_ring<char>);
NAME_MEMBERS_OF(padded_ring<large_item>);
NAME_MEMBERS_OF(padded_ring<text>);
NAME_MEMBERS_OF(padded_ring<move_only>);
NAME_MEMBERS_OF(padded_ring<over_aligned>);
#undef NAME_MEMBERS_OF

template <class F>
void for_rings_of_every_kind(const F& f) {
  f.template operator()<padded_ring<int>>("int");
  f.template operator()<padded_ring<char>>("char");
  f.template operator()<padded_ring<large_item>>("large items");
  f.template operator()<padded_ring<text>>("std::string");
  f.template operator()<padded_ring<move_only>>("items that can only be moved");
  f.template operator()<padded_ring<over_aligned>>("items that are aligned to 128 bytes");
}

// Who uses which bytes of the ring, each as its offset from the ring's beginning.
struct bytes {
  std::vector<std::size_t> producers;  // try_push changes them
  std::vector<std::size_t> consumers;  // try_pop changes them
  std::vector<std::size_t> constants;  // mask_, slots_, and others that no call changes

  static void add(std::vector<std::size_t>& all, std::size_t at) {
    if (std::find(all.begin(), all.end(), at) == all.end()) all.push_back(at);
  }
};

// A ring in memory that was 0, and what a call changes in it.
template <class Ring>
class watched {
 public:
  explicit watched(std::size_t start)
      : ring((std::memset(place, 0, sizeof(place)),
              *std::construct_at(reinterpret_cast<Ring*>(place), 2, start))) {}
  ~watched() { std::destroy_at(&ring); }

  std::array<std::byte, sizeof(Ring)> now() const {
    std::array<std::byte, sizeof(Ring)> copy;
    std::memcpy(copy.data(), place, sizeof(place));
    return copy;
  }
  template <class Call>
  void changed_by(std::vector<std::size_t>& all, Call call) {
    const auto before = now();
    call();
    for (std::size_t at = 0; at < sizeof(place); ++at)
      if (place[at] != before[at]) bytes::add(all, at);
  }
  std::size_t offset_of(const void* member) const {
    return static_cast<std::size_t>(static_cast<const std::byte*>(member) - place);
  }

 private:
  alignas(Ring) inline static std::byte place[sizeof(Ring)];

 public:
  Ring& ring;
};

struct throws_when_copied {
  throws_when_copied() = default;
  throws_when_copied(throws_when_copied&&) noexcept = default;
  throws_when_copied(const throws_when_copied&) { throw 0; }
};

// What a try_push whose copy throws changes belongs to the producer as well.
void watch_a_copy_that_throws(bytes& found, std::size_t size) {
  using ring_of_throwing = padded_ring<throws_when_copied>;
  if (sizeof(ring_of_throwing) != size) return;  // other places
  watched<ring_of_throwing> one(0);
  const throws_when_copied item;
  one.changed_by(found.producers,
                 [&] { EXPECT_ANY_THROW(static_cast<void>(one.ring.try_push(item))); });
}

template <class Ring>
void watch_from(std::size_t start, bytes& found, int rounds) {
  watched<Ring> one(start);
  Ring& ring = one.ring;
  const auto constructed = one.now();
  const auto push_another = [&] {
    using item = typename Ring::value_type;
    if constexpr (std::copy_constructible<item>) {
      const item copied = 2;
      return ring.try_push(copied);
    } else {
      return ring.try_push(2);
    }
  };
  for (int round = 0; round < rounds; ++round) {
    one.changed_by(found.producers, [&] { EXPECT_TRUE(ring.try_push(1)); });
    one.changed_by(found.producers, [&] { EXPECT_TRUE(push_another()); });
    one.changed_by(found.producers, [&] { EXPECT_FALSE(push_another()); });
    one.changed_by(found.consumers, [&] { EXPECT_TRUE(ring.try_pop()); });
    one.changed_by(found.consumers, [&] { EXPECT_TRUE(ring.try_pop()); });
    one.changed_by(found.consumers, [&] { EXPECT_FALSE(ring.try_pop()); });
  }
  for (std::size_t n = 0; n < sizeof(std::size_t); ++n)
    bytes::add(found.constants, one.offset_of(mask_of(ring)) + n);
  for (std::size_t n = 0; n < sizeof(void*); ++n)
    bytes::add(found.constants, one.offset_of(slots_of(ring)) + n);
  // A constant of your own shows by what the constructor wrote and no call has changed.
  const auto is_in = [](const std::vector<std::size_t>& all, std::size_t at) {
    return std::find(all.begin(), all.end(), at) != all.end();
  };
  for (std::size_t at = 0; at < constructed.size(); ++at)
    if (constructed[at] != std::byte{0} && !is_in(found.producers, at) &&
        !is_in(found.consumers, at))
      bytes::add(found.constants, at);
}

// Watches a ring at work. Not by the members' names: whatever a call changes belongs to its thread,
// a counter of your own as well as an index.
template <class Ring>
const bytes& watch() {
  static const bytes found = [] {
    bytes all;
    constexpr int many = 1100;  // so that the second byte of a counter changes, too
    watch_from<Ring>(std::numeric_limits<std::size_t>::max() - 2, all, many);  // each byte changes
    watch_from<Ring>(1, all, many);
    for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE))
      watch_from<Ring>(number, all, 8);
    watch_a_copy_that_throws(all, sizeof(Ring));
    return all;
  }();
  EXPECT_FALSE(found.producers.empty() || found.consumers.empty())
      << "the indices stand in the ring itself, not behind a pointer";
  return found;
}

// Whether two bytes of a ring may stand on the same pair of lines. Where the ring begins is known
// if it is aligned; if not, it may be anywhere.
template <class Ring>
bool may_share(std::size_t a, std::size_t b) {
  if (alignof(Ring) >= distance) return a / distance == b / distance;
  return std::max(a, b) - std::min(a, b) < distance;
}

template <class Ring>
void expect_apart(const std::vector<std::size_t>& some, const char* whose,
                  const std::vector<std::size_t>& others, const char* whose_others) {
  for (const std::size_t a : some) {
    for (const std::size_t b : others) {
      ASSERT_FALSE(may_share<Ring>(a, b))
          << whose << " stands at byte " << a << " of the ring, " << whose_others << " at byte "
          << b << ": both may be within the same " << distance << " bytes";
    }
  }
}

constexpr char producers[] = "what try_push writes";
constexpr char consumers[] = "what try_pop writes";
constexpr char constants[] = "a constant (mask_, slots_, or another member that no call changes)";

template <class Ring>
void what_is_written_stands_apart() {
  const bytes& used = watch<Ring>();
  expect_apart<Ring>(used.producers, producers, used.consumers, consumers);
}

TEST(padded_ring, D3_what_the_two_sides_write_shares_no_line) {
  for_rings_of_every_kind([]<class Ring>(const char* items) {
    SCOPED_TRACE(std::string("a ring of ") + items);
    what_is_written_stands_apart<Ring>();
  });
}

template <class Ring>
void constants_stand_apart() {
  const bytes& used = watch<Ring>();
  expect_apart<Ring>(used.constants, constants, used.producers, producers);
  expect_apart<Ring>(used.constants, constants, used.consumers, consumers);
}

TEST(padded_ring, D3_the_constants_share_no_line_with_what_is_written) {
  for_rings_of_every_kind([]<class Ring>(const char* items) {
    SCOPED_TRACE(std::string("a ring of ") + items);
    constants_stand_apart<Ring>();
  });
}

template <class Ring>
void the_ring_stands_apart() {
  const bytes& used = watch<Ring>();
  if (alignof(Ring) >= distance) return;  // its size is a multiple of its alignment
  for (const auto& some : {used.producers, used.consumers, used.constants}) {
    for (const std::size_t at : some) {
      ASSERT_GE(at, distance) << "byte " << at << " of the ring is in use, and the ring may begin "
                              << "in the middle of somebody's line: its alignment is "
                              << alignof(Ring);
      ASSERT_GE(sizeof(Ring) - at, distance)
          << "byte " << at << " of " << sizeof(Ring)
          << " is in use, and somebody may begin behind the ring on the same line";
    }
  }
}

TEST(padded_ring, D4_the_ring_shares_no_line_with_its_neighbours) {
  for_rings_of_every_kind([]<class Ring>(const char* items) {
    SCOPED_TRACE(std::string("a ring of ") + items);
    the_ring_stands_apart<Ring>();
  });
}

// An item that remembers where it was constructed.
template <std::size_t Size>
struct placed {
  placed() = default;
  placed(const placed&) noexcept { places.push_back(this); }
  std::array<std::byte, Size> bytes{};
  inline static std::vector<const void*> places;
};

template <std::size_t Size>
void items_stand_side_by_side() {
  padded_ring<placed<Size>> ring(8);
  placed<Size>::places.clear();
  const placed<Size> item;
  for (int n = 0; n < 8; ++n) ASSERT_TRUE(ring.try_push(item));
  for (std::size_t n = 1; n < 8; ++n) {
    EXPECT_EQ(static_cast<const char*>(placed<Size>::places[n]) -
                  static_cast<const char*>(placed<Size>::places[n - 1]),
              static_cast<std::ptrdiff_t>(sizeof(placed<Size>)))
        << "a line per item wastes memory and the gain of handing several over at once";
  }
}

TEST(padded_ring, D5_items_stand_side_by_side) {
  items_stand_side_by_side<1>();
  items_stand_side_by_side<40>();
  items_stand_side_by_side<200>();
}

TEST(padded_ring, D5_an_over_aligned_item_stands_where_it_may) {
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 32>();
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 64>();
  ring_demands::over_aligned_items_stand_where_they_may<padded_ring, 256>();
}

}  // namespace
