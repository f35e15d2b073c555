#include <gtest/gtest.h>

#include <atomic>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using box = w3e8::mailbox<int>;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

void expect_nothing_else(const counts& used) {
  EXPECT_EQ(used.rmws + used.locks + used.refused + used.waits, 0u)
      << "whoever may write the flag is alone: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel, 0u)
      << "release and acquire hand over in both directions: " << used;
  EXPECT_EQ(used.allocations, 0u) << used;
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
  EXPECT_LE(used.loads(acquire), 1u) << used;
  EXPECT_LE(used.loads(relaxed), 1u) << used;
  EXPECT_EQ(used.stores + used.fences(release), 0u) << "nothing has changed: " << used;
  expect_nothing_else(used);
}

TEST(mailbox, D4_D5_a_push_is_one_acquiring_load_and_one_releasing_store) {
  box moved;
  expect_one_hand_over(during([&] { moved.try_push(1); }));
  box copied;
  const int item = 1;
  expect_one_hand_over(during([&] { copied.try_push(item); }));
}

TEST(mailbox, D4_D5_a_pop_is_one_acquiring_load_and_one_releasing_store) {
  box mailbox;
  mailbox.try_push(1);
  expect_one_hand_over(during([&] { static_cast<void>(mailbox.try_pop()); }));
}

TEST(mailbox, D4_D5_a_refused_call_is_one_look) {
  box mailbox;
  expect_one_look(during([&] { static_cast<void>(mailbox.try_pop()); }));
  mailbox.try_push(1);
  expect_one_look(during([&] { mailbox.try_push(2); }));
  const int item = 2;
  expect_one_look(during([&] { mailbox.try_push(item); }));
}

}  // namespace
