// What the unit checks of the rings share beside the conformance kit. `Ring` takes an
// item type, and its constructor a capacity and the index at which the counters begin. `file` is
// the ring's own: it may treat a number that stands in it otherwise.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/testing/items.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"

namespace ring_demands {

// Just below the largest value of counters with 8, 16, 32 and 64 bits, signed and unsigned. A ring
// whose counters are narrower than std::size_t goes wrong at one of them, or at a large capacity.
inline constexpr std::array<std::size_t, 8> starts{
    (std::size_t{1} << 7) - 3,  (std::size_t{1} << 8) - 3,
    (std::size_t{1} << 15) - 3, (std::size_t{1} << 16) - 3,
    (std::size_t{1} << 31) - 3, (std::size_t{1} << 32) - 3,
    (std::size_t{1} << 63) - 3, std::numeric_limits<std::size_t>::max() - 2};

enum class form { copy, move, both };

// Numbers of both signs, each another one.
constexpr int item_number(int n) {
  return n % 3 == 0 ? ~n : n;
}

// Fills the ring, is refused in both forms, and empties it. Few assertions: large rings come here.
template <class Ring>
void fill_and_empty(Ring& ring, form by = form::both) {
  const int capacity = static_cast<int>(ring.capacity());
  for (int n = 0; n < capacity; ++n) {
    const bool moves = by == form::move || (by == form::both && n % 2 == 0);
    const int item = item_number(n);
    if (!(moves ? ring.try_push(int{item}) : ring.try_push(item)))
      FAIL() << "push " << n + 1 << " into a ring of " << capacity << " was refused";
  }
  const int extra = capacity;
  ASSERT_FALSE(ring.try_push(int{extra})) << capacity << " items are in a ring of " << capacity;
  ASSERT_FALSE(ring.try_push(extra)) << capacity << " items are in a ring of " << capacity;
  for (int n = 0; n < capacity; ++n) {
    const std::optional<int> item = ring.try_pop();
    if (item != item_number(n)) {
      ASSERT_EQ(item, std::optional(item_number(n))) << "pop " << n + 1 << " of " << capacity;
    }
  }
  ASSERT_EQ(ring.try_pop(), std::nullopt) << "all " << capacity << " items were popped";
}

template <template <class> class Ring>
void counters_are_right_wherever_they_begin(const char* file = "") {
  std::vector<std::size_t> all(starts.begin(), starts.end());
  for (const std::uint64_t number : common::testing::numbers_in(file))
    for (const std::size_t before : {0u, 3u}) all.push_back(number - before);
  for (const std::size_t start : all) {
    SCOPED_TRACE("the counters begin at " + std::to_string(start));
    Ring<int> ring(4, start);
    for (int round = 0; round < 4; ++round) {
      ASSERT_NO_FATAL_FAILURE(fill_and_empty(ring));
      ASSERT_TRUE(ring.try_push(7));  // so that the next round begins in another slot
      ASSERT_EQ(ring.try_pop(), std::optional(7));
    }
  }
}

template <template <class> class Ring>
void large_rings_hold_what_they_promise() {
  for (std::size_t capacity = 1; capacity <= 65'536; capacity *= 2) {
    SCOPED_TRACE("capacity " + std::to_string(capacity));
    Ring<int> ring(capacity);
    for (const form by : {form::both, form::copy, form::copy, form::move, form::move}) {
      ASSERT_NO_FATAL_FAILURE(fill_and_empty(ring, by));
      ASSERT_TRUE(ring.try_push(7));  // so that the next round begins in another slot
      ASSERT_EQ(ring.try_pop(), std::optional(7));
    }
  }
}

// Items of these types, from the end of the counters on.
template <template <class> class Ring, class... T>
void every_value_passes(std::size_t capacity) {
  const auto passes = [capacity]<class Item>(Item) {
    Ring<Item> ring(capacity, std::numeric_limits<std::size_t>::max());
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(ring.try_push(static_cast<Item>(i)));
      ASSERT_TRUE(ring.try_push(Item{}));
      ASSERT_EQ(ring.try_pop(), static_cast<Item>(i));
      ASSERT_EQ(ring.try_pop(), Item{});
    }
  };
  (passes(T{}), ...);
}

