#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/testing/numbers_in.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_counts.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using common::counted::steps_of;
using ring_counts::publications;
using w4e6::spsc_ring;

// Small and trivial, large and not: a ring may do something else for each.
struct large_item {
  large_item() = default;
  large_item(const large_item& other) : bytes(other.bytes) {
    if (throws) throw 0;
  }
  large_item(large_item&&) noexcept = default;
  ~large_item() { bytes[0] = std::byte{1}; }
  std::array<std::byte, 72> bytes{};
  inline static bool throws = false;
};

// Both forms of try_push in turn.
template <class T>
counts pushing(spsc_ring<T>& ring, int times) {
  const T copied{};
  return during([&] {
    for (int n = 0; n < times; ++n)
      static_cast<void>(n % 2 == 0 ? ring.try_push(T{}) : ring.try_push(copied));
  });
}

template <class T>
counts popping(spsc_ring<T>& ring, int times) {
  return during([&] {
    for (int n = 0; n < times; ++n) static_cast<void>(ring.try_pop());
  });
}

// Where the producer says how far it is, and the consumer.
struct places {
  const void* write_index;
  const void* read_index;
};

template <class T>
places where_they_publish(spsc_ring<T>& ring) {
  const auto push = steps_of([&] { static_cast<void>(ring.try_push(T{})); });
  const auto pop = steps_of([&] { static_cast<void>(ring.try_pop()); });
  return {.write_index = ring_counts::published_by(push),
          .read_index = ring_counts::published_by(pop)};
}

// Rings of each size, also at the wrap, where a signed number would wrap, and at the numbers that
// stand in the code.
template <class Look>
void for_each_ring(Look look) {
  for (int capacity = 8; capacity <= 1024; capacity *= 2) {
    std::vector<std::size_t> starts = {0, std::size_t{0} - 4, (std::size_t{1} << 63) - 4};
    for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE))
      starts.push_back(number - 4);
    for (const std::size_t start : starts) {
      SCOPED_TRACE("a ring of " + std::to_string(capacity));
      spsc_ring<int> ring(static_cast<std::size_t>(capacity), start);
      look(ring, capacity);
    }
  }
  SCOPED_TRACE("items of " + std::to_string(sizeof(large_item)) + " bytes, with a destructor");
  spsc_ring<large_item> ring(8);
  look(ring, 8);
}

TEST(spsc_ring, D5_the_producer_looks_at_the_other_index_only_when_the_ring_seems_full) {
  for_each_ring([]<class T>(spsc_ring<T>& ring, int capacity) {
    const void* const read_index = where_they_publish(ring).read_index;
    // The ring is empty, but the producer remembers the beginning: all slots but one are vacant as
    // far as it knows.
    const auto looks = [&](int times) {
      return ring_counts::looks_at(read_index, steps_of([&] { pushing(ring, times); }));
    };
    EXPECT_EQ(looks(capacity - 1), 0u) << "as many pushes as the new ring has slots: there was "
                                          "room, so no look";
    const auto last = pushing(ring, 1);
    EXPECT_EQ(last.acquire, 1u) << "it seems full, and is not: one look; " << last;
    const auto refused = pushing(ring, 2);
    EXPECT_LE(refused.acquire, 2u)
        << "at most one acquire per call, a refused one too; " << refused;
    popping(ring, 5);
    const auto next = pushing(ring, 1);
    EXPECT_EQ(next.acquire, 1u) << "5 slots are vacant: one look finds all of them; " << next;
    EXPECT_EQ(looks(4), 0u) << "that look found 5 vacant slots, 4 are left";
  });
}

TEST(spsc_ring, D5_the_consumer_looks_at_the_other_index_only_when_the_ring_seems_empty) {
  for_each_ring([]<class T>(spsc_ring<T>& ring, int capacity) {
    const void* const write_index = where_they_publish(ring).write_index;
    pushing(ring, capacity);
    const auto looks = [&](int times) {
      return ring_counts::looks_at(write_index, steps_of([&] { popping(ring, times); }));
    };
    const auto first = popping(ring, 1);
    EXPECT_EQ(first.acquire, 1u) << "it seems empty, and is not: one look; " << first;
    EXPECT_EQ(looks(capacity - 1), 0u) << "that look found all items of a full ring";
    const auto refused = popping(ring, 1);
    EXPECT_LE(refused.acquire, 1u)
        << "at most one acquire per call, a refused one too; " << refused;
  });
}

// It is the room that decides.
TEST(spsc_ring, D5_a_copy_that_throws_looks_at_nothing) {
  spsc_ring<large_item> ring(8);
  const void* const read_index = where_they_publish(ring).read_index;
  const large_item copied;
  const auto steps = steps_of([&] {
    large_item::throws = true;
    EXPECT_ANY_THROW(ring.try_push(copied));
    large_item::throws = false;
  });
  EXPECT_EQ(ring_counts::looks_at(read_index, steps), 0u)
      << "7 slots were vacant as far as the producer knows";
}

TEST(spsc_ring, D6_every_item_is_published_at_once) {
  spsc_ring<int> ring(8);
  EXPECT_EQ(publications(pushing(ring, 8)), 8u) << "8 items, one publication each";
  EXPECT_EQ(publications(popping(ring, 8)), 8u) << "8 slots, one given back by each pop";
}

TEST(spsc_ring, D4_no_call_waits_or_makes_more_than_six_loads_and_stores) {
  ring_counts::no_call_waits<spsc_ring>();
}

TEST(spsc_ring, D4_each_order_is_what_it_must_be) {
  ring_counts::each_order_is_what_it_must_be<spsc_ring>();
}

TEST(spsc_ring, D4_no_call_allocates) {
  ring_counts::no_call_allocates<spsc_ring>();
}

TEST(spsc_ring, D4_each_call_has_the_orders_of_the_first) {
  ring_counts::each_call_has_the_orders_of_the_first<spsc_ring>(EXERCISE_FILE);
}

}  // namespace
