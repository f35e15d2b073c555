// Compiled with -fno-elide-constructors: each move that C++20 lets a compiler leave out is made.
#include "week01/mutex_queue.hpp"

#include <gtest/gtest.h>

#include "common/testing/contract.hpp"
#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::queues_of;

struct mutex_queue : common::testing::subject<week01::mutex_queue> {
  static constexpr bool moves_may_throw = true;
};
struct w1e2_solution : common::testing::subject<w1e2::mutex_queue> {
  static constexpr bool moves_may_throw = true;
};

TEST(without_elision, I9_an_item_whose_move_throws_stays_in_the_queue) {
  EXPECT_TRUE(contract::an_item_whose_move_throws_stays_in_the_queue(queues_of<mutex_queue>));
  EXPECT_TRUE(contract::an_item_whose_move_throws_stays_in_the_queue(queues_of<w1e2_solution>));
}

TEST(without_elision, I10_a_push_that_throws_changes_nothing) {
  EXPECT_TRUE(contract::a_push_that_throws_changes_nothing(queues_of<mutex_queue>));
  EXPECT_TRUE(contract::a_push_that_throws_changes_nothing(queues_of<w1e2_solution>));
}

TEST(without_elision, W11_a_pop_that_throws_wakes_another) {
  EXPECT_TRUE(contract::a_pop_that_throws_wakes_another(queues_of<mutex_queue>));
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
