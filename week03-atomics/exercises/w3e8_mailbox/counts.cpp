#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using common::counted::orders_of;
using common::counted::step;
using common::counted::step_kind;
using common::counted::steps_of;
using box = w3e8::mailbox<int>;

// A mailbox may do something else for small items, or for large ones.
template <class Look>
void with_items_of_each_size(Look look) {
  look.template operator()<int>();
  look.template operator()<unsigned char>();
  look.template operator()<long>();
  look.template operator()<std::array<long, 2>>();
  look.template operator()<std::shared_ptr<int>>();
  look.template operator()<std::array<std::byte, 256>>();
}

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

void expect_nothing_else(const counts& used) {
  EXPECT_EQ(used.rmws + used.locks + used.refused, 0u)
      << "whoever may write the flag is alone: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel, 0u)
      << "release and acquire hand over in both directions: " << used;
  EXPECT_EQ(used.besides(), 0u) << "nobody waits, and nothing is allocated: " << used;
}

void expect_one_hand_over(const counts& used) {
  EXPECT_EQ(used.loads(acquire) + used.fences(acquire), 1u)
      << "one load that acquires (or a relaxed one and an acquire fence): " << used;
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.stores(release) + used.fences(release), 1u)
      << "one store that releases (or a release fence and a relaxed one): " << used;
  // A side may keep a number of its own in an atomic: two relaxed loads of it are free.
  EXPECT_GE(used.loads, 1u) << used;
  EXPECT_LE(used.loads, 3u) << used;
  EXPECT_LE(used.loads(relaxed), 2u) << used;
  expect_nothing_else(used);
}

void expect_one_look(const counts& used) {
  EXPECT_GE(used.loads, 1u) << used;
  EXPECT_LE(used.loads(acquire) + used.fences, 1u) << used;
  EXPECT_LE(used.loads(relaxed), 1u) << used;
  EXPECT_EQ(used.stores + used.fences(release), 0u) << "nothing has changed: " << used;
  expect_nothing_else(used);
}

template <class Item>
void expect_one_hand_over_a_call(bool pushing) {
  SCOPED_TRACE("an item of " + std::to_string(sizeof(Item)) + " bytes");
  w3e8::mailbox<Item> moved;
  w3e8::mailbox<Item> copied;
  const Item item{};
  const counts pushes[] = {during([&] { moved.try_push(Item{}); }),
                           during([&] { copied.try_push(item); })};
  const counts pops[] = {during([&] { static_cast<void>(moved.try_pop()); }),
                         during([&] { static_cast<void>(copied.try_pop()); })};
  for (const counts& used : pushing ? pushes : pops) expect_one_hand_over(used);
}

TEST(mailbox, D4_D5_a_push_is_one_acquiring_load_and_one_releasing_store) {
  with_items_of_each_size([]<class Item>() { expect_one_hand_over_a_call<Item>(true); });
}

TEST(mailbox, D4_D5_a_pop_is_one_acquiring_load_and_one_releasing_store) {
  with_items_of_each_size([]<class Item>() { expect_one_hand_over_a_call<Item>(false); });
}

TEST(mailbox, D4_D5_a_refused_call_is_one_look) {
  box mailbox;
  expect_one_look(during([&] { static_cast<void>(mailbox.try_pop()); }));
  mailbox.try_push(1);
  expect_one_look(during([&] { mailbox.try_push(2); }));
  const int item = 2;
  expect_one_look(during([&] { mailbox.try_push(item); }));
}

TEST(mailbox, D4_a_copy_that_throws_is_one_look_and_no_store) {
  struct throws_when_copied {
    throws_when_copied() = default;
    throws_when_copied(const throws_when_copied&) { throw 7; }  // and no text: nothing allocates
    throws_when_copied(throws_when_copied&&) noexcept = default;
  };
  w3e8::mailbox<throws_when_copied> mailbox;
  const throws_when_copied item;
  expect_one_look(during([&] { EXPECT_THROW(mailbox.try_push(item), int); }));
}

