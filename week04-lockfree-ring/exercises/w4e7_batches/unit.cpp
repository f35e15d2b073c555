#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/testing/items.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

using w4e7::batch_ring;
using numbers = std::vector<int>;

// At most `places` items, as pop_n gives them.
numbers pop(batch_ring<int>& ring, std::size_t places) {
  numbers items(places, -1);
  const std::size_t popped = ring.pop_n(items);
  EXPECT_LE(popped, places);
  for (std::size_t n = popped; n < places; ++n)
    EXPECT_EQ(items[n], -1) << popped << " items, and place " << n << " does not stay as it was";
  items.resize(popped);
  return items;
}

TEST(batch_ring, D1_a_batch_comes_out_in_the_order_it_went_in) {
  batch_ring<int> ring(8);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5}), 2u);
  EXPECT_EQ(pop(ring, 4), (numbers{1, 2, 3, 4}));
  EXPECT_EQ(pop(ring, 4), (numbers{5}));
  EXPECT_EQ(pop(ring, 4), numbers{});
}

TEST(batch_ring, D1_takes_the_first_items_when_there_is_no_room_for_all) {
  batch_ring<int> ring(4);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5, 6}), 1u) << "one slot is vacant";
  EXPECT_EQ(ring.push_n(numbers{7}), 0u) << "no slot is vacant";
  EXPECT_EQ(pop(ring, 9), (numbers{1, 2, 3, 4}));
}

TEST(batch_ring, D1_a_batch_may_be_larger_than_the_ring) {
  batch_ring<int> ring(2);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3, 4, 5}), 2u);
  EXPECT_EQ(pop(ring, 5), (numbers{1, 2}));
}

