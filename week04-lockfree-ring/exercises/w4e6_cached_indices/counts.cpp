#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "common/counted/counts.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_counts.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w4e6::spsc_ring;

// Both forms of try_push in turn.
counts pushing(spsc_ring<int>& ring, int times) {
  return during([&] {
    for (int n = 0; n < times; ++n)
      static_cast<void>(n % 2 == 0 ? ring.try_push(int{n}) : ring.try_push(std::as_const(n)));
  });
}

counts popping(spsc_ring<int>& ring, int times) {
  return during([&] {
    for (int n = 0; n < times; ++n) static_cast<void>(ring.try_pop());
  });
}

TEST(spsc_ring, D5_the_producer_looks_at_the_other_index_only_when_the_ring_seems_full) {
  spsc_ring<int> ring(8);
  const auto first = pushing(ring, 8);
  EXPECT_EQ(first.acquire, 0u) << "8 pushes into a new ring of 8: there was room; " << first;
  const auto refused = pushing(ring, 2);
  EXPECT_EQ(refused.acquire, 2u) << "it seems full: look once per call, then refuse; " << refused;
  popping(ring, 5);
  const auto next = pushing(ring, 5);
  EXPECT_EQ(next.acquire, 1u) << "5 slots are vacant: one look finds all of them; " << next;
}

TEST(spsc_ring, D5_the_consumer_looks_at_the_other_index_only_when_the_ring_seems_empty) {
  spsc_ring<int> ring(8);
  pushing(ring, 8);
  const auto eight = popping(ring, 8);
  EXPECT_EQ(eight.acquire, 1u) << "8 items are there: one look finds all of them; " << eight;
  const auto refused = popping(ring, 1);
  EXPECT_EQ(refused.acquire, 1u) << "it seems empty: look once, then give up; " << refused;
}

// The stores that other threads may rely on; that they are no stronger than release is another
// test.
std::uint64_t publications(const counts& used) {
  return used.stores - used.stores(std::memory_order_relaxed);
}

TEST(spsc_ring, D6_every_item_is_published_at_once) {
  spsc_ring<int> ring(8);
  EXPECT_EQ(publications(pushing(ring, 8)), 8u) << "8 items, one publication each";
  EXPECT_EQ(publications(popping(ring, 8)), 8u) << "8 slots, one given back by each pop";
}

TEST(spsc_ring, D4_no_call_waits_or_makes_more_than_six_loads_and_stores) {
  ring_counts::no_call_waits<spsc_ring<int>>();
}

TEST(spsc_ring, D4_no_order_is_stronger_than_it_must_be) {
  ring_counts::no_order_is_stronger_than_it_must_be<spsc_ring<int>>();
}

TEST(spsc_ring, D4_no_call_allocates) {
  ring_counts::nothing_is_allocated_after_construction<spsc_ring>();
}

}  // namespace
