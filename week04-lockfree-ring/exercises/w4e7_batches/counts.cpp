#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_counts.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using common::counted::orders_of;
using common::counted::steps_of;
using ring_counts::publications;
using w4e7::batch_ring;

// Small and trivial, large and not: a ring may do something else for each.
struct large_item {
  large_item(int n = 0) noexcept { bytes[0] = static_cast<std::byte>(n); }
  large_item(const large_item&) noexcept = default;
  large_item& operator=(const large_item&) noexcept = default;
  ~large_item() { bytes[0] = std::byte{1}; }
  std::array<std::byte, 72> bytes{};
};

template <class T>
counts pushing(batch_ring<T>& ring, std::size_t items) {
  const std::vector<T> batch(items, 1);
  return during([&] { static_cast<void>(ring.push_n(batch)); });
}

template <class T>
counts popping(batch_ring<T>& ring, std::size_t places) {
  std::vector<T> batch(places);
  return during([&] { static_cast<void>(ring.pop_n(batch)); });
}

// Batches that begin at each slot, and so run over the end of the array at each of their items.
template <class T>
void one_store_per_batch_wherever_it_begins() {
  for (std::size_t start = 0; start < 8; ++start) {
    batch_ring<T> ring(8, start);
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

TEST(batch_ring, D4_one_store_per_batch_wherever_it_begins) {
  one_store_per_batch_wherever_it_begins<int>();
  one_store_per_batch_wherever_it_begins<large_item>();
}

template <class T>
void one_release_store_however_large_the_batch_is() {
  batch_ring<T> ring(1024);
  for (const std::size_t items : {1u, 2u, 3u, 5u, 8u, 9u, 16u, 17u, 33u, 100u, 257u, 1024u}) {
    for (const counts& used : {pushing(ring, items), popping(ring, items)}) {
      EXPECT_EQ(publications(used), 1u) << items << " items: one store; " << used;
      EXPECT_EQ(used.stores(std::memory_order_release), 1u)
          << items << " items: it releases; " << used;
      EXPECT_LE(used.acquire, 1u) << items << " items: at most one acquire; " << used;
    }
  }
}

TEST(batch_ring, D4_one_release_store_however_large_the_batch_is) {
  one_release_store_however_large_the_batch_is<int>();
  one_release_store_however_large_the_batch_is<large_item>();
}

// The model check tries the first batches. A later one must not be published more weakly.
TEST(batch_ring, D4_each_batch_has_the_orders_of_the_second) {
  batch_ring<int> ring(8);
  std::vector<int> batch(8, 1);
  const auto push = [&] { return orders_of([&] { ASSERT_EQ(ring.push_n(batch), 8u); }); };
  const auto pop = [&] { return orders_of([&] { ASSERT_EQ(ring.pop_n(batch), 8u); }); };
  push(), pop();  // the first push need not look
  const auto second_push = push();
  const auto second_pop = pop();
  for (int n = 3; n <= 70'000; ++n) {
    ASSERT_TRUE(push() == second_push) << "push_n number " << n;
    ASSERT_TRUE(pop() == second_pop) << "pop_n number " << n;
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

// What a call looks at: the other side's index, in whatever order.
template <class T>
class looks {
 public:
  // A ring of 8, or of 8 * scale and batches that are as much larger.
  explicit looks(std::size_t scale) : scale_(scale), batch_(8 * scale), ring_(8 * scale) {
    const auto push = steps_of([&] { push_n(1); });
    const auto pop = steps_of([&] { pop_n(1); });
    write_index_ = ring_counts::published_by(push);
    read_index_ = ring_counts::published_by(pop);
  }
  std::uint64_t pushing(std::size_t items) {
    return ring_counts::looks_at(read_index_, steps_of([&] { push_n(items); }));
  }
  std::uint64_t popping(std::size_t places) {
    return ring_counts::looks_at(write_index_, steps_of([&] { pop_n(places); }));
  }

 private:
  void push_n(std::size_t n) { static_cast<void>(ring_.push_n({batch_.data(), n * scale_})); }
  void pop_n(std::size_t n) { static_cast<void>(ring_.pop_n({batch_.data(), n * scale_})); }

  std::size_t scale_;
  std::vector<T> batch_;
  batch_ring<T> ring_;
  const void* write_index_ = nullptr;
  const void* read_index_ = nullptr;
};

template <class T>
void looks_at_the_other_index_only_when_it_must() {
  for (const std::size_t scale : {1u, 128u}) {
    SCOPED_TRACE("each number times " + std::to_string(scale));
    looks<T> looks(scale);  // one item was pushed and popped
    EXPECT_EQ(looks.pushing(4), 0u) << "the producer knows of 7 vacant slots: room for 4";
    EXPECT_EQ(looks.pushing(3), 0u) << "and for 3 more";
    EXPECT_GE(looks.popping(2), 1u) << "the consumer knows of no item yet";
    EXPECT_EQ(looks.popping(4), 0u) << "that look found 7 items, 5 are left";
    EXPECT_EQ(looks.popping(1), 0u) << "one is left";
    EXPECT_GE(looks.pushing(3), 1u) << "it seems full: look";
    EXPECT_EQ(looks.pushing(1), 0u) << "that look found 8 vacant slots, 5 are left";
    EXPECT_EQ(looks.pushing(4), 0u) << "4 are left";
    EXPECT_EQ(looks.pushing(0), 0u) << "an empty batch needs no room";
    EXPECT_EQ(looks.popping(0), 0u) << "no place, so no item is wanted";
  }
}

TEST(batch_ring, D5_looks_at_the_other_index_only_when_it_must) {
  looks_at_the_other_index_only_when_it_must<int>();
  looks_at_the_other_index_only_when_it_must<large_item>();
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
  EXPECT_EQ(used.locks + used.refused + used.waits + used.notifies + used.pauses, 0u)
      << "nobody waits, and nobody is notified: " << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.release, 400u) << "one release for each of 400 calls that moved something; "
                                << used;
}

// Batches of each size, with each number of items in the ring: smaller than the room, equal,
// larger.
TEST(batch_ring, D4_D6_each_batch_has_the_orders_that_it_must_have) {
  for (std::size_t inside = 0; inside <= 4; ++inside) {
    for (std::size_t size = 0; size <= 7; ++size) {
      batch_ring<int> ring(4, 2);
      pushing(ring, inside);
      const std::size_t in = std::min(size, 4 - inside);
      const std::size_t out = std::min(size, inside + in);
      const counts push = pushing(ring, size);
      const counts pop = popping(ring, size);
      for (const auto& [used, moved] : {std::pair(push, in), std::pair(pop, out)}) {
        const std::string which = "a batch of " + std::to_string(size) + ", " +
                                  std::to_string(inside) + " items in a ring of 4";
        EXPECT_EQ(used.seq_cst + used.rmws + used.fences + used.locks, 0u) << which << "; " << used;
        EXPECT_EQ(used.release, moved == 0 ? 0u : 1u) << which << "; " << used;
        EXPECT_EQ(publications(used), used.release) << which << "; " << used;
        EXPECT_LE(used.acquire, 1u) << which << "; " << used;
      }
    }
  }
}

TEST(batch_ring, D6_no_allocation) {
  EXPECT_EQ(back_and_forth<int>().allocations, 0u);
  using large = std::array<std::byte, 512>;
  EXPECT_EQ(back_and_forth<large>().allocations, 0u);
}

}  // namespace
