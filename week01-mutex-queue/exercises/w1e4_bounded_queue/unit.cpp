#include <gtest/gtest.h>

#include <cstddef>

#include "common/testing/contract_blocking.hpp"
#include "common/testing/contract_bounded.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;

struct subject : common::testing::subject<w1e4::bounded_queue> {
  static constexpr bool many_threads = true;
};

// ---- capacity

TEST(bounded_queue, has_the_capacity_that_was_asked_for) {
  for (const std::size_t capacity : {1u, 2u, 3u, 7u, 100u})
    EXPECT_TRUE(contract::capacity_is_what_was_asked_for<subject>(capacity));
}

TEST(bounded_queue, holds_exactly_capacity_items_and_refuses_the_next) {
  for (const std::size_t capacity : {1u, 2u, 3u, 7u, 100u})
    EXPECT_TRUE(contract::holds_exactly_its_capacity<subject>(capacity));
}

TEST(bounded_queue, refuses_capacity_0_and_names_it) {
  EXPECT_TRUE(contract::a_capacity_it_cannot_have_is_refused<subject>(0));
}

TEST(bounded_queue, leaves_the_argument_of_a_refused_push_untouched) {
  EXPECT_TRUE(contract::a_refused_push_leaves_its_argument_untouched<subject>());
}

TEST(bounded_queue, has_room_for_one_push_after_one_pop) {
  for (const std::size_t capacity : {1u, 2u, 3u, 4u})
    EXPECT_TRUE(contract::one_pop_makes_room_for_one_push<subject>(capacity));
}

// ---- order and lifetime

TEST(bounded_queue, gives_the_items_in_the_order_in_which_they_came) {
  EXPECT_TRUE(contract::items_leave_in_order<subject>());
}

TEST(bounded_queue, answers_any_order_of_calls_as_a_deque_would) {
  for (const std::size_t capacity : {1u, 2u, 3u, 8u, 100u})
    EXPECT_TRUE(contract::any_order_of_calls_matches_a_deque<subject>(capacity));
}

TEST(bounded_queue, takes_items_that_can_only_be_moved) {
  EXPECT_TRUE(contract::move_only_items_pass_through<subject>());
}

TEST(bounded_queue, destroys_every_item_exactly_once) {
  EXPECT_TRUE(contract::every_item_is_destroyed_exactly_once<subject>());
}

TEST(bounded_queue, destroys_what_was_never_popped) {
  EXPECT_TRUE(contract::what_remains_is_destroyed_with_the_queue<subject>());
}

// ---- waiting and closing

TEST(bounded_queue, pop_waits_for_a_push) {
  EXPECT_TRUE(contract::pop_waits_for_an_item<subject>(false));
}

TEST(bounded_queue, push_waits_for_a_pop) {
  EXPECT_TRUE(contract::push_waits_for_room<subject>(false));
}

TEST(bounded_queue, push_waits_for_a_try_pop) {
  EXPECT_TRUE(contract::push_waits_for_room<subject>(true));
}

TEST(bounded_queue, close_wakes_every_thread_that_waits_in_pop) {
  EXPECT_TRUE(contract::close_wakes_every_thread_in_pop<subject>());
}

TEST(bounded_queue, close_wakes_every_thread_that_waits_in_push) {
  EXPECT_TRUE(contract::close_wakes_every_thread_in_push<subject>());
}

TEST(bounded_queue, gives_out_after_close_what_was_in_it) {
  EXPECT_TRUE(contract::what_is_in_at_close_can_still_be_popped<subject>());
}

TEST(bounded_queue, takes_no_item_after_close) {
  EXPECT_TRUE(contract::a_closed_queue_takes_no_item<subject>());
}

// ---- several threads

TEST(bounded_queue, hands_over_every_item_in_order_until_close) {
  for (const std::size_t capacity : {1u, 3u, 64u})
    EXPECT_TRUE(contract::two_threads_hand_over_until_close<subject>(capacity, false, false));
}

TEST(bounded_queue, hands_over_every_item_once_between_many_threads) {
  for (const std::size_t capacity : {1u, 2u, 5u})
    EXPECT_TRUE(contract::many_threads_hand_over_until_close<subject>(capacity));
}

}  // namespace
