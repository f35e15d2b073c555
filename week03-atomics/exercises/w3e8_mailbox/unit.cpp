#include <gtest/gtest.h>

#include <cstddef>

#include "common/testing/contract_bounded.hpp"
#include "common/testing/contract_threads.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::subject;

// The mailbox as a queue whose capacity is known to be 1, which the contract's checks ask for.
template <class T>
class one_place : public w3e8::mailbox<T> {
 public:
  explicit one_place(std::size_t) {}
  std::size_t capacity() const { return 1; }
};
using box = subject<one_place>;

// With one place each item waits for the other thread, which on a busy machine means for its turn.
constexpr int handed_over = 300;

TEST(mailbox, an_empty_box_gives_nothing_and_a_full_one_its_item) {
  EXPECT_TRUE(contract::an_empty_queue_gives_nothing<box>());
}

TEST(mailbox, holds_exactly_one_item) {
  EXPECT_TRUE(contract::holds_exactly_its_capacity<box>(1));
}

TEST(mailbox, a_refused_push_leaves_its_argument_untouched) {
  EXPECT_TRUE(contract::a_refused_push_leaves_its_argument_untouched<box>());
}

TEST(mailbox, one_pop_makes_room_for_one_push) {
  EXPECT_TRUE(contract::one_pop_makes_room_for_one_push<box>(1));
}

TEST(mailbox, a_copied_item_stays_with_the_caller) {
  EXPECT_TRUE(contract::a_copied_item_stays_with_the_caller<box>());
}

TEST(mailbox, an_rvalue_is_never_copied) {
  EXPECT_TRUE(contract::an_rvalue_is_never_copied<box>());
}

TEST(mailbox, items_need_no_default_constructor) {
  EXPECT_TRUE(contract::items_need_no_default_constructor<box>());
}

TEST(mailbox, every_item_is_destroyed_exactly_once) {
  EXPECT_TRUE(contract::every_item_is_destroyed_exactly_once<box>());
}

TEST(mailbox, what_remains_is_destroyed_with_the_box) {
  EXPECT_TRUE(contract::what_remains_is_destroyed_with_the_queue<box>());
}

TEST(mailbox, nothing_of_a_popped_item_stays_behind) {
  EXPECT_TRUE(contract::nothing_of_a_popped_item_stays_behind<box>());
}

TEST(mailbox, two_threads_hand_over_every_item_once_and_in_order) {
  EXPECT_TRUE(contract::two_threads_hand_over_every_item_once_and_in_order<box>(1, handed_over));
}

TEST(mailbox, items_arrive_whole) {
  EXPECT_TRUE(contract::items_arrive_whole<box>(1, handed_over));
}

}  // namespace
