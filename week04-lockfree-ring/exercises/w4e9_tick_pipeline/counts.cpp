#include <gtest/gtest.h>

#include <vector>

#include "common/counted/counts.hpp"
#include "exercise.hpp"
#include "ticks.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"

namespace {

using namespace w4e9_ticks;
using common::counted::during;
using week04::tick;

TEST(tick_pipeline, nothing_is_allocated_while_ticks_flow) {
  const std::vector<tick> ticks = recorded();
  w4e9::pipeline<w4e3::spsc_ring<tick>, no_clock> pipeline(4096, week04::synthetic_levels,
                                                           ticks.size());
  const auto feeding = during([&] { pipeline.feed(ticks, 0); });
  EXPECT_EQ(feeding.allocations, 0u) << "feed: " << feeding;
  const auto consuming = during([&] { pipeline.consume(); });
  EXPECT_EQ(consuming.allocations, 0u) << "consume: " << consuming;
  EXPECT_EQ(pipeline.result().received, ticks.size());
}

// The ring's own two stores per tick, and one for the end.
TEST(tick_pipeline, the_pipeline_adds_one_store_to_those_of_the_ring) {
  const std::vector<tick> ticks{add(1), add(2), add(3)};
  w4e9::pipeline<w4e3::spsc_ring<tick>, no_clock> pipeline(4, 4, 3);
  const auto used = during([&] {
    pipeline.feed(ticks, 0);
    pipeline.consume();
  });
  EXPECT_EQ(used.stores, 3u + 3u + 1u) << used;
  EXPECT_EQ(used.rmws, 0u) << used;
  EXPECT_EQ(used.seq_cst, 0u) << used;
  EXPECT_EQ(used.locks, 0u) << used;
}

}  // namespace