TEST(batch_ring, D1_D2_takes_what_fits_of_a_batch_of_any_size) {
  for (std::size_t inside = 0; inside <= 4; ++inside) {
    for (const std::size_t size : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u, 16u, 17u, 64u, 1000u, 70'000u}) {
      SCOPED_TRACE("a batch of " + std::to_string(size) + ", and " + std::to_string(inside) +
                   " items in a ring of 4");
      batch_ring<int> ring(4);
      numbers expected(inside);
      std::iota(expected.begin(), expected.end(), 100);
      ASSERT_EQ(ring.push_n(expected), inside);
      numbers batch(size);
      std::iota(batch.begin(), batch.end(), 0);
      const std::size_t fits = std::min(size, 4 - inside);
      ASSERT_EQ(ring.push_n(batch), fits) << "as many as there is room for";
      for (std::size_t n = 0; n < fits; ++n) expected.push_back(batch[n]);
      const std::size_t comes = std::min(size, expected.size());
      const numbers first = pop(ring, size);
      ASSERT_EQ(first.size(), comes) << "pop_n: as many as there are items and places";
      ASSERT_TRUE(std::equal(first.begin(), first.end(), expected.begin()));
      ASSERT_EQ(pop(ring, 70'000).size(), expected.size() - comes) << "the others stayed";
    }
  }
}

TEST(batch_ring, D1_an_empty_batch_is_nothing) {
  batch_ring<int> ring(2);
  EXPECT_EQ(ring.push_n({}), 0u);
  EXPECT_EQ(ring.pop_n({}), 0u);
  EXPECT_EQ(ring.push_n(numbers{1}), 1u);
  EXPECT_EQ(ring.pop_n({}), 0u) << "no place for an item: it must stay";
  EXPECT_EQ(pop(ring, 2), numbers{1});
}

TEST(batch_ring, D2_a_batch_runs_over_the_end_of_the_array) {
  batch_ring<int> ring(4);
  int next = 0;
  int expected = 0;
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(ring.push_n(numbers{next, next + 1, next + 2}), 3u) << "an empty ring of four";
    next += 3;
    for (const int item : pop(ring, 3)) EXPECT_EQ(item, expected++);
  }
  EXPECT_EQ(expected, next);
}

TEST(batch_ring, D5_never_takes_less_than_there_is_room_for) {
  batch_ring<int> ring(4);
  EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
  EXPECT_EQ(pop(ring, 3).size(), 3u);
  EXPECT_EQ(ring.push_n(numbers{4, 5, 6, 7}), 4u)
      << "the producer may remember one vacant slot; there are four";
  EXPECT_EQ(pop(ring, 2), (numbers{4, 5}));
  EXPECT_EQ(ring.push_n(numbers{8, 9}), 2u);
  EXPECT_EQ(pop(ring, 4), (numbers{6, 7, 8, 9}))
      << "the consumer may remember two items; there are four";
}

TEST(batch_ring, D2_the_counters_may_wrap) {
  constexpr std::size_t max = std::numeric_limits<std::size_t>::max();
  for (const std::size_t start : {max - 2, max - 1, max}) {
    batch_ring<int> ring(4, start);
    for (int round = 0; round < 3; ++round) {
      EXPECT_EQ(ring.push_n(numbers{1, 2, 3}), 3u);
      EXPECT_EQ(ring.push_n(numbers{4, 5}), 1u);
      EXPECT_EQ(pop(ring, 3), (numbers{1, 2, 3}));
      EXPECT_EQ(pop(ring, 3), (numbers{4}));
    }
  }
}

TEST(batch_ring, D1_a_capacity_that_is_no_power_of_two_is_refused) {
  EXPECT_THROW(batch_ring<int>(3), std::invalid_argument);
}

// Copying is allowed to the kit's counted_item; this one promises that it does not throw.
struct counted : common::testing::counted_item {
  using counted_item::counted_item;
  counted(const counted& other) noexcept : counted_item(other) {}
  counted(counted&& other) noexcept = default;
  counted& operator=(const counted& other) noexcept = default;
  counted& operator=(counted&& other) noexcept = default;
};

TEST(batch_ring, D1_every_item_is_destroyed_exactly_once) {
  counted::start_counting();
  {
    batch_ring<counted> ring(4);
    const std::array<counted, 3> in{counted(1), counted(2), counted(3)};
    std::array<counted, 2> out;
    EXPECT_EQ(ring.push_n(in), 3u);
    EXPECT_EQ(ring.pop_n(out), 2u);
    EXPECT_EQ(ring.push_n(in), 3u);
    // Four items remain, round the end of the array: the destructor's work.
  }
  const auto census = counted::counted_item::counted();
  EXPECT_EQ(census.alive(), 0) << census;
  EXPECT_EQ(census.errors(), 0) << census;
}

TEST(batch_ring, D2_what_remains_is_destroyed_wherever_the_counters_stand) {
  const std::vector<counted> in(4);
  for (const std::size_t about : ring_demands::starts) {
    for (std::size_t before = 0; before <= 4; ++before) {
      for (std::size_t remain = 0; remain <= 4; ++remain) {
        counted::start_counting();
        {
          batch_ring<counted> ring(4, about - before);
          ASSERT_EQ(ring.push_n({in.data(), remain}), remain);
        }
        const auto census = counted::counted_item::counted();
        ASSERT_EQ(census.alive(), 0)
            << remain << " items remained, counters from " << about - before << ": " << census;
      }
    }
  }
}

TEST(batch_ring, D1_pop_n_moves_items_and_writes_no_place_beyond_them) {
  counted::start_counting();
  batch_ring<counted> ring(4);
  ASSERT_EQ(ring.push_n(std::array<counted, 2>{counted(1), counted(2)}), 2u);
  const int copies = counted::counted_item::counted().copies;
  std::array<counted, 3> out{counted(7), counted(8), counted(9)};
  ASSERT_EQ(ring.pop_n(out), 2u);
  EXPECT_EQ(counted::counted_item::counted().copies, copies) << "pop_n moves";
  EXPECT_EQ(out[0].value(), 1);
  EXPECT_EQ(out[1].value(), 2);
  EXPECT_EQ(out[2].value(), 9) << "there was no third item: the third place stays as it was";
}

TEST(batch_ring, D1_a_place_for_which_there_is_no_item_stays_as_it_was) {
  batch_ring<int> ring(512);
  for (std::size_t items = 0; items <= 300; ++items) {
    ASSERT_EQ(ring.push_n(numbers(items, 7)), items);
    ASSERT_EQ(pop(ring, items + 1 + items % 3), numbers(items, 7));  // looks at the other places
  }
}

// What a deque says. Batches of 0 to 2 * capacity items, from each slot on, around the largest
// values of narrower counters.
TEST(batch_ring, D2_any_order_of_batches_gives_what_a_deque_would_give) {
  std::mt19937 random(4);
  const auto below = [&](std::size_t limit) { return std::size_t{random()} % limit; };
  std::vector<std::size_t> starts(ring_demands::starts.begin(), ring_demands::starts.end());
  for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE))
    starts.push_back(number);
  for (const std::size_t capacity : {1u, 2u, 4u, 16u}) {
    for (const std::size_t about : starts) {
      const std::size_t start = about - below(2 * capacity);
      batch_ring<int> ring(capacity, start);
      std::deque<int> expected;
      int next = 0;
      for (int call = 0; call < 60; ++call) {
        numbers batch(below(2 * capacity + 1));
        for (int& item : batch) item = next++;
        const std::size_t room = std::min(batch.size(), capacity - expected.size());
        ASSERT_EQ(ring.push_n(batch), room)
            << "push_n of " << batch.size() << " with " << expected.size() << " in a ring of "
            << capacity << ", counters from " << start;
        expected.insert(expected.end(), batch.begin(),
                        batch.begin() + static_cast<std::ptrdiff_t>(room));
        const std::size_t places = below(2 * capacity + 1);
        const std::size_t there = std::min(places, expected.size());
        const numbers oldest(expected.begin(),
                             expected.begin() + static_cast<std::ptrdiff_t>(there));
        ASSERT_EQ(pop(ring, places), oldest)
            << "capacity " << capacity << ", counters from " << start;
        expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(there));
      }
    }
  }
}

