#include <array>
#include <cstddef>
#include <limits>
#include <span>
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
        thread producer{"producer", [&] {
                          for (int next = 1; next <= t.items;) {
                            std::vector<quiet_item> mine;
                            for (int n = next; n <= t.items && mine.size() < t.batch; ++n)
                              mine.emplace_back(n);
                            std::size_t pushed = 0;
                            until([&] { return (pushed = ring.push_n(mine)) != 0; });
                            next += static_cast<int>(pushed);
                          }
                        }};
        thread consumer{"consumer", [&] {
                          for (int next = 1; next <= t.items;) {
                            std::vector<quiet_item> mine(t.places);
                            std::size_t popped = 0;
                            until([&] { return (popped = ring.pop_n(mine)) != 0; });
                            for (std::size_t n = 0; n < popped; ++n)
                              check(mine[n].get() == next++,
                                    "items come out in the order they went in");
                          }
                        }};
        producer.join();
        consumer.join();
      },
      {.title = "w4e7 batches (capacity " + std::to_string(t.capacity) + ", " +
                std::to_string(t.items) + " items, batches of " + std::to_string(t.batch) +
                " and " + std::to_string(t.places) + ")"});
}

TEST(batch_ring, no_execution_fails_when_batches_are_equal) {
  EXPECT_THAT(run({2, 4, 2, 2, 0}), passes());
}

TEST(batch_ring, no_execution_fails_when_batches_overlap_the_end_of_the_array) {
  EXPECT_THAT(run({2, 4, 3, 1, 1}), passes());
}

TEST(batch_ring, no_execution_fails_when_the_counters_wrap) {
  EXPECT_THAT(run({2, 3, 2, 2, std::numeric_limits<std::size_t>::max()}), passes());
}

// Nobody pops: a batch that is visible in part would show.
TEST(batch_ring, no_execution_shows_a_part_of_a_batch) {
  EXPECT_THAT(explore(
                  [] {
                    batch_ring<quiet_item> ring(2);
                    thread producer{
                        "producer", [&] {
                          const std::array<quiet_item, 2> pair{quiet_item(1), quiet_item(2)};
                          check(ring.push_n(pair) == 2, "an empty ring of two");
                        }};
                    thread consumer{"consumer", [&] {
                                      std::array<quiet_item, 2> got{quiet_item(0), quiet_item(0)};
                                      const std::size_t count = ring.pop_n(got);
                                      check(count != 1, "a batch is visible all at once");
                                    }};
                  },
                  {.title = "w4e7 batches"}),
              passes());
}

}  // namespace
