#include <mutex>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e4::spinlock;

const options usual{.title = "w3e4 spinlock"};

SCENARIO(spinlock, D1_no_execution_lets_two_threads_in, usual) {
  spinlock lock;
  plain<int> sum = 0;
  const auto add = [&] {
    const std::scoped_lock guard(lock);
    ++sum;
  };
  thread left("left", add);
  thread right("right", add);
  left.join();
  right.join();
  check(sum == 2, "each thread added one");
}

SCENARIO(spinlock, D1_D3_every_execution_hands_over_from_holder_to_holder, usual) {
  spinlock lock;
  plain<int> sum = 0;
  const auto add = [&] {
    const std::scoped_lock guard(lock);
    ++sum;
  };
  thread one("one", add);
  thread two("two", add);
  add();
  one.join();
  two.join();
  check(sum == 3, "each of the three added one");
}

SCENARIO(spinlock, D1_D2_D3_a_successful_try_lock_is_a_lock, usual) {
  spinlock lock;
  plain<int> sum = 0;
  thread waiter("waiter", [&] {
    const std::scoped_lock guard(lock);
    ++sum;
  });
  thread trier("trier", [&] {
    if (!lock.try_lock()) return;
    ++sum;
    lock.unlock();
  });
}

SCENARIO(spinlock, D2_D3_a_refused_try_lock_takes_nothing, usual) {
  spinlock lock;
  thread holder("holder", [&] {
    lock.lock();
    lock.unlock();
  });
  thread trier("trier", [&] {
    if (lock.try_lock()) lock.unlock();
  });
  holder.join();
  trier.join();
  check(lock.try_lock(), "nobody holds the lock any more");
}

SCENARIO(spinlock, D2_try_lock_never_waits, usual) {
  spinlock lock;
  lock.lock();
  thread trier("trier", [&] { check(!lock.try_lock(), "the lock is taken"); });
  trier.join();  // while we hold it
  lock.unlock();
}

// Neither for a waiter that comes too late nor for no reason at all.
SCENARIO(spinlock, D2_no_execution_refuses_a_lock_that_is_free, usual) {
  spinlock lock;
  thread holder("holder", [&] { const std::scoped_lock guard(lock); });
  holder.join();
  for (int i = 0; i < 2; ++i) {
    check(lock.try_lock(), "its holder has given it back");
    lock.unlock();
  }
}

SCENARIO(spinlock, D2_D3_two_threads_that_try_hand_over_what_they_did, usual) {
  spinlock lock;
  plain<int> sum = 0;
  const auto add = [&] {
    if (!lock.try_lock()) return;
    ++sum;
    lock.unlock();
  };
  thread left("left", [&] {
    add();
    add();
  });
  thread right("right", add);
}

}  // namespace
