#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <random>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

using common::counted::before_each_step;
using common::counted::counts;
using common::counted::during;
using common::counted::orders_of;
using common::counted::step;
using common::counted::step_kind;
using w3e4::spinlock;

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;

// Taking the lock: one read-modify-write that acquires, by its order or by a fence behind it. It
// may be looked at before.
void expect_taken_by_one_step(const counts& used) {
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.stores, 0u) << used;
  EXPECT_LE(used.loads, 1u) << used;
  EXPECT_EQ(used.besides(), 0u)
      << "one read-modify-write and no pause, there is nothing to wait for: " << used;
  EXPECT_EQ(used.acq_rel + used.seq_cst + used.release, 0u)
      << "taking the lock publishes nothing, acquire is enough: " << used;
  const bool by_order = used.rmws(acquire) == 1 && used.fences == 0;
  const bool by_fence = used.rmws(relaxed) == 1 && used.fences(acquire) == 1 && used.fences == 1;
  EXPECT_TRUE(by_order || by_fence)
      << "an acquire read-modify-write, or a relaxed one and an acquire fence: " << used;
}

TEST(spinlock, D5_an_uncontended_lock_is_one_acquiring_read_modify_write) {
  spinlock lock;
  const counts used = during([&] { lock.lock(); });
  lock.unlock();
  expect_taken_by_one_step(used);
}

TEST(spinlock, D5_a_successful_try_lock_is_one_acquiring_read_modify_write) {
  spinlock lock;
  bool taken = false;
  const counts used = during([&] { taken = lock.try_lock(); });
  ASSERT_TRUE(taken);
  lock.unlock();
  expect_taken_by_one_step(used);
  EXPECT_EQ(used.loads - used.loads(std::memory_order_relaxed), 0u)
      << "a look before the step that takes decides nothing, relaxed is enough: " << used;
}

TEST(spinlock, D5_a_refused_try_lock_is_at_most_one_read_modify_write) {
  spinlock lock;
  lock.lock();
  const counts used = during([&] { EXPECT_FALSE(lock.try_lock()); });
  lock.unlock();
  EXPECT_LE(used.rmws, 1u) << used;
  EXPECT_EQ(used.stores + used.besides(), 0u) << "it never waits: " << used;
  EXPECT_EQ(used.acq_rel + used.seq_cst + used.release, 0u) << used;
}

TEST(spinlock, D5_giving_it_back_is_one_release_store) {
  spinlock lock;
  lock.lock();
  const counts used = during([&] { lock.unlock(); });
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.rmws + used.loads, 0u)
      << "others can only write what is there already, a store will do: " << used;
  EXPECT_EQ(used.besides(), 0u) << "one store and nothing else; nobody sleeps: " << used;
  EXPECT_EQ(used.seq_cst + used.acq_rel, 0u)
      << "release hands over, and seq_cst costs more on x86: " << used;
  const bool by_store = used.stores(release) == 1 && used.fences == 0;
  const bool by_fence = used.stores(relaxed) == 1 && used.fences(release) == 1 && used.fences == 1;
  EXPECT_TRUE(by_store || by_fence)
      << "a release store, or a release fence and a relaxed store: " << used;
}

// What a waiter does while the lock is taken. The lock is given back, by the same thread, before
// the waiter's step number `after`: it waits at least so long.
struct waiting {
  std::uint64_t looks = 0;
  std::uint64_t looks_not_relaxed = 0;  // the last ones too, that find the lock free
  std::uint64_t pauses = 0;
  std::uint64_t sleeps = 0;
  std::uint64_t writes = 0;
  std::uint64_t too_strong = 0;  // read-modify-writes and fences, the last ones too
  bool acquires = false;         // the last one of these
  bool had_to_wait = false;      // lock() did not come back before the lock was given back
  bool holds = false;            // and took it then
};
waiting wait_for(spinlock& lock, std::uint64_t after) {
  const common::testing::waiting_for hint("lock() to see that the lock was given back");
  waiting seen;
  lock.lock();
  std::uint64_t steps = 0;
  {
    const before_each_step watch([&](const step& next) {
      const bool takes = next.kind == step_kind::rmw || next.kind == step_kind::fence;
      if (takes && next.order != relaxed && next.order != acquire) ++seen.too_strong;
      if (takes) seen.acquires = next.order != relaxed && next.order != release;
      if (next.kind == step_kind::load && next.order != relaxed) ++seen.looks_not_relaxed;
      if (seen.had_to_wait) return;
      if (++steps > after || next.kind == step_kind::wait) {
        seen.had_to_wait = true;
        lock.unlock();
        return;
      }
      if (next.kind == step_kind::load) ++seen.looks;
      if (next.kind == step_kind::pause) ++seen.pauses;
      if (next.kind == step_kind::rmw || next.kind == step_kind::store) ++seen.writes;
    });
    lock.lock();
  }
  seen.holds = !lock.try_lock();
  return seen;
}
waiting wait_for_a_lock(std::uint64_t after) {
  spinlock lock;
  return wait_for(lock, after);
}

