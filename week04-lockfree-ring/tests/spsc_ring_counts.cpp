#include "week04/spsc_ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/counted/counts.hpp"
#include "ring_counts.hpp"

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

TEST(spsc_ring_counts, nothing_done_is_nothing_stored) {
  ring_counts::nothing_done_is_nothing_stored(week04::spsc_ring<std::uint64_t>(8));
}

TEST(spsc_ring_counts, consume_all_is_one_load_and_one_store) {
  week04::spsc_ring<std::uint64_t> ring(8, 5);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  std::array<std::uint64_t, 8> batch{};
  producer.push_n(batch.begin(), 8);
  const auto all = during([&] { consumer.consume_all([](std::uint64_t&) {}); });
  EXPECT_EQ(all.loads, 1u) << all;
  EXPECT_EQ(all.stores, 1u) << all;
}

TEST(spsc_ring_counts, who_knows_of_enough_does_not_look) {
  week04::spsc_ring<std::uint64_t> ring(8);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const auto loads = [](auto call) { return during(call).loads; };
  std::array<std::uint64_t, 8> batch{};
  EXPECT_EQ(loads([&] { producer.push_n(batch.begin(), 5); }), 0u);
  EXPECT_EQ(loads([&] { producer.reserve(3); }), 0u);
  EXPECT_EQ(loads([&] { producer.reserve(4); }), 1u) << "it knows of three";
  EXPECT_EQ(loads([&] { consumer.peek(1); }), 1u);
  EXPECT_EQ(loads([&] { consumer.peek(2); }), 0u);
  EXPECT_EQ(loads([&] { consumer.peek(5); }), 0u);
  EXPECT_EQ(loads([&] { consumer.peek(6); }), 1u) << "it knows of five";
  EXPECT_EQ(consumer.pop_n(batch.begin(), 4), 4u);
  EXPECT_EQ(loads([&] { consumer.front(); }), 0u) << "it knows of one";
  EXPECT_EQ(producer.push_n(batch.begin(), 2), 2u);
  EXPECT_EQ(loads([&] { producer.has_room(); }), 0u) << "it knows of one";
}

template <std::size_t Bytes>
struct wide {
  std::byte bytes[Bytes];
};

// How often each line of the slots is asked for while `laps` rings full of items pass, `step` items
// at a time, the producer half a ring ahead.
constexpr std::size_t laps = 8;
template <class T>
std::map<std::ptrdiff_t, std::size_t> times_asked_for(std::size_t capacity, std::size_t step) {
  week04::spsc_ring<T> ring(capacity);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  std::vector<T> batch(capacity / 2);
  const auto lines = ring_counts::lines_asked_for(producer.reserve(1).data(), [&] {
    producer.push_n(batch.begin(), capacity / 2);
    for (std::size_t i = 0; i < laps * capacity; i += step) {
      EXPECT_EQ(producer.push_n(batch.begin(), step), step);
      EXPECT_EQ(consumer.pop_n(batch.begin(), step), step);
    }
  });
  return ring_counts::how_often(lines);
}

template <class T>
void expect_lines_of_the_slots_only(std::size_t capacity, std::size_t step) {
  const auto times = times_asked_for<T>(capacity, step);
  const std::size_t lines = capacity * sizeof(T) / 64;
  EXPECT_GT(times.size(), lines / 3) << "steps of " << step;
  for (const auto& [line, n] : times) {
    EXPECT_GE(line, 0);
    EXPECT_LT(line, static_cast<std::ptrdiff_t>(lines));
    EXPECT_LE(n, 2 * laps + 1) << "line " << line << ", steps of " << step;  // by each side
  }
}

TEST(spsc_ring_counts, each_side_asks_for_lines_of_the_slots_and_once_a_lap) {
  for (const std::size_t step : {1u, 8u, 23u, 32u, 64u}) {
    expect_lines_of_the_slots_only<wide<8>>(1024, step);
    expect_lines_of_the_slots_only<wide<24>>(512, step);
  }
  for (const std::size_t step : {1u, 2u, 8u}) expect_lines_of_the_slots_only<wide<64>>(64, step);
}

