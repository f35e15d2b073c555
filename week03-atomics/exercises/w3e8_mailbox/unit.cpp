#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "common/testing/contract.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

namespace contract = common::testing::contract;
using common::testing::queues_of;
using common::testing::subject;

// The mailbox as a queue whose capacity is known to be 1, which the contract's checks ask for.
template <class T>
class one_place {
 public:
  using value_type = T;
  explicit one_place(std::size_t) {}
  std::size_t capacity() const { return 1; }
  bool try_push(T&& item) { return mailbox_.try_push(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    return mailbox_.try_push(item);
  }
  std::optional<T> try_pop() { return mailbox_.try_pop(); }

 private:
  w3e8::mailbox<T> mailbox_;
};
using box = subject<one_place>;

// With one place each item waits for the other thread, which on a busy machine means for its turn.
constexpr int handed_over = 300;

TEST(mailbox, D1_D2_an_empty_box_gives_nothing_and_a_full_one_its_item) {
  EXPECT_TRUE(contract::an_empty_queue_gives_nothing(queues_of<box>));
}

TEST(mailbox, D1_holds_exactly_one_item) {
  EXPECT_TRUE(contract::holds_exactly_its_capacity(queues_of<box>, 1));
}

TEST(mailbox, D1_a_refused_push_leaves_its_argument_untouched) {
  EXPECT_TRUE(contract::a_refused_push_leaves_its_argument_untouched(queues_of<box>));
}

TEST(mailbox, D1_D2_one_pop_makes_room_for_one_push) {
  EXPECT_TRUE(contract::one_pop_makes_room_for_one_push(queues_of<box>, 1));
}

TEST(mailbox, D1_a_copied_item_stays_with_the_caller) {
  EXPECT_TRUE(contract::a_copied_item_stays_with_the_caller(queues_of<box>));
  EXPECT_TRUE(contract::what_can_be_copied_need_not_be_assigned<box>());
}

TEST(mailbox, D1_an_rvalue_is_never_copied) {
  EXPECT_TRUE(contract::an_rvalue_is_never_copied(queues_of<box>));
}

TEST(mailbox, D3_items_need_no_default_constructor) {
  EXPECT_TRUE(contract::items_need_no_default_constructor(queues_of<box>));
}

TEST(mailbox, D3_every_item_is_destroyed_exactly_once) {
  EXPECT_TRUE(contract::every_item_is_destroyed_exactly_once(queues_of<box>));
}

TEST(mailbox, D3_what_remains_is_destroyed_with_the_box) {
  EXPECT_TRUE(contract::what_remains_is_destroyed_with_the_queue(queues_of<box>));
}

TEST(mailbox, D3_what_remains_is_destroyed_however_many_came_before) {
  using common::testing::counted_item;
  for (const int before : {1, 2, 3, 4, 5, 10, 100, 256, 1000, 65'536}) {
    counted_item::start_counting();
    {
      w3e8::mailbox<counted_item> mailbox;
      for (int n = 0; n < before; ++n) {
        ASSERT_TRUE(mailbox.try_push(counted_item(n)));
        ASSERT_TRUE(mailbox.try_pop().has_value());
      }
      ASSERT_TRUE(mailbox.try_push(counted_item(before)));
    }
    const auto census = counted_item::counted();
    ASSERT_EQ(census.alive(), 0) << "one item in the box, after " << before
                                 << " others: " << census;
    ASSERT_EQ(census.errors(), 0) << "one item in the box, after " << before
                                  << " others: " << census;
  }
}

TEST(mailbox, D3_nothing_of_a_popped_item_stays_behind) {
  EXPECT_TRUE(contract::nothing_of_a_popped_item_stays_behind(queues_of<box>));
}

TEST(mailbox, D1_D2_two_threads_hand_over_every_item_once_and_in_order) {
  EXPECT_TRUE(
      contract::two_threads_hand_over_every_item_once_and_in_order(queues_of<box>, 1, handed_over));
}

TEST(mailbox, D2_items_arrive_whole) {
  EXPECT_TRUE(contract::items_arrive_whole(queues_of<box>, 1, handed_over));
}

// The other form of try_push, by two threads.
TEST(mailbox, D1_D2_two_threads_hand_over_every_copied_item_once_and_in_order) {
  w3e8::mailbox<std::string> mailbox;
  const auto text = [](int n) {
    return "an item that lives on the heap, number " + std::to_string(n);
  };
  const auto push_all = [&] {
    for (int n = 0; n < handed_over; ++n) {
      const std::string item = text(n);
      while (!mailbox.try_push(item)) std::this_thread::yield();
      ASSERT_EQ(item, text(n)) << "a copied item stays with the caller";
    }
  };
  const auto pop_all = [&] {
    for (int n = 0; n < handed_over;) {
      const std::optional<std::string> item = mailbox.try_pop();
      if (!item) {
        std::this_thread::yield();
        continue;
      }
      ASSERT_EQ(*item, text(n));
      ++n;
    }
  };
  common::testing::run_together({push_all, pop_all});
}

TEST(mailbox, D1_D2_one_box_is_not_the_other) {
  w3e8::mailbox<int> one;
  w3e8::mailbox<int> other;
  ASSERT_TRUE(one.try_push(1));
  EXPECT_FALSE(other.try_pop().has_value()) << "the item is in the other box";
  EXPECT_TRUE(other.try_push(2)) << "it is the other box that is full";
  EXPECT_EQ(one.try_pop(), 1);
  EXPECT_EQ(other.try_pop(), 2);
}

TEST(mailbox, D2_a_box_that_was_emptied_gives_nothing) {
  w3e8::mailbox<int> mailbox;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(mailbox.try_push(round));
    EXPECT_EQ(mailbox.try_pop(), round);
    EXPECT_FALSE(mailbox.try_pop().has_value()) << "the item was taken already";
  }
}

template <class Box>
concept can_copy_in = requires(Box& mailbox, const typename Box::value_type& item) {
  mailbox.try_push(item);
};

// Small ones, and those that stand in the box's own code: with both signs.
TEST(mailbox, D1_D2_no_number_is_treated_otherwise) {
  w3e8::mailbox<int> mailbox;
  const auto passes = [&](int item) {
    ASSERT_TRUE(mailbox.try_push(item)) << "it is empty";
    ASSERT_EQ(mailbox.try_pop(), std::optional(item));
  };
  for (int n = -300; n <= 300; ++n) passes(n);
  for (const std::uint64_t number : common::testing::numbers_in(EXERCISE_FILE))
    for (const std::uint64_t with_sign : {number, 0 - number}) passes(static_cast<int>(with_sign));
}

TEST(mailbox, D1_an_item_that_cannot_be_copied_can_be_moved_in) {
  static_assert(common::queue<w3e8::mailbox<common::testing::move_only>>);
  static_assert(!can_copy_in<w3e8::mailbox<common::testing::move_only>>);
  static_assert(can_copy_in<w3e8::mailbox<int>>);
}

TEST(mailbox, D1_a_copy_that_throws_leaves_the_box_empty) {
  struct throws_when_copied {
    throws_when_copied() = default;
    throws_when_copied(const throws_when_copied&) { throw std::runtime_error("no copy"); }
    throws_when_copied(throws_when_copied&&) noexcept = default;
  };
  w3e8::mailbox<throws_when_copied> mailbox;
  const throws_when_copied item;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_THROW(mailbox.try_push(item), std::runtime_error);
    EXPECT_FALSE(mailbox.try_pop().has_value()) << "no item was made, in attempt " << attempt;
  }
  EXPECT_TRUE(mailbox.try_push(throws_when_copied())) << "there is room";
}

}  // namespace
