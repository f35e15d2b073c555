#include <gtest/gtest.h>

#include "common/counted/counts.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using box = w3e8::mailbox<int>;

// What every call may cost, at most.
void expect_one_hand_over(const counts& used) {
  EXPECT_EQ(used.loads, 1u) << used;
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.rmws + used.locks, 0u) << "whoever may write the flag is alone: " << used;
  EXPECT_EQ(used.seq_cst, 0u) << "release and acquire hand over in both directions: " << used;
  EXPECT_EQ(used.allocations, 0u) << used;
}

TEST(mailbox, a_push_is_one_load_and_one_store) {
  box mailbox;
  expect_one_hand_over(during([&] { mailbox.try_push(1); }));
}

TEST(mailbox, a_pop_is_one_load_and_one_store) {
  box mailbox;
  mailbox.try_push(1);
  expect_one_hand_over(during([&] { static_cast<void>(mailbox.try_pop()); }));
}

TEST(mailbox, a_refused_call_is_one_load) {
  box mailbox;
  const counts empty = during([&] { static_cast<void>(mailbox.try_pop()); });
  EXPECT_EQ(empty.loads, 1u) << empty;
  EXPECT_EQ(empty.stores + empty.rmws, 0u) << empty;
  mailbox.try_push(1);
  const counts full = during([&] { mailbox.try_push(2); });
  EXPECT_EQ(full.loads, 1u) << full;
  EXPECT_EQ(full.stores + full.rmws, 0u) << full;
}

}  // namespace
