#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using namespace common::testing;
using w4e2::mutex_ring;

TEST(mutex_ring, no_execution_loses_or_reorders_when_slots_are_reused) {
  EXPECT_THAT(explore_spsc<mutex_ring<item>>("w4e2 mutex ring", slots_are_reused), passes());
}

TEST(mutex_ring, no_execution_fails_with_one_slot) {
  EXPECT_THAT(explore_spsc<mutex_ring<item>>("w4e2 mutex ring", one_slot), passes());
}

TEST(mutex_ring, no_execution_leaks_what_nobody_popped) {
  EXPECT_THAT(explore_spsc<mutex_ring<item>>("w4e2 mutex ring", a_remainder), passes());
}

TEST(mutex_ring, no_execution_gives_an_item_to_two_consumers) {
  EXPECT_THAT(explore(
                  [] {
                    mutex_ring<item> ring(2);
                    check(ring.try_push(item(1)), "there is room");
                    int taken = 0;
                    common::mutex taken_mutex;
                    const auto take = [&] {
                      if (ring.try_pop()) {
                        const std::scoped_lock lock(taken_mutex);
                        ++taken;
                      }
                    };
                    {
                      thread left{"left consumer", take};
                      thread right{"right consumer", take};
                    }
                    check(taken == 1, "one item was pushed, one consumer has it");
                  },
                  {.title = "w4e2 mutex ring"}),
              passes());
}

}  // namespace
