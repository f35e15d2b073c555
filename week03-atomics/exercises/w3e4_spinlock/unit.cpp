#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"

namespace {

using common::testing::run_together;
using w3e4::spinlock;

const int rounds = common::testing::iterations(5000);

TEST(spinlock, D1_D3_can_be_taken_given_back_and_taken_again) {
  spinlock lock;
  for (int i = 0; i < 3; ++i) {
    lock.lock();
    lock.unlock();
  }
}

TEST(spinlock, D2_try_lock_takes_a_free_lock) {
  spinlock lock;
  EXPECT_TRUE(lock.try_lock()) << "the lock was free";
  EXPECT_FALSE(lock.try_lock()) << "it was taken by the first try_lock";
  lock.unlock();
  EXPECT_TRUE(lock.try_lock()) << "it was given back";
  lock.unlock();
}

TEST(spinlock, D2_try_lock_says_so_in_bool) {
  static_assert(std::is_same_v<decltype(std::declval<spinlock&>().try_lock()), bool>);
}

// If try_lock waits, this test hangs, and the watchdog says so.
TEST(spinlock, D2_try_lock_refuses_a_taken_lock_without_waiting) {
  spinlock lock;
  lock.lock();
  bool taken = true;
  std::jthread([&] { taken = lock.try_lock(); }).join();
  EXPECT_FALSE(taken);
  lock.unlock();
}

TEST(spinlock, D2_a_refused_try_lock_leaves_the_lock_as_it_was) {
  spinlock lock;
  lock.lock();
  EXPECT_FALSE(lock.try_lock());
  lock.unlock();
  EXPECT_TRUE(lock.try_lock()) << "its holder has given it back";
  lock.unlock();
}

TEST(spinlock, D1_D2_one_lock_is_not_the_other) {
  spinlock one;
  spinlock other;
  one.lock();
  EXPECT_TRUE(other.try_lock()) << "it is the other lock that is taken";
  one.unlock();
  EXPECT_FALSE(other.try_lock()) << "it is the other lock that was given back";
  other.unlock();
}

TEST(spinlock, D1_lets_one_thread_in_at_a_time) {
  spinlock lock;
  long sum = 0;  // guarded by lock
  const auto add = [&] {
    for (int n = 0; n < rounds; ++n) {
      const std::scoped_lock guard(lock);
      ++sum;
    }
  };
  run_together({add, add, add});
  EXPECT_EQ(sum, 3 * rounds);
}

// Nothing is handed over from one to the other, so what both of them touch must be atomic. (Of each
// eight bytes ThreadSanitizer remembers the last few accesses: the lock has its own, and one round
// is not enough.)
TEST(spinlock, D2_D3_a_refused_try_lock_shares_only_atomics_with_the_holder) {
  struct shared {
    alignas(64) spinlock lock;
    alignas(64) std::atomic<bool> asked{false};  // relaxed: it must not order what it is to show
    alignas(64) bool taken = true;
  };
  for (int n = 0; n < 20; ++n) {
    shared both;
    both.lock.lock();
    std::jthread other([&] {
      both.taken = both.lock.try_lock();
      both.asked.store(true, std::memory_order_relaxed);
    });
    while (!both.asked.load(std::memory_order_relaxed)) std::this_thread::yield();
    both.lock.unlock();
    other.join();
    ASSERT_FALSE(both.taken);
  }
}

TEST(spinlock, D1_D2_two_of_them_can_be_taken_at_once_in_any_order) {
  spinlock a;
  spinlock b;
  long sum = 0;  // guarded by both
  const auto add = [&](spinlock& first, spinlock& second) {
    for (int n = 0; n < rounds; ++n) {
      const std::scoped_lock guard(first, second);  // without deadlock, thanks to try_lock
      ++sum;
    }
  };
  run_together({[&] { add(a, b); }, [&] { add(b, a); }});
  EXPECT_EQ(sum, 2 * rounds);
}

}  // namespace
