#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "common/counted/counts.hpp"
#include "common/pause.hpp"
#include "exercise.hpp"

namespace {

using common::counted::during;
using w3e4::spinlock;

TEST(spinlock, an_uncontended_lock_is_one_acquiring_read_modify_write) {
  spinlock lock;
  const auto used = during([&] { lock.lock(); });
  lock.unlock();
  EXPECT_EQ(used.rmws, 1u) << used;
  EXPECT_EQ(used.stores + used.fences + used.locks, 0u) << used;
  EXPECT_EQ(used.acq_rel + used.seq_cst, 0u) << "taking the lock publishes nothing: " << used;
}

TEST(spinlock, giving_it_back_is_one_release_store) {
  spinlock lock;
  lock.lock();
  const auto used = during([&] { lock.unlock(); });
  EXPECT_EQ(used.stores, 1u) << used;
  EXPECT_EQ(used.rmws, 0u) << "only the holder writes, there is nothing to compare: " << used;
  EXPECT_EQ(used.seq_cst, 0u) << "release hands over, and seq_cst costs more on x86: " << used;
}

// The waiter's operations are counted while the lock stays taken.
TEST(spinlock, a_waiter_only_looks_while_the_lock_is_taken) {
  constexpr std::uint64_t enough = 200;
  spinlock lock;
  lock.lock();
  const auto before = common::counted::now();
  std::jthread waiter([&] { const std::scoped_lock guard(lock); });
  common::counted::counts spent;
  do {
    common::pause();
    spent = common::counted::now() - before;
  } while (spent.loads + spent.rmws < enough);
  lock.unlock();
  waiter.join();
  EXPECT_LE(spent.rmws, 2u) << "each of them pulls the cache line over, from holder and waiters: "
                            << spent;
}

}  // namespace
