// Compiled with -fno-elide-constructors: each move that C++20 lets a compiler leave out is made.
#include "week01/mutex_queue.hpp"

#include <gtest/gtest.h>

#include "common/testing/contract_blocking.hpp"
#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"

namespace {

namespace contract = common::testing::contract;

struct mutex_queue : common::testing::subject<week01::mutex_queue> {
  static constexpr bool moves_may_throw = true;
};
using w1e2_solution = common::testing::subject<w1e2::mutex_queue>;

TEST(without_elision, I9_an_item_whose_move_throws_stays_in_the_queue) {
  EXPECT_TRUE(contract::an_item_whose_move_throws_stays_in_the_queue<mutex_queue>());
  EXPECT_TRUE(contract::an_item_whose_move_throws_stays_in_the_queue<w1e2_solution>());
}

TEST(without_elision, I10_a_push_that_throws_changes_nothing) {
  EXPECT_TRUE(contract::a_push_that_throws_changes_nothing<mutex_queue>());
  EXPECT_TRUE(contract::a_push_that_throws_changes_nothing<w1e2_solution>());
}

TEST(without_elision, W11_a_pop_that_throws_wakes_another) {
  EXPECT_TRUE(contract::a_pop_that_throws_wakes_another<mutex_queue>());
}

// A variable that is returned by name is moved: without this the file would check nothing.
TEST(without_elision, is_how_this_file_is_compiled) {
  struct counts_moves {
    counts_moves() = default;
    counts_moves(counts_moves&& other) noexcept : moves(other.moves + 1) {}
    int moves = 0;
  };
  const auto make = [] {
    counts_moves made;
    return made;
  };
  EXPECT_EQ(make().moves, 1);
}

}  // namespace
