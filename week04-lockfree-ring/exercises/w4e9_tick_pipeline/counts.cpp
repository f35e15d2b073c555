#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "common/counted/counts.hpp"
#include "exercise.hpp"
#include "ring_that_makes_wait.hpp"
#include "ticks.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"

namespace {

using namespace w4e9_ticks;
using common::counted::during;
using week04::tick;

TEST(tick_pipeline, D6_nothing_is_allocated_while_ticks_flow) {
  const std::vector<tick> ticks = recorded();
  w4e9::pipeline<w4e3::spsc_ring<tick>, no_clock> pipeline(4096, week04::synthetic_levels,
                                                           ticks.size());
  const auto feeding = during([&] { pipeline.feed(ticks, 0); });
  EXPECT_EQ(feeding.allocations, 0u) << "feed: " << feeding;
  const auto consuming = during([&] { pipeline.consume(); });
  EXPECT_EQ(consuming.allocations, 0u) << "consume: " << consuming;
  EXPECT_EQ(pipeline.result().received, ticks.size());
}

TEST(tick_pipeline, D6_nothing_is_allocated_for_a_gap_or_a_tick_that_comes_late) {
  std::vector<tick> ticks;
  for (const std::uint64_t n : {1u, 2u, 5u, 3u, 3u, 9u, 4u, 20u}) ticks.push_back(add(n));
  w4e9::pipeline<w4e3::spsc_ring<tick>, no_clock> pipeline(16, 4, ticks.size());
  const auto used = during([&] {
    pipeline.feed(ticks, 0);
    pipeline.consume();
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

TEST(tick_pipeline, D6_nothing_is_allocated_while_a_side_waits) {
  std::vector<tick> ticks;
  for (std::uint64_t n = 1; n <= 40; ++n) ticks.push_back(add(n));
  w4e9::pipeline<ring_that_makes_wait, no_clock> pipeline(2, 4, ticks.size());
  std::atomic<bool> begin{false};
  std::thread consumer([&] {
    while (!begin) std::this_thread::yield();
    pipeline.consume();
    ring_that_makes_wait::consumer_leaves();
  });
  const auto used = during([&] {
    begin = true;
    pipeline.feed(ticks, 0);
    consumer.join();
  });
  EXPECT_EQ(used.allocations, 0u) << used;
}

// A ring for one thread that makes both sides wait.
struct waited_for : w4e3::spsc_ring<tick> {
  using w4e3::spsc_ring<tick>::spsc_ring;
  bool try_push(const tick& t) {
    if (refusals < 1000) return ++refusals, false;
    return w4e3::spsc_ring<tick>::try_push(t);
  }
  bool try_push(tick&& t) { return try_push(static_cast<const tick&>(t)); }
  std::optional<tick> try_pop() {
    if (looks < 1000) return ++looks, std::nullopt;
    if (looks++ == 1000) feed();
    return w4e3::spsc_ring<tick>::try_pop();
  }
  inline static std::uint64_t refusals = 0;
  inline static std::uint64_t looks = 0;
  inline static std::function<void()> feed;
};

// The consumer looks into the ring a thousand times, and then the producer feeds.
TEST(tick_pipeline, D6_each_look_at_a_full_or_empty_ring_is_followed_by_a_pause) {
  const std::vector<tick> ticks{add(1), add(2)};
  w4e9::pipeline<waited_for, no_clock> pipeline(4, 4, 2);
  common::counted::counts feeding;
  waited_for::feed = [&] { feeding = during([&] { pipeline.feed(ticks, 0); }); };
  const auto both = during([&] { pipeline.consume(); });
  ASSERT_EQ(pipeline.result().received, 2u);
  EXPECT_GE(feeding.pauses, 1000u) << "1000 attempts to push were refused: " << feeding;
  EXPECT_GE(both.pauses - feeding.pauses + 1, 1000u) << "1000 looks found no tick: " << both;
}

// This clock goes on by 1 at each look.
TEST(tick_pipeline, D6_who_waits_for_a_tick_s_time_pauses_between_two_looks) {
  std::vector<tick> ticks{add(1), add(2)};
  ticks[0].time = 100;
  ticks[1].time = 300;
  obedient_clock::time = 0;
  w4e9::pipeline<w4e3::spsc_ring<tick>, obedient_clock> pipeline(4, 4, 2);
  const auto used = during([&] { pipeline.feed(ticks, 0); });
  const auto looks = static_cast<std::uint64_t>(obedient_clock::time.load());
  EXPECT_GE(used.pauses + ticks.size(), looks)
      << "of " << looks << " looks at the clock " << ticks.size() << " ended a wait; "
      << used.pauses << " pauses";
}

// The ring's own two stores per tick, and for the end one more, or two if it is an item.
TEST(tick_pipeline, D7_the_end_takes_at_most_two_stores_and_a_tick_none) {
  const std::vector<tick> ticks{add(1), add(2), add(3)};
  w4e9::pipeline<w4e3::spsc_ring<tick>, no_clock> pipeline(4, 4, 3);
  const auto used = during([&] {
    pipeline.feed(ticks, 0);
    pipeline.consume();
  });
  EXPECT_LE(used.stores, 2u * 3u + 2u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.locks, 0u) << used;
}

// This ring makes both sides wait. What it counts with is no common::atomic.
TEST(tick_pipeline, D7_a_side_that_waits_stores_nothing) {
  std::vector<tick> ticks;
  for (std::uint64_t n = 1; n <= 10; ++n) ticks.push_back(add(n));
  w4e9::pipeline<ring_that_makes_wait, no_clock> pipeline(2, 4, ticks.size());
  std::thread consumer([&] {
    pipeline.consume();
    ring_that_makes_wait::consumer_leaves();
  });
  const auto used = during([&] {
    pipeline.feed(ticks, 0);
    consumer.join();
  });
  EXPECT_LE(used.stores, 2u * ticks.size() + 2u)
      << "two stores of the ring for each tick, and at most two for the end: " << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.fences, 0u) << used;
  EXPECT_EQ(used.locks, 0u) << used;
}

}  // namespace
