#include <gtest/gtest.h>

#include <utility>

#include "common/testing/contract_threads.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::throwing_move;

using subject = common::testing::subject<w1e2::mutex_queue>;

TEST(mutex_queue, gives_the_items_in_the_order_in_which_they_came) {
  EXPECT_TRUE(contract::items_leave_in_order<subject>());
}

TEST(mutex_queue, gives_nothing_when_it_is_empty) {
  EXPECT_TRUE(contract::an_empty_queue_gives_nothing<subject>());
}

TEST(mutex_queue, answers_any_order_of_calls_as_a_deque_would) {
  EXPECT_TRUE(contract::any_order_of_calls_matches_a_deque<subject>(0));
}

TEST(mutex_queue, takes_items_that_can_only_be_moved) {
  EXPECT_TRUE(contract::move_only_items_pass_through<subject>());
}

TEST(mutex_queue, takes_items_without_a_default_constructor) {
  EXPECT_TRUE(contract::items_need_no_default_constructor<subject>());
}

TEST(mutex_queue, copies_an_lvalue_and_leaves_it_as_it_is) {
  EXPECT_TRUE(contract::a_copied_item_stays_with_the_caller<subject>());
}

TEST(mutex_queue, never_copies_an_item_that_is_moved_in) {
  EXPECT_TRUE(contract::an_rvalue_is_never_copied<subject>());
}

TEST(mutex_queue, keeps_nothing_of_an_item_that_it_gave_out) {
  EXPECT_TRUE(contract::nothing_of_a_popped_item_stays_behind<subject>());
}

// ---- items whose move throws

TEST(mutex_queue, is_as_it_was_after_a_push_that_threw) {
  w1e2::mutex_queue<throwing_move> queue;
  queue.try_push(throwing_move(1));
  throwing_move refused(2);
  throwing_move::throw_at_move(1);
  EXPECT_THROW(queue.try_push(std::move(refused)), throwing_move::refused)
      << "moving the item in threw: the exception must reach the caller";
  throwing_move::throw_at_move(0);
  queue.try_push(throwing_move(3));
  for (const int expected : {1, 3}) {
    const auto item = queue.try_pop();
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(item->value(), expected) << "1 and 3 were pushed; pushing 2 threw";
  }
  EXPECT_FALSE(queue.try_pop().has_value()) << "1 and 3 were pushed; pushing 2 threw";
}

TEST(mutex_queue, loses_no_item_whichever_move_of_a_pop_throws) {
  EXPECT_TRUE(contract::an_item_whose_move_throws_stays_in_the_queue<subject>())
      << "a move after pop_front() loses the item when it throws";
}

// ---- several threads

TEST(mutex_queue, hands_over_every_item_once_and_in_order_between_two_threads) {
  EXPECT_TRUE(contract::two_threads_hand_over_every_item_once_and_in_order<subject>(0));
}

TEST(mutex_queue, hands_over_whole_items) {
  EXPECT_TRUE(contract::items_arrive_whole<subject>(0));
}

TEST(mutex_queue, hands_over_every_item_once_between_many_threads) {
  EXPECT_TRUE(contract::many_threads_hand_over_every_item_once<subject>(0));
}

}  // namespace
