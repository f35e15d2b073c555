// The contract of docs/queue-interface.md on a foreign queue, one TEST a sentence. A queue without
// restrictions would say CONFORMANCE(name) and be done; this one needs default-constructible items.
#include <gtest/gtest.h>

#include "adapter.hpp"
#include "common/testing/contract.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::queues_of;

struct subject : common::testing::subject<your_queue> {
  static constexpr bool many_threads = true;
};

TEST(your_queue, C1_items_leave_in_the_order_in_which_they_entered) {
  EXPECT_TRUE(contract::items_leave_in_order(queues_of<subject>));
}
TEST(your_queue, C2_try_pop_of_an_empty_queue_gives_nothing) {
  EXPECT_TRUE(contract::an_empty_queue_gives_nothing(queues_of<subject>));
}
TEST(your_queue, C3_any_order_of_calls_gives_what_a_deque_would_give) {
  EXPECT_TRUE(contract::any_order_of_calls_matches_a_deque(queues_of<subject>, 4));
}
TEST(your_queue, B2_it_holds_exactly_capacity_items_and_refuses_the_next) {
  EXPECT_TRUE(contract::holds_exactly_its_capacity(queues_of<subject>, 3));
}
TEST(your_queue, B6_capacity_zero_is_refused_and_named) {
  EXPECT_TRUE(contract::a_capacity_it_cannot_have_is_refused(queues_of<subject>, 0));
}
TEST(your_queue, T1_two_threads_hand_over_every_item_once_and_in_order) {
  EXPECT_TRUE(contract::two_threads_hand_over_every_item_once_and_in_order(queues_of<subject>, 4));
}
TEST(your_queue, T4_many_threads_hand_over_every_item_once) {
  EXPECT_TRUE(contract::many_threads_hand_over_every_item_once(queues_of<subject>, 4));
}

}  // namespace
