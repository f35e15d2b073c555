#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"

#include <iostream>

#include "common/checker/gtest.hpp"
#include "common/testing/wait_freedom.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;

// A thread that stops inside of the lock stops the other one. (The lesson quotes what is printed.)
TEST(mutex_ring, is_not_wait_free) {
  using locked = w4e2::mutex_ring<scenarios::stopping_item>;
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer}) {
    const verdict refuted = scenarios::explore_wait_freedom<locked>("mutex_ring", stops, 3);
    EXPECT_THAT(refuted, fails_with(kind::livelock));
    std::cout << refuted.trace << '\n';
  }
}

}  // namespace
