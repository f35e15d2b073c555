#include <gtest/gtest.h>

#include "common/testing/contract_blocking.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;

struct subject : common::testing::subject<w1e3::blocking_queue> {
  static constexpr bool many_threads = true;
};

TEST(blocking_queue, gives_the_items_in_the_order_in_which_they_came) {
  EXPECT_TRUE(contract::items_leave_in_order<subject>());
}

TEST(blocking_queue, try_pop_gives_nothing_when_it_is_empty) {
  EXPECT_TRUE(contract::an_empty_queue_gives_nothing<subject>());
}

TEST(blocking_queue, takes_items_that_can_only_be_moved) {
  EXPECT_TRUE(contract::move_only_items_pass_through<subject>());
}

TEST(blocking_queue, pop_waits_for_a_push) {
  EXPECT_TRUE(contract::pop_waits_for_an_item<subject>(false));
}

TEST(blocking_queue, pop_waits_for_a_try_push) {
  EXPECT_TRUE(contract::pop_waits_for_an_item<subject>(true));
}

TEST(blocking_queue, close_wakes_every_thread_that_waits_in_pop) {
  EXPECT_TRUE(contract::close_wakes_every_thread_in_pop<subject>());
}

TEST(blocking_queue, gives_out_after_close_what_was_in_it) {
  EXPECT_TRUE(contract::what_is_in_at_close_can_still_be_popped<subject>());
}

TEST(blocking_queue, takes_no_item_after_close) {
  EXPECT_TRUE(contract::a_closed_queue_takes_no_item<subject>());
}

TEST(blocking_queue, can_be_closed_again) {
  EXPECT_TRUE(contract::closing_again_does_nothing<subject>());
}

TEST(blocking_queue, hands_over_every_item_in_order_until_close) {
  EXPECT_TRUE(contract::two_threads_hand_over_until_close<subject>(0, false, false));
}

TEST(blocking_queue, hands_over_every_item_once_between_many_threads) {
  EXPECT_TRUE(contract::many_threads_hand_over_until_close<subject>(0));
}

TEST(blocking_queue, loses_nothing_when_it_is_closed_in_the_middle) {
  EXPECT_TRUE(contract::nothing_accepted_is_lost_when_closed_in_the_middle<subject>());
}

}  // namespace
