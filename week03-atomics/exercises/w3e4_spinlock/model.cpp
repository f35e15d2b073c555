#include <mutex>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e4::spinlock;

TEST(spinlock, no_execution_lets_two_threads_in) {
  EXPECT_THAT(explore(
                  [] {
                    spinlock lock;
                    plain<int> sum = 0;
                    const auto add = [&] {
                      const std::scoped_lock guard(lock);
                      ++sum;
                    };
                    thread left{"left", add};
                    thread right{"right", add};
                    left.join();
                    right.join();
                    check(sum == 2, "each thread added one");
                  },
                  {.title = "w3e4 spinlock"}),
              passes());
}

TEST(spinlock, every_execution_hands_over_from_holder_to_holder) {
  EXPECT_THAT(explore(
                  [] {
                    spinlock lock;
                    plain<int> sum = 0;
                    const auto add = [&] {
                      const std::scoped_lock guard(lock);
                      ++sum;
                    };
                    thread one{"one", add};
                    thread two{"two", add};
                    add();
                    one.join();
                    two.join();
                    check(sum == 3, "each of the three added one");
                  },
                  {.title = "w3e4 spinlock"}),
              passes());
}

TEST(spinlock, a_successful_try_lock_is_a_lock) {
  EXPECT_THAT(explore(
                  [] {
                    spinlock lock;
                    plain<int> sum = 0;
                    thread waiter{"waiter", [&] {
                                    const std::scoped_lock guard(lock);
                                    ++sum;
                                  }};
                    thread trier{"trier", [&] {
                                   if (!lock.try_lock()) return;
                                   ++sum;
                                   lock.unlock();
                                 }};
                  },
                  {.title = "w3e4 spinlock"}),
              passes());
}

TEST(spinlock, try_lock_never_waits) {
  EXPECT_THAT(explore(
                  [] {
                    spinlock lock;
                    lock.lock();
                    thread trier{"trier", [&] { check(!lock.try_lock(), "the lock is taken"); }};
                    trier.join();  // while we hold it
                    lock.unlock();
                  },
                  {.title = "w3e4 spinlock"}),
              passes());
}

}  // namespace