// Neither side's cached index stops it here: each asks for the first lines of a lap, too.
TEST(spsc_ring_counts, looking_ahead_goes_on_over_the_end_of_the_array) {
  EXPECT_EQ(times_asked_for<wide<8>>(2048, 8).size(), 2048u * 8 / 64);
}

// The same, item by item. (Not for the lines at the limit that a side knows of.)
TEST(spsc_ring_counts, single_items_ask_for_most_lines_and_once_a_lap) {
  constexpr std::size_t capacity = 1024;
  week04::spsc_ring<std::uint64_t> ring(capacity);
  for (std::size_t i = 0; i < capacity / 2; ++i) EXPECT_TRUE(ring.try_push(i));
  const auto times = ring_counts::how_often(ring_counts::lines_asked_for(nullptr, [&] {
    for (std::size_t i = 0; i < laps * capacity; ++i) {
      EXPECT_TRUE(ring.try_push(i));
      EXPECT_TRUE(ring.try_pop().has_value());
    }
  }));
  EXPECT_GT(times.size(), capacity * sizeof(std::uint64_t) / 64 * 3 / 4);
  for (const auto& [line, n] : times) EXPECT_LE(n, 2 * laps + 1) << line;  // by each side
}

// Before, it is on the producer's heels, and would take the line away from it.
TEST(spsc_ring_counts, only_a_consumer_that_has_waited_for_a_while_asks_for_the_line_of_its_item) {
  week04::spsc_ring<std::uint64_t> ring(1024);
  auto consumer = ring.consumer();
  const auto failing_pops = [&](int n) {
    return ring_counts::asked_for([&] {
      for (int i = 0; i < n; ++i) EXPECT_FALSE(consumer.try_pop());
    });
  };
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_TRUE(failing_pops(9).empty());
    EXPECT_EQ(failing_pops(1).size(), 1u);
    ring.try_push(1);
    EXPECT_TRUE(consumer.try_pop());
  }
}

// Not for a line beyond the limit: the other side may be using it.
TEST(spsc_ring_counts, the_producer_asks_for_the_next_block_and_the_consumer_for_the_next_but_one) {
  using ring_counts::lines_of_blocks;
  week04::spsc_ring<std::uint64_t> ring(1024);  // 16 blocks of 64 items
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const void* const begin = producer.reserve(1).data();
  const auto push = [&](std::uint64_t n) {
    return ring_counts::lines_of_pushes(begin, producer, n);
  };
  const auto pop = [&](std::uint64_t n) { return ring_counts::lines_of_pops(begin, consumer, n); };
  EXPECT_EQ(push(1), lines_of_blocks(1, 2)) << "on entering block 0";
  EXPECT_EQ(push(63), lines_of_blocks(0, 0));
  EXPECT_EQ(push(2 * 64 - 1), lines_of_blocks(2, 4)) << "on entering blocks 1 and 2";
  EXPECT_EQ(pop(1), lines_of_blocks(0, 0)) << "block 2 is not full";
  EXPECT_EQ(push(12 * 64 + 1), lines_of_blocks(4, 16)) << "on entering blocks 3 to 14";
  EXPECT_EQ(push(64), lines_of_blocks(0, 0)) << "block 16 is where block 0 was";
  EXPECT_EQ(pop(63 + 1), lines_of_blocks(0, 0)) << "it knows of 191 items only";
  EXPECT_EQ(pop(126), lines_of_blocks(0, 0));
  EXPECT_EQ(pop(1 + 13 * 64), lines_of_blocks(5, 16)) << "on entering blocks 3 to 13";
}

