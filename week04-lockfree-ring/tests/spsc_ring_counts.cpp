#include "week04/spsc_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "common/counted/counts.hpp"

namespace {

using common::counted::during;

constexpr std::uint64_t items = 64;

TEST(spsc_ring_counts, a_push_or_pop_is_one_store_and_now_and_then_one_load) {
  week04::spsc_ring<std::uint64_t> ring(items);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < items; ++i) ring.try_push(i);
    for (std::uint64_t i = 0; i < items; ++i) static_cast<void>(ring.try_pop());
  });
  EXPECT_EQ(used.stores(std::memory_order_release), 2 * items) << used;
  EXPECT_EQ(used.loads(std::memory_order_acquire), 1u) << used;  // the first pop
  EXPECT_EQ(used.stores + used.loads + used.rmws, 2 * items + 1) << used;
}

TEST(spsc_ring_counts, a_refused_call_is_one_load) {
  week04::spsc_ring<int> ring(1);
  const auto pop = during([&] { static_cast<void>(ring.try_pop()); });
  EXPECT_EQ(pop.loads, 1u) << pop;
  EXPECT_EQ(pop.stores, 0u) << pop;
  ring.try_push(1);
  const auto push = during([&] { ring.try_push(2); });
  EXPECT_EQ(push.loads, 1u) << push;
  EXPECT_EQ(push.stores, 0u) << push;
}

TEST(spsc_ring_counts, a_batch_is_published_once_even_where_it_wraps) {
  week04::spsc_ring<std::uint64_t> ring(items, items / 2);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  std::array<std::uint64_t, items> batch{};
  const auto push = during([&] { producer.push_n(batch.begin(), items); });
  EXPECT_EQ(push.stores, 1u) << push;
  const auto pop = during([&] { consumer.pop_n(batch.begin(), items); });
  EXPECT_EQ(pop.stores, 1u) << pop;
  EXPECT_EQ(pop.loads, 1u) << pop;
}

TEST(spsc_ring_counts, a_handle_is_taken_and_given_back_with_one_operation_each) {
  week04::spsc_ring<int> ring(4);
  const auto used = during([&] { static_cast<void>(ring.producer()); });
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.stores, 1u) << used;
}

TEST(spsc_ring_counts, no_allocation_after_construction) {
  week04::spsc_ring<std::uint64_t> ring(1024);
  const auto used = during([&] {
    auto producer = ring.producer();
    auto consumer = ring.consumer();
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      producer.try_push(std::uint64_t{i});
      static_cast<void>(consumer.try_pop());
    }
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

}  // namespace
