#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "exercise.hpp"
#include "testing/contract_threads.hpp"

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
  throwing_move::moves_throw(true);
  EXPECT_THROW(queue.try_push(std::move(refused)), throwing_move::refused)
      << "moving the item in threw: the exception must reach the caller";
  throwing_move::moves_throw(false);
  queue.try_push(throwing_move(3));
  for (const int expected : {1, 3}) {
    const auto item = queue.try_pop();
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(item->value(), expected) << "1 and 3 were pushed; pushing 2 threw";
  }
  EXPECT_FALSE(queue.try_pop().has_value()) << "1 and 3 were pushed; pushing 2 threw";
}

// One of its moves throws: the n-th after throw_at_move(n). The source of that move stays whole.
class fragile {
 public:
  explicit fragile(int value) : value_(value) {}
  fragile(fragile&& other) : value_(moved(other)) {}
  fragile& operator=(fragile&& other) {
    value_ = moved(other);
    return *this;
  }
  ~fragile() = default;

  int value() const { return value_; }
  static void throw_at_move(int n) { moves_left_ = n; }  // 0: never

 private:
  static int moved(fragile& from) {
    if (moves_left_ > 0 && --moves_left_ == 0) throw std::runtime_error("this move was to throw");
    return std::exchange(from.value_, -1);
  }

  inline static int moves_left_ = 0;
  int value_;
};

TEST(mutex_queue, loses_no_item_whichever_move_of_a_pop_throws) {
  for (int n = 1; n <= 4; ++n) {
    w1e2::mutex_queue<fragile> queue;
    for (const int value : {1, 2, 3}) queue.try_push(fragile(value));

    bool thrown = false;
    int next = 1;  // what the queue should give
    fragile::throw_at_move(n);
    try {
      const auto item = queue.try_pop();
      fragile::throw_at_move(0);
      ASSERT_TRUE(item.has_value());
      EXPECT_EQ(item->value(), next++);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    fragile::throw_at_move(0);

    for (; next <= 3; ++next) {
      const auto item = queue.try_pop();
      ASSERT_TRUE(item.has_value()) << "item " << next << " is lost";
      ASSERT_EQ(item->value(), next)
          << (thrown ? "try_pop threw when it moved item 1 for the " + std::to_string(n) +
                           ". time, and item 1 is not in the queue any more: that move came after "
                           "pop_front()"
                     : std::string("try_pop gave item 1, and item 2 comes next"));
    }
  }
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
