#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using w4e7::batch_ring;

counts pushing(batch_ring<int>& ring, std::size_t items) {
  const std::vector<int> batch(items, 1);
  return during([&] { static_cast<void>(ring.push_n(batch)); });
}

counts popping(batch_ring<int>& ring, std::size_t places) {
  std::vector<int> batch(places);
  return during([&] { static_cast<void>(ring.pop_n(batch)); });
}

// The stores that another thread may rely on: all but the relaxed ones.
std::uint64_t publications(const counts& used) {
  return used.stores - used.stores(std::memory_order_relaxed);
}

// Batches that begin at each slot, and so run over the end of the array at each of their items.
TEST(batch_ring, D4_one_store_per_batch_wherever_it_begins) {
  for (std::size_t start = 0; start < 8; ++start) {
    batch_ring<int> ring(8, start);
    for (const std::size_t items : {5u, 8u, 1u}) {
      const std::string which =
          std::to_string(items) + " items from slot " + std::to_string(start) + " of 8 on";
      const auto push = pushing(ring, items);
      EXPECT_EQ(publications(push), 1u) << "push_n of " << which << ": one store; " << push;
      const auto pop = popping(ring, items);
      EXPECT_EQ(publications(pop), 1u) << "pop_n of " << which << ": one store; " << pop;
      pushing(ring, 8 - items), popping(ring, 8 - items);  // to the same slot again
    }
  }
}

TEST(batch_ring, D4_a_call_that_moves_nothing_stores_nothing) {
  batch_ring<int> ring(2);
  EXPECT_EQ(publications(popping(ring, 2)), 0u) << "an empty ring";
  EXPECT_EQ(publications(pushing(ring, 0)), 0u) << "an empty batch";
  pushing(ring, 2);
  EXPECT_EQ(publications(pushing(ring, 2)), 0u) << "a full ring";
  EXPECT_EQ(publications(popping(ring, 0)), 0u) << "no place for an item";
}

TEST(batch_ring, D5_looks_at_the_other_index_only_when_it_must) {
  batch_ring<int> ring(8);
  EXPECT_EQ(pushing(ring, 4).acquire, 0u) << "a new ring of 8 has room for 4";
  EXPECT_EQ(pushing(ring, 4).acquire, 0u) << "and for 4 more";
  EXPECT_EQ(popping(ring, 2).acquire, 1u) << "the consumer knows of no item yet";
  EXPECT_EQ(popping(ring, 6).acquire, 0u) << "that look found 8 items, 6 are left";
  EXPECT_EQ(pushing(ring, 3).acquire, 1u) << "it seems full: one look";
  EXPECT_EQ(pushing(ring, 5).acquire, 0u) << "that look found 8 slots, 5 are left";
  EXPECT_EQ(pushing(ring, 0).acquire, 0u) << "an empty batch needs no room";
  EXPECT_EQ(popping(ring, 0).acquire, 0u) << "no place, so no item is wanted";
}

TEST(batch_ring, D5_at_most_one_look_per_call) {
  batch_ring<int> ring(8);
  EXPECT_LE(pushing(ring, 20).acquire, 1u) << "20 items for a ring of 8";
  EXPECT_LE(pushing(ring, 20).acquire, 1u) << "a full ring";
  EXPECT_LE(popping(ring, 20).acquire, 1u) << "20 places, 8 items";
  EXPECT_LE(popping(ring, 20).acquire, 1u) << "an empty ring";
}

template <class Item>
counts back_and_forth() {
  batch_ring<Item> ring(4, 3);
  std::array<Item, 3> batch{};
  std::array<Item, 9> large{};
  return during([&] {
    for (int n = 0; n < 100; ++n) {
      static_cast<void>(ring.push_n(batch));
      static_cast<void>(ring.push_n(large));
      static_cast<void>(ring.push_n(batch));
      static_cast<void>(ring.pop_n(batch));
      static_cast<void>(ring.pop_n(large));
      static_cast<void>(ring.pop_n(large));
    }
  });
}

TEST(batch_ring, D6_no_lock_no_read_modify_write_no_seq_cst_no_fence) {
  const auto used = back_and_forth<int>();
  EXPECT_EQ(used.locks, 0u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.release, 400u) << "one release for each of 400 calls that moved something; "
                                << used;
}

TEST(batch_ring, D6_no_allocation) {
  EXPECT_EQ(back_and_forth<int>().allocations, 0u);
  using large = std::array<std::byte, 512>;
  EXPECT_EQ(back_and_forth<large>().allocations, 0u);
}

}  // namespace