// 0 to 4 items stay in a ring of 4, from each of its slots on and around the end of the counters.
template <template <class> class Ring>
void what_remains_is_destroyed_wherever_it_stands() {
  using common::testing::counted_item;
  std::vector<std::size_t> all(starts.begin(), starts.end());
  all.push_back(0);
  for (const std::size_t start : all) {
    for (int before = 0; before < 4; ++before) {
      for (int remain = 0; remain <= 4; ++remain) {
        counted_item::start_counting();
        {
          Ring<counted_item> ring(4, start);
          for (int n = 0; n < before; ++n) {
            ASSERT_TRUE(ring.try_push(counted_item(n)));
            ASSERT_TRUE(ring.try_pop().has_value());
          }
          for (int n = 0; n < remain; ++n) ASSERT_TRUE(ring.try_push(counted_item(n)));
        }
        const auto census = counted_item::counted();
        ASSERT_TRUE(census.alive() == 0 && census.errors() == 0)
            << remain << " of 4 items remained in a ring whose counters began at " << start
            << ", after " << before << " had passed through: " << census;
      }
    }
  }
}

// One array of slots may be aligned by chance; sixteen are not.
template <template <class> class Ring, std::size_t Alignment>
void over_aligned_items_stand_where_they_may() {
  using item = common::testing::over_aligned<Alignment>;
  item::forget();
  std::vector<std::unique_ptr<Ring<item>>> rings;
  std::vector<std::unique_ptr<char[]>> between;
  for (std::size_t n = 0; n < 16; ++n) {
    between.push_back(std::make_unique<char[]>(8 * n + 1));
    rings.push_back(std::make_unique<Ring<item>>(2));
    for (int push = 0; push < 2; ++push) ASSERT_TRUE(rings.back()->try_push(item(push)));
  }
  EXPECT_EQ(item::misplaced(), 0) << "items at an address that is no multiple of their alignment, "
                                  << Alignment;
}

// After an attempt. Where there are more threads than cores, the other one may be waiting for this
// one's core: whoever spins there spins for a time slice, and the watchdog may take many of them
// for a hang.
inline void go_on_or_yield(bool worked) {
  if (worked)
    common::testing::made_progress();
  else
    std::this_thread::yield();
}

// Tries until it works, and gives what the attempt gave.
template <class Attempt>
auto patiently(Attempt attempt) {
  for (;;) {
    auto result = attempt();
    const bool worked = static_cast<bool>(result);
    go_on_or_yield(worked);
    if (worked) return result;
  }
}

// Two threads hand over `total` items once and in order; item(n) makes the one with that number.
template <class Ring, class Item>
void each_arrives_in_order(Ring& ring, std::uint64_t total, Item item) {
  common::testing::run_together({[&] {
                                   auto producer = ring.producer();
                                   for (std::uint64_t n = 0; n < total; ++n)
                                     patiently([&] { return producer.try_push(item(n)); });
                                 },
                                 [&] {
                                   auto consumer = ring.consumer();
                                   for (std::uint64_t n = 0; n < total; ++n) {
                                     const auto got = patiently([&] { return consumer.try_pop(); });
                                     ASSERT_EQ(*got, item(n));
                                   }
                                 }});
}

// Two threads hand over every item once and in order, by batches, spans and single items.
template <class Ring>
void batches_and_spans_keep_the_order(Ring&& ring) {
  const std::uint64_t total = common::testing::iterations(300'000);
  common::testing::run_together({
      [&] {
        auto producer = ring.producer();
        std::array<std::uint64_t, 23> batch{};
        std::uint64_t next = 0;
        while (next < total) {
          for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = next + i;
          const std::uint64_t before = next;
          next += producer.push_n(batch.begin(), batch.size());
          const auto room = producer.reserve(7);
          for (auto& slot : room) slot.construct(next++);
          producer.commit(room.size());
          if (producer.try_push(std::uint64_t{next})) ++next;
          go_on_or_yield(next != before);
        }
      },
      [&] {
        auto consumer = ring.consumer();
        std::array<std::uint64_t, 17> batch{};
        std::uint64_t next = 0;
        while (next < total) {
          const std::uint64_t before = next;
          const std::size_t n = consumer.pop_n(batch.begin(), batch.size());
          for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(batch[i], next++);
          const auto items = consumer.peek(5);
          for (auto& item : items) ASSERT_EQ(item, next++);
          consumer.release(items.size());
          if (const auto item = consumer.try_pop()) {
            ASSERT_EQ(*item, next++);
          }
          go_on_or_yield(next != before);
        }
      },
  });
}

}  // namespace ring_demands
