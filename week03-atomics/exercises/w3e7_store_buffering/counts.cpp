#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

using common::counted::counts;
using common::counted::during;
using common::counted::orders_of;
using w3e7::two_flags;

constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

void expect_no_lock_and_no_read_modify_write(const counts& used) {
  EXPECT_EQ(used.rmws, 0u) << "one flag each is enough, loaded and stored: " << used;
  EXPECT_EQ(used.besides(), 0u)
      << "loads and stores and nothing else: no mutex helps, and nobody waits: " << used;
}

// The store that ends an interest in the door publishes what was done inside, and no more.
void expect_one_release_store(std::uint64_t released, const counts& used) {
  EXPECT_EQ(released, 1u) << "a release store, or a release fence and a relaxed store: " << used;
}

TEST(two_flags, D6_getting_in_is_one_store_and_one_load) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    const counts used = during([&] { ASSERT_TRUE(door.try_enter(me)); });
    expect_no_lock_and_no_read_modify_write(used);
    EXPECT_EQ(used.stores, 1u) << used;
    EXPECT_EQ(used.loads, 1u) << used;
  }
}

TEST(two_flags, D6_D7_leaving_is_one_release_store) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    ASSERT_TRUE(door.try_enter(me));
    const counts used = during([&] { door.leave(me); });
    expect_no_lock_and_no_read_modify_write(used);
    EXPECT_EQ(used.stores, 1u) << used;
    EXPECT_EQ(used.loads, 0u) << used;
    EXPECT_EQ(used.seq_cst + used.acq_rel, 0u)
        << "nothing after this store is in danger when it becomes visible late: " << used;
    expect_one_release_store(used.stores(release) + used.fences(release), used);
  }
}

TEST(two_flags, D5_D6_being_refused_is_two_stores_and_one_load) {
  const common::testing::waiting_for hint("try_enter() to come back while the other one is inside");
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    ASSERT_TRUE(door.try_enter(1 - me));
    const counts used = during([&] { ASSERT_FALSE(door.try_enter(me)); });
    expect_no_lock_and_no_read_modify_write(used);
    EXPECT_EQ(used.stores, 2u) << "ask, and withdraw: " << used;
    EXPECT_EQ(used.loads, 1u) << used;
  }
}

TEST(two_flags, D7_seq_cst_stands_between_asking_and_looking_and_nowhere_else) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    const counts in = during([&] { ASSERT_TRUE(door.try_enter(me)); });
    const bool by_order = in.stores(seq_cst) == 1 && in.loads(seq_cst) == 1 && in.fences == 0;
    const bool by_fence = in.fences(seq_cst) == 1 && in.seq_cst == 1 && in.fences(acq_rel) == 0;
    EXPECT_TRUE(by_order || by_fence)
        << "a seq_cst store and a seq_cst load, or a seq_cst fence between weaker ones: " << in;
    two_flags taken;
    ASSERT_TRUE(taken.try_enter(1 - me));
    const counts out = during([&] { ASSERT_FALSE(taken.try_enter(me)); });
    EXPECT_EQ(out.seq_cst, in.seq_cst) << "withdrawing needs no seq_cst: " << out;
    // Asking may be a release store, too, before a fence.
    expect_one_release_store(
        out.stores(release) + out.fences(release) - in.stores(release) - in.fences(release), out);
  }
}

// The model check tries the first entries. A later one must not be weaker.
TEST(two_flags, D1_D7_each_entry_has_the_orders_of_the_first) {
  for (const std::size_t me : {std::size_t{0}, std::size_t{1}}) {
    two_flags door;
    const auto enter = [&] { return orders_of([&] { ASSERT_TRUE(door.try_enter(me)); }); };
    const auto leave = [&] { return orders_of([&] { door.leave(me); }); };
    const auto refused = [&] { return orders_of([&] { ASSERT_FALSE(door.try_enter(me)); }); };
    const auto first_entry = enter();
    const auto first_leave = leave();
    ASSERT_TRUE(door.try_enter(1 - me));
    const auto first_refusal = refused();
    door.leave(1 - me);
    for (int n = 2; n <= 20'000; ++n) {
      ASSERT_TRUE(enter() == first_entry) << "entry number " << n << ", after a refusal";
      ASSERT_TRUE(leave() == first_leave) << "leaving for the time number " << n;
      ASSERT_TRUE(enter() == first_entry) << "entry after entry";
      ASSERT_TRUE(leave() == first_leave);
      ASSERT_TRUE(door.try_enter(1 - me));
      ASSERT_TRUE(refused() == first_refusal) << "refusal number " << n;
      ASSERT_TRUE(refused() == first_refusal) << "a refusal after a refusal";
      door.leave(1 - me);
    }
  }
}

}  // namespace
