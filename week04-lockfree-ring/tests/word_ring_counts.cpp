#include "week04/word_ring.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/counted/counts.hpp"
#include "ring_counts.hpp"

namespace {

using common::counted::during;
using ring = week04::word_ring<std::uint64_t>;
constexpr std::uint64_t capacity = 1024;
constexpr std::uint64_t blocks = 8, marks = capacity / 64;

TEST(word_ring_counts, a_push_is_one_store) {
  ring words(capacity);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < capacity; ++i) words.try_push(i);
  });
  EXPECT_EQ(used.stores(std::memory_order_release), capacity) << used;
  EXPECT_EQ(used.stores + used.loads, capacity) << used;
}

TEST(word_ring_counts, a_pop_is_one_load_and_one_store_and_few_say_where_it_is) {
  ring words(capacity);
  for (std::uint64_t i = 0; i < capacity; ++i) words.try_push(i);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < capacity; ++i) static_cast<void>(words.try_pop());
  });
  EXPECT_EQ(used.loads, capacity) << used;
  EXPECT_EQ(used.stores(std::memory_order_release), capacity + blocks) << used;
  EXPECT_EQ(used.stores(std::memory_order_relaxed), marks) << used << ": for who watches";
}

// One lap of pops: how often the consumer says where it is, to the producer and to who watches.
template <std::size_t Block>
void a_lap_of_pops_says(std::size_t size, std::uint64_t to_the_producer, std::uint64_t to_others) {
  week04::word_ring<std::uint64_t, week04::line_allocator<std::uint64_t>, Block> words(size);
  for (std::uint64_t i = 0; i < size; ++i) words.try_push(i);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < size; ++i) static_cast<void>(words.try_pop());
  });
  EXPECT_EQ(used.stores(std::memory_order_release), size + to_the_producer) << size << ": " << used;
  EXPECT_EQ(used.stores(std::memory_order_relaxed), to_others) << size << ": " << used;
}

TEST(word_ring_counts, the_consumer_says_where_it_is_once_in_an_eighth_of_the_ring_or_64_places) {
  for (const std::size_t size : {64u, 128u, 256u, 512u})
    a_lap_of_pops_says<0>(size, size / 64, size / 64);
  for (const std::size_t size : {1024u, 65536u}) a_lap_of_pops_says<0>(size, 8, size / 64);
  a_lap_of_pops_says<2>(8, 4, 4);
  a_lap_of_pops_says<128>(256, 2, 4);
}

// Each look takes a line from whoever is at work there.
TEST(word_ring_counts, the_approximate_size_looks_at_64_places_and_searches_the_others) {
  ring words(capacity);
  for (std::uint64_t i = 0; i < capacity / 2; ++i) words.try_push(i);
  const auto used = during([&] { EXPECT_EQ(words.approximate_size(), capacity / 2); });
  EXPECT_LE(used.loads, 1u + 64u + 10u) << used << ": 2^10 places";
  EXPECT_EQ(used.stores, 0u) << used;
}

TEST(word_ring_counts, a_producer_with_room_looks_at_the_consumer_once_a_lap) {
  ring words(capacity);
  std::uint64_t looks = 0;
  for (std::uint64_t i = 0; i < 8 * capacity; ++i) {
    looks += during([&] { words.try_push(i); }).loads;
    static_cast<void>(words.try_pop());
  }
  EXPECT_LE(looks, 9u);
}

TEST(word_ring_counts, no_operation_is_a_read_modify_write_or_sequentially_consistent) {
  ring words(4);
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < 100; ++i) {
      for (int n = 0; n < 5; ++n) words.try_push(n % 2 == 0 ? i : week04::words::vacant);
      for (int n = 0; n < 5; ++n) static_cast<void>(words.try_pop());
    }
  });
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

TEST(word_ring_counts, nothing_done_is_nothing_stored) {
  ring_counts::nothing_done_is_nothing_stored(ring(4));
}

TEST(word_ring_counts, a_block_that_was_given_back_costs_the_producer_one_look) {
  ring words(capacity);
  for (std::uint64_t i = 0; i < capacity; ++i) words.try_push(i);
  for (std::uint64_t i = 0; i < capacity / blocks; ++i) static_cast<void>(words.try_pop());
  const auto used = during([&] {
    for (std::uint64_t i = 0; i < capacity / blocks; ++i) words.try_push(i);
  });
  EXPECT_EQ(used.loads, 1u) << used;
}

// The lines that `then` asks for, as distances from the first of them.
template <class First, class Then>
std::vector<std::ptrdiff_t> asked_by(std::size_t size, First first, Then then) {
  ring words(size);
  first(words);
  const auto asked = ring_counts::asked_for([&] { then(words); });
  std::vector<std::ptrdiff_t> distances;
  for (const void* const address : asked) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(address) % 64, 0u) << "once a line, on entering it";
    distances.push_back(static_cast<const std::byte*>(address) -
                        static_cast<const std::byte*>(asked.front()));
  }
  return distances;
}

TEST(word_ring_counts, each_side_asks_for_lines_of_the_ring_ahead_of_time) {
  const auto fill = [](ring& words) {
    while (words.try_push(1)) {
    }
  };
  const auto empty = [](ring& words) {
    while (words.try_pop()) {
    }
  };
  const auto nothing = [](ring&) {};
  const auto pushing = asked_by(1024, nothing, fill);
  ASSERT_EQ(pushing.size(), 1024u / 8 - 9) << "none that is not vacant yet";
  EXPECT_EQ(pushing.back(), 64 * (1024 / 8 - 10)) << "it begins eight lines ahead";
  const auto expect_that_pops_ask_lines_ahead = [&](std::size_t size, std::size_t ahead) {
    SCOPED_TRACE(size);
    const auto popping = asked_by(size, fill, empty);
    ASSERT_EQ(popping.size(), size / 8);
    // The last of the array, and then its begin: both as distances from the first that was asked.
    const auto distance = static_cast<std::ptrdiff_t>(64 * ahead);
    EXPECT_EQ(popping[size / 8 - ahead - 1], static_cast<std::ptrdiff_t>(size) * 8 - 64 - distance);
    EXPECT_EQ(popping[size / 8 - ahead], -distance);
  };
  expect_that_pops_ask_lines_ahead(1024, 8);
  // The larger the ring, the farther, within limits.
  EXPECT_EQ(asked_by(256, nothing, fill).back(), 64 * (256 / 8 - 4)) << "two lines ahead";
  expect_that_pops_ask_lines_ahead(256, 4);
  EXPECT_EQ(asked_by(64, nothing, fill).back(), 64 * (64 / 8 - 3)) << "one line ahead";
  EXPECT_EQ(asked_by(65536, nothing, fill).back(), 64 * (65536 / 8 - 10)) << "eight";
  expect_that_pops_ask_lines_ahead(65536, 12);
}

}  // namespace
