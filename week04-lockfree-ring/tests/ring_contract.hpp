// What every ring of this week promises, as functions that a test calls with its ring type. Each is
// named after the sentence it checks.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "testing/items.hpp"
#include "testing/start_barrier.hpp"

namespace ring_contract {

using common::testing::counted_item;
using common::testing::sequence_item;

// Template of the ring as a parameter: w4e2::mutex_ring, not w4e2::mutex_ring<int>.
#define RING       \
  template <class> \
  class Ring

template <RING>
void holds_exactly_capacity_items() {
  for (const std::size_t capacity : {1u, 2u, 4u, 64u}) {
    Ring<int> ring(capacity);
    ASSERT_EQ(ring.capacity(), capacity);
    for (int round = 0; round < 3; ++round) {
      for (std::size_t n = 0; n < capacity; ++n)
        ASSERT_TRUE(ring.try_push(static_cast<int>(n)))
            << "push refused with " << n << " items in a ring of " << capacity;
      ASSERT_FALSE(ring.try_push(-1)) << "the ring holds " << capacity << " items already";
      for (std::size_t n = 0; n < capacity; ++n)
        ASSERT_EQ(ring.try_pop(), std::optional<int>(static_cast<int>(n)));
      ASSERT_EQ(ring.try_pop(), std::nullopt) << "everything was popped";
    }
  }
}

template <RING>
void a_capacity_that_is_no_power_of_two_is_refused() {
  for (const std::size_t capacity : {0u, 3u, 6u, 1000u})
    EXPECT_THROW(Ring<int>{capacity}, std::invalid_argument) << "capacity " << capacity;
}

template <RING>
void a_refused_item_is_untouched() {
  Ring<std::unique_ptr<int>> ring(1);
  ASSERT_TRUE(ring.try_push(std::make_unique<int>(1)));
  auto mine = std::make_unique<int>(2);
  EXPECT_FALSE(ring.try_push(std::move(mine))) << "the ring is full";
  ASSERT_NE(mine, nullptr) << "try_push returned false, and the caller's item is gone";
  EXPECT_EQ(*mine, 2);
}

template <RING>
void a_copy_leaves_the_original() {
  Ring<std::string> ring(2);
  const std::string original = "a string too long for the small-string buffer";
  ASSERT_TRUE(ring.try_push(original));
  EXPECT_EQ(original, "a string too long for the small-string buffer");
  EXPECT_EQ(ring.try_pop(), original);
}

struct throws_when_copied {
  explicit throws_when_copied(int number) : number(number) {}
  throws_when_copied(const throws_when_copied&) { throw std::runtime_error("this copy throws"); }
  throws_when_copied(throws_when_copied&& other) noexcept : number(other.number) {}
  int number;
};

template <RING>
void a_copy_that_throws_leaves_the_ring_as_it_was() {
  Ring<throws_when_copied> ring(2);
  const throws_when_copied refused(1);
  EXPECT_THROW(ring.try_push(refused), std::runtime_error) << "the caller must learn of it";
  {
    const auto item = ring.try_pop();
    EXPECT_FALSE(item.has_value()) << "nothing was pushed: the copy threw";
  }
  ASSERT_TRUE(ring.try_push(throws_when_copied(2)));
  const auto item = ring.try_pop();
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->number, 2);
}

template <RING>
void every_item_is_destroyed_once() {
  counted_item::start_counting();
  {
    Ring<counted_item> ring(4, 3);
    const auto push = [&ring](int n) { ASSERT_TRUE(ring.try_push(counted_item(n))); };
    const auto pop = [&ring](int n) {
      const auto item = ring.try_pop();
      ASSERT_TRUE(item.has_value());
      ASSERT_EQ(item->value(), n);
    };
    push(0), push(1), push(2), pop(0), push(3), push(4);
    EXPECT_FALSE(ring.try_push(counted_item(-1))) << "four items in a ring of four";
    pop(1), pop(2), push(5);
    // Three items remain, and not in the first three slots: the destructor's work.
  }
  const auto census = counted_item::counted();
  EXPECT_EQ(census.alive(), 0) << census;
  EXPECT_EQ(census.errors(), 0) << census;
}

template <RING>
void the_counters_may_wrap() {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  for (const std::size_t start : {max - 2, max - 1, max}) {
    Ring<int> ring(2, start);
    for (int n = 0; n < 6; ++n) {
      ASSERT_TRUE(ring.try_push(2 * n)) << "start index max - " << max - start << ", round " << n;
      ASSERT_TRUE(ring.try_push(2 * n + 1))
          << "start index max - " << max - start << ", round " << n;
      ASSERT_FALSE(ring.try_push(-1)) << "two items in a ring of two";
      ASSERT_EQ(ring.try_pop(), std::optional<int>(2 * n));
      ASSERT_EQ(ring.try_pop(), std::optional<int>(2 * n + 1));
      ASSERT_EQ(ring.try_pop(), std::nullopt);
    }
  }
}

// One producer, one consumer. Skipped when something simpler has failed: two threads that wait for
// each other would only add a hang to it.
template <RING>
void every_item_arrives_once_and_in_order(std::size_t capacity, std::uint32_t items = 20'000) {
  if (::testing::UnitTest::GetInstance()->failed_test_count() > 0)
    GTEST_SKIP() << "two threads come when the tests with one thread pass";
  Ring<sequence_item> ring(capacity);
  std::string wrong;
  const auto produce = [&] {
    for (std::uint32_t n = 0; n < items; ++n)
      while (!ring.try_push(sequence_item{1, n})) std::this_thread::yield();
  };
  const auto consume = [&] {
    for (std::uint32_t n = 0; n < items; ++n) {
      std::optional<sequence_item> item;
      while (!(item = ring.try_pop())) std::this_thread::yield();
      if (*item != sequence_item{1, n} && wrong.empty())
        wrong =
            "expected item " + std::to_string(n) + ", got item " + std::to_string(item->sequence);
    }
  };
  common::testing::run_together({produce, consume});
  EXPECT_EQ(wrong, "");
  EXPECT_FALSE(ring.try_pop().has_value()) << "more came out than went in";
}

#undef RING

}  // namespace ring_contract
