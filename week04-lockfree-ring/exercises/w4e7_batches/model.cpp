#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w4e7::batch_ring;

// The checker's item with the promise that a copy of it does not throw.
struct quiet_item : item {
  using item::item;
  quiet_item(const quiet_item& other) noexcept : item(other) {}
  quiet_item(quiet_item&& other) noexcept = default;
  quiet_item& operator=(const quiet_item& other) noexcept = default;
  quiet_item& operator=(quiet_item&& other) noexcept = default;
};

struct transfer {
  std::size_t capacity;
  int items;
  std::size_t batch;
  std::size_t places;
  std::size_t start_index;
};

// The producer pushes items 1, 2, ... in batches, the consumer pops them in batches.
verdict run(const transfer& t) {
  return explore(
      [t] {
        batch_ring<quiet_item> ring(t.capacity, t.start_index);
        thread producer("producer", [&] {
          for (int next = 1; next <= t.items;) {
            std::vector<quiet_item> mine;
            for (int n = next; n <= t.items && mine.size() < t.batch; ++n) mine.emplace_back(n);
            std::size_t pushed = 0;
            until([&] { return (pushed = ring.push_n(mine)) != 0; });
            next += static_cast<int>(pushed);
          }
        });
        thread consumer("consumer", [&] {
          for (int next = 1; next <= t.items;) {
            std::vector<quiet_item> mine(t.places);
            std::size_t popped = 0;
            until([&] { return (popped = ring.pop_n(mine)) != 0; });
            for (std::size_t n = 0; n < popped; ++n)
              check(mine[n].get() == next++, "items come out in the order they went in");
          }
        });
        producer.join();
        consumer.join();
      },
      {.title = "w4e7 batches (capacity " + std::to_string(t.capacity) + ", " +
                std::to_string(t.items) + " items, batches of " + std::to_string(t.batch) +
                " and " + std::to_string(t.places) + ")"});
}

TEST(batch_ring, D3_no_execution_fails_when_batches_are_equal) {
  EXPECT_THAT(run({2, 4, 2, 2, 0}), passes());
}

TEST(batch_ring, D3_no_execution_fails_when_batches_overlap_the_end_of_the_array) {
  EXPECT_THAT(run({2, 4, 3, 1, 1}), passes());
}

TEST(batch_ring, D3_no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(run({2, 3, 2, 2, std::numeric_limits<std::size_t>::max()}), passes());
}

// Nobody pops: a batch that is visible in part would show. From slot 1 on it runs over the end.
verdict a_pair_is_pushed(std::size_t start) {
  return explore(
      [start] {
        batch_ring<quiet_item> ring(2, start);
        thread producer("producer", [&] {
          const std::array<quiet_item, 2> pair{quiet_item(1), quiet_item(2)};
          check(ring.push_n(pair) == 2, "an empty ring of two");
        });
        thread consumer("consumer", [&] {
          std::array<quiet_item, 2> got{quiet_item(0), quiet_item(0)};
          const std::size_t count = ring.pop_n(got);
          check(count != 1, "a batch is visible all at once");
        });
      },
      {.title = "w4e7 batches (a pair is pushed, from slot " + std::to_string(start) + " on)"});
}

TEST(batch_ring, D4_no_execution_shows_a_part_of_a_batch) {
  EXPECT_THAT(a_pair_is_pushed(0), passes());
  EXPECT_THAT(a_pair_is_pushed(1), passes());
}

// The other direction: room for one of two would show.
SCENARIO(batch_ring, D4_no_execution_gives_back_a_part_of_a_batch,
         {.title = "w4e7 batches (a pair is popped)"}) {
  batch_ring<quiet_item> ring(2, 1);
  const std::array<quiet_item, 2> pair{quiet_item(1), quiet_item(2)};
  check(ring.push_n(pair) == 2, "an empty ring of two");
  thread producer("producer",
                  [&] { check(ring.push_n(pair) != 1, "a batch's slots are vacant all at once"); });
  thread consumer("consumer", [&] {
    std::array<quiet_item, 2> got{quiet_item(0), quiet_item(0)};
    check(ring.pop_n(got) == 2, "two items were pushed before this thread began");
  });
}

// Answers that must be yes: there is room for every item, and what was pushed before the consumer
// began is found by its first call.
SCENARIO(batch_ring, D3_no_execution_refuses_without_a_reason,
         {.title = "w4e7 batches (room for every item)"}) {
  batch_ring<quiet_item> ring(4, 3);
  const std::array<quiet_item, 2> first{quiet_item(1), quiet_item(2)};
  check(ring.push_n(first) == 2, "an empty ring of four");
  {
    thread producer("producer", [&] {
      const std::array<quiet_item, 2> more{quiet_item(3), quiet_item(4)};
      check(ring.push_n(more) == 2, "there is room for every item");
    });
    thread consumer("consumer", [&] {
      std::array<quiet_item, 2> got{quiet_item(0), quiet_item(0)};
      check(ring.pop_n(got) == 2 && got[0].get() == 1 && got[1].get() == 2,
            "items 1 and 2 were pushed before this thread began");
    });
  }
  std::array<quiet_item, 3> rest{quiet_item(0), quiet_item(0), quiet_item(0)};
  check(ring.pop_n(rest) == 2 && rest[0].get() == 3 && rest[1].get() == 4,
        "the producer has finished: items 3 and 4 are there");
}

}  // namespace