TEST(batch_ring, D2_large_batches_in_large_rings) {
  for (const std::size_t capacity : {32u, 256u, 32'768u, 65'536u}) {
    for (const std::size_t start : {std::size_t{0}, capacity / 2 + 1, capacity - 1}) {
      numbers batch(capacity + 1);
      std::iota(batch.begin(), batch.end(), 0);
      batch_ring<int> ring(capacity, start);
      const std::string which = std::to_string(capacity) + ", from slot " + std::to_string(start);
      batch.pop_back();
      ASSERT_EQ(ring.push_n(batch), capacity) << "a batch as large as a new ring of " << which;
      ASSERT_TRUE(pop(ring, capacity) == batch) << "all of a full ring of " << which;
      batch.push_back(-1);
      ASSERT_EQ(ring.push_n(batch), capacity) << "one more than an empty ring of " << which;
      ASSERT_EQ(ring.push_n(batch), 0u) << "a full ring of " << which;
      batch.pop_back();
      ASSERT_TRUE(pop(ring, capacity + 1) == batch) << "all of a full ring of " << which;
      ASSERT_EQ(pop(ring, 1), numbers{}) << "an empty ring of " << which;
    }
  }
}

// Of as many items as a number says that stands in the code.
TEST(batch_ring, D1_D2_no_size_of_a_batch_is_treated_otherwise) {
  for (const std::size_t items : common::testing::sizes_in(EXERCISE_FILE)) {
    numbers batch(items);
    std::iota(batch.begin(), batch.end(), 0);
    batch_ring<int> ring(std::bit_ceil(items), items);
    ASSERT_EQ(ring.push_n(batch), items) << "there is room for all";
    ASSERT_TRUE(pop(ring, items) == batch) << "all of " << items << " items";
  }
}

// Room for more items than 32 bits can count: reserved, and not there until it is touched.
class reserved_room {
 public:
  reserved_room()
      : begin_(mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  ~reserved_room() {
    if (there()) munmap(begin_, size);
  }
  reserved_room(const reserved_room&) = delete;
  reserved_room& operator=(const reserved_room&) = delete;

  bool there() const { return begin_ != MAP_FAILED; }
  std::span<char> chars() const { return {static_cast<char*>(begin_), size}; }

 private:
  static constexpr std::size_t size = std::size_t{1} << 32;
  void* begin_;
};

TEST(batch_ring, D2_a_batch_may_be_larger_than_32_bits_count) {
  const reserved_room room;
  if (!room.there()) GTEST_SKIP() << "no 4 GB of addresses here";
  batch_ring<char> ring(4);
  EXPECT_EQ(ring.push_n(room.chars()), 4u) << "2^32 items for a ring of 4";
  EXPECT_EQ(ring.pop_n(room.chars()), 4u) << "2^32 places for 4 items";
}

TEST(batch_ring, D3_two_threads_hand_over_every_item_once_and_in_order) {
  if (::testing::UnitTest::GetInstance()->failed_test_count() > 0)
    GTEST_SKIP() << "two threads come when the tests with one thread pass";
  for (const std::size_t capacity : {1u, 2u, 4u, 64u}) {
    // Few through the smallest rings: on a busy machine each hand-over may cost a time slice.
    const auto items = static_cast<std::uint32_t>(
        std::min<std::size_t>(300 * capacity, common::testing::iterations(20'000)));
    batch_ring<std::uint32_t> ring(capacity);
    std::uint32_t mistakes = 0;
    const auto produce = [&] {
      std::vector<std::uint32_t> batch;
      for (std::uint32_t next = 0; next < items;) {
        batch.clear();
        for (std::uint32_t n = 0; n < 1 + next % 7 && next + n < items; ++n)
          batch.push_back(next + n);
        const auto pushed = static_cast<std::uint32_t>(ring.push_n(batch));
        if (pushed == 0) std::this_thread::yield();
        next += pushed;
      }
    };
    const auto consume = [&] {
      std::vector<std::uint32_t> batch(5);
      for (std::uint32_t next = 0; next < items;) {
        const std::size_t popped = ring.pop_n(batch);
        if (popped == 0) std::this_thread::yield();
        for (std::size_t n = 0; n < popped; ++n) mistakes += batch[n] != next++;
      }
    };
    common::testing::run_together({produce, consume});
    ASSERT_EQ(mistakes, 0u) << "capacity " << capacity;
  }
}

}  // namespace