bool stores_to(const void* object, const std::vector<step>& steps) {
  return std::any_of(steps.begin(), steps.end(), [object](const step& one) {
    return one.kind == step_kind::store && one.object == object;
  });
}

// What only one side writes is that side's own. A load of anything else is a look at the other one.
long looks(const std::vector<step>& call, const std::vector<step>& accepted_call_of_this_side,
           const std::vector<step>& accepted_call_of_the_other) {
  return std::count_if(call.begin(), call.end(), [&](const step& one) {
    const bool its_own = stores_to(one.object, accepted_call_of_this_side) &&
                         !stores_to(one.object, accepted_call_of_the_other);
    return one.kind == step_kind::load && !its_own;
  });
}

template <class Item>
void expect_one_look_a_call() {
  w3e8::mailbox<Item> mailbox;
  const Item item{};
  for (int lap = 0; lap < 4; ++lap) {
    SCOPED_TRACE("item " + std::to_string(lap + 1) + ", of " + std::to_string(sizeof(Item)) +
                 " bytes");
    const auto no_item = steps_of([&] { static_cast<void>(mailbox.try_pop()); });
    const auto push =
        steps_of([&] { lap % 2 == 0 ? mailbox.try_push(Item{}) : mailbox.try_push(item); });
    const auto no_room = steps_of([&] { mailbox.try_push(Item{}); });
    const auto no_room_for_a_copy = steps_of([&] { mailbox.try_push(item); });
    const auto pop = steps_of([&] { static_cast<void>(mailbox.try_pop()); });
    EXPECT_EQ(looks(push, push, pop), 1) << "a try_push that puts its item in";
    EXPECT_EQ(looks(no_room, push, pop), 1) << "a try_push that is refused";
    EXPECT_EQ(looks(no_room_for_a_copy, push, pop), 1) << "a copying try_push that is refused";
    EXPECT_EQ(looks(pop, pop, push), 1) << "a try_pop that finds an item";
    EXPECT_EQ(looks(no_item, pop, push), 1) << "a try_pop that finds none";
  }
}

TEST(mailbox, D4_each_call_looks_once_whatever_it_does_afterwards) {
  with_items_of_each_size([]<class Item>() { expect_one_look_a_call<Item>(); });
}

// The model check tries the first items. A later one must not be handed over more weakly.
TEST(mailbox, D5_each_hand_over_has_the_orders_of_the_first) {
  box mailbox;
  const int item = 1;
  const auto move = [&] { return orders_of([&] { ASSERT_TRUE(mailbox.try_push(1)); }); };
  const auto copy = [&] { return orders_of([&] { ASSERT_TRUE(mailbox.try_push(item)); }); };
  const auto pop = [&] { return orders_of([&] { ASSERT_TRUE(mailbox.try_pop().has_value()); }); };
  const auto no_item = [&] {
    return orders_of([&] { ASSERT_FALSE(mailbox.try_pop().has_value()); });
  };
  const auto no_room = [&] { return orders_of([&] { ASSERT_FALSE(mailbox.try_push(1)); }); };
  const auto first_no_item = no_item();
  const auto first_move = move();
  const auto first_no_room = no_room();
  const auto first_pop = pop();
  const auto first_copy = copy();
  ASSERT_TRUE(pop() == first_pop) << "the second item";
  for (int n = 3; n <= 70'000; n += 2) {
    ASSERT_TRUE(no_item() == first_no_item) << "a try_pop that finds nothing, before item " << n;
    ASSERT_TRUE(move() == first_move) << "item number " << n << ", moved in";
    ASSERT_TRUE(no_room() == first_no_room) << "a try_push that is refused, after item " << n;
    ASSERT_TRUE(pop() == first_pop) << "item number " << n;
    ASSERT_TRUE(copy() == first_copy) << "item number " << n + 1 << ", copied in";
    ASSERT_TRUE(pop() == first_pop) << "item number " << n + 1;
  }
}

}  // namespace
