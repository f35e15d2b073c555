#include <array>
#include <string>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"
#include "ticks.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"

namespace {

using namespace common::checker;
using namespace w4e9_ticks;

verdict run(std::size_t capacity, std::uint64_t ticks) {
  return explore(
      [=] {
        std::array<week04::tick, 3> all{add(1), add(2), add(3)};
        w4e9::pipeline<w4e3::spsc_ring<week04::tick>, no_clock> pipeline(capacity, 4, 3);
        thread feed("feed", [&] { pipeline.feed(std::span(all).first(ticks), 0); });
        thread consumer("consumer", [&] { pipeline.consume(); });
        feed.join();
        consumer.join();
        const auto result = pipeline.result();
        check(result.received == ticks, "every tick reaches the book before consume() returns");
        check(result.out_of_order == 0, "ticks arrive in the order of the feed");
        check(result.lost == 0, "no tick is missing");
      },
      {.title = "w4e9 tick pipeline (ring of " + std::to_string(capacity) + ", " +
                std::to_string(ticks) + " ticks)"});
}

TEST(tick_pipeline, D3_no_execution_loses_the_last_tick) {
  EXPECT_THAT(run(2, 1), passes());
}

// The consumer finds the ring empty, and then two ticks and the end come.
TEST(tick_pipeline, D3_no_execution_loses_one_of_the_last_two_ticks) {
  EXPECT_THAT(run(2, 2), passes());
}

TEST(tick_pipeline, D3_no_execution_loses_a_tick_when_the_ring_is_full) {
  EXPECT_THAT(run(1, 2), passes());
}

TEST(tick_pipeline, D3_no_execution_hangs_when_there_is_nothing_to_feed) {
  EXPECT_THAT(run(1, 0), passes());
}

}  // namespace