// One wait for all tests that look at it: long enough for whatever a waiter may do in the end.
const waiting& a_long_wait() {
  static const waiting seen = wait_for_a_lock(5'000'000);
  return seen;
}

TEST(spinlock, D4_a_waiter_only_looks_while_the_lock_is_taken) {
  const waiting& seen = a_long_wait();
  ASSERT_TRUE(seen.had_to_wait) << "lock() came back while another one held the lock";
  EXPECT_LE(seen.writes, 1u)
      << "each of them pulls the cache line over, from holder and waiters, taken or not";
  EXPECT_EQ(seen.looks_not_relaxed, 0u)
      << "nothing is decided by these looks: the read-modify-write that takes the lock acquires";
}

TEST(spinlock, D4_a_waiter_pauses_between_two_looks) {
  const waiting& seen = a_long_wait();
  EXPECT_GE(seen.pauses + 2, seen.looks) << "common::pause() between two looks at a taken lock";
}

// Wherever it stands in its cache line.
TEST(spinlock, D4_a_waiter_pauses_at_every_address) {
  constexpr std::size_t line = 64;
  alignas(line) alignas(spinlock) std::array<std::byte, line + sizeof(spinlock)> place;
  for (std::size_t offset = 0; offset < line; offset += alignof(spinlock)) {
    spinlock* const lock = new (&place[offset]) spinlock;
    const waiting seen = wait_for(*lock, 400);
    lock->~spinlock();
    EXPECT_LE(seen.writes, 1u) << "a waiter only looks; byte " << offset << " of its line";
    EXPECT_EQ(seen.looks_not_relaxed, 0u) << "byte " << offset << " of its line";
    ASSERT_GE(seen.pauses + 2, seen.looks) << "byte " << offset << " of its line";
  }
}

TEST(spinlock, D5_a_lock_that_was_waited_for_is_taken_by_an_acquire) {
  for (const waiting& seen : {wait_for_a_lock(3), wait_for_a_lock(400), a_long_wait()}) {
    EXPECT_EQ(seen.too_strong, 0u)
        << "taking the lock publishes nothing, after a wait as little as without one";
    EXPECT_TRUE(seen.acquires) << "what the last holder did must be visible, after any wait: the "
                                  "step that takes the lock acquires, or a fence behind it";
  }
}

// The checks above try the first calls. A later one must cost the same, whichever came before it.
TEST(spinlock, D5_each_call_has_the_orders_of_the_first) {
  spinlock lock;
  const auto take = [&] { return orders_of([&] { lock.lock(); }); };
  const auto try_it = [&] { return orders_of([&] { static_cast<void>(lock.try_lock()); }); };
  const auto give_back = [&] { return orders_of([&] { lock.unlock(); }); };
  const auto first_lock = take();
  const auto first_unlock = give_back();
  const auto first_try_lock = try_it();
  const auto first_refusal = try_it();
  for (int n = 2; n <= 1000; ++n)
    ASSERT_TRUE(try_it() == first_refusal) << "refusal number " << n << " in a row";
  lock.unlock();
  std::minstd_rand random(1);
  bool taken = false;
  for (int n = 1; n <= 420'000; ++n) {  // about 70 000 of each, or more
    const bool tries = random() / 8 % 2 == 0;
    if (taken && tries) {
      ASSERT_TRUE(try_it() == first_refusal) << "a try_lock() that is refused, call " << n;
    } else if (taken) {
      ASSERT_TRUE(give_back() == first_unlock) << "unlock(), call " << n;
      taken = false;
    } else {
      ASSERT_TRUE(tries ? try_it() == first_try_lock : take() == first_lock)
          << (tries ? "try_lock()" : "lock()") << " of a free lock, call " << n;
      taken = true;
    }
  }
}

TEST(spinlock, D1_a_waiter_waits_as_long_as_it_takes) {
  const waiting& seen = a_long_wait();
  EXPECT_TRUE(seen.had_to_wait) << "lock() came back while another one held the lock";
  EXPECT_TRUE(seen.holds) << "lock() came back without the lock";
}

}  // namespace