// What the first push of a ring asks for: the next block, on entering block 0.
template <class T>
std::vector<std::ptrdiff_t> lines_asked_for_at_first() {
  week04::spsc_ring<T> ring(64);
  auto producer = ring.producer();
  const void* const begin = producer.reserve(1).data();
  return ring_counts::lines_asked_for(begin, [&] { EXPECT_TRUE(producer.try_push(T{})); });
}

TEST(spsc_ring_counts, a_block_is_the_items_that_eight_lines_hold_down_to_a_power_of_two_or_one) {
  using lines = std::vector<std::ptrdiff_t>;
  EXPECT_EQ(lines_asked_for_at_first<wide<72>>(), (lines{4, 5, 6, 7, 8})) << "four items";
  EXPECT_EQ(lines_asked_for_at_first<wide<128>>(), (lines{8, 9, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(lines_asked_for_at_first<wide<257>>(), (lines{4, 5, 6, 7, 8})) << "one item";
  EXPECT_EQ(lines_asked_for_at_first<wide<1024>>(), (lines{16, 17, 18, 19, 20, 21, 22, 23}));
}

// It has not waited for an item.
TEST(spsc_ring_counts, a_consumer_that_finds_less_than_it_wants_asks_for_no_line) {
  week04::spsc_ring<std::uint64_t> ring(1024);
  auto consumer = ring.consumer();
  ring.try_push(1);
  const auto asked = ring_counts::asked_for([&] {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(consumer.peek(8).size(), 1u);
  });
  EXPECT_TRUE(asked.empty());
}

TEST(spsc_ring_counts, of_a_large_item_only_the_first_lines_are_asked_for) {
  const auto times = times_asked_for<wide<1 << 16>>(8, 1);
  EXPECT_LE(times.size(), 8u * 8u);
  for (const auto& [line, n] : times) EXPECT_LT(line % 1024, 8);
}

// Each line once, when its last item is out.
template <class T>
void writes_to_the_lines_that_it_leaves(std::size_t n, std::size_t lines_per_item,
                                        std::size_t items_per_line) {
  week04::spsc_ring<T> ring(n);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const auto* const begin = producer.reserve(1).data();
  const auto fill = [&] {
    while (producer.try_emplace()) {
    }
  };
  std::vector<std::ptrdiff_t> all;
  for (std::size_t i = 0; i < n; ++i) {
    if ((i + 1) % items_per_line != 0) continue;
    for (std::size_t line = 0; line < lines_per_item; ++line)
      all.push_back(static_cast<std::ptrdiff_t>(i * sizeof(T) / 64 + line));
  }
  fill();
  EXPECT_EQ(ring_counts::lines_written_to(begin,
                                          [&] {
                                            for (std::size_t i = 0; i < n; ++i) {
                                              consumer.consume_one([](T&) {});
                                            }
                                          }),
            all)
      << "one by one";
  fill();
  EXPECT_EQ(ring_counts::lines_written_to(begin,
                                          [&] {
                                            for (std::size_t i = 0; i < n / 4; ++i) {
                                              consumer.peek(3);
                                              consumer.release(1);
                                              consumer.peek(3);
                                              consumer.release(3);
                                            }
                                          }),
            all)
      << "in spans";
}

TEST(spsc_ring_counts, the_consumer_writes_to_the_lines_that_it_leaves) {
  for (const std::size_t n : {128u, 1024u, 32768u}) {
    writes_to_the_lines_that_it_leaves<unsigned char>(n, 1, 64);
    writes_to_the_lines_that_it_leaves<std::uint64_t>(n, 1, 8);
    writes_to_the_lines_that_it_leaves<std::array<std::uint64_t, 3>>(n, 1, 2);
    writes_to_the_lines_that_it_leaves<std::array<std::uint64_t, 8>>(n, 1, 1);
    writes_to_the_lines_that_it_leaves<std::array<std::uint64_t, 16>>(n, 2, 1);
  }
}

}  // namespace
