// checker::mutex: exclusion, deadlocks, misuse.
#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(a_mutex, orders_what_it_guards) {
  const auto two_increments = [](bool both_lock) {
    return [=] {
      common::mutex m;
      common::plain<int> n{0};
      {
        thread left("left", [&] {
          const std::lock_guard lock(m);
          ++n;
        });
        thread right("right", [&] {
          std::unique_lock lock(m, std::defer_lock);
          if (both_lock) lock.lock();
          ++n;
        });
      }
      check(n == 2, "both count");
    };
  };
  const verdict good = explore(two_increments(true));
  EXPECT_THAT(good, passes());
  EXPECT_EQ(good.executions, 2u) << "one per order of the two critical sections";
  EXPECT_THAT(explore(two_increments(false)), fails_with(kind::data_race));
}

WRONG_SCENARIO(a_mutex, that_is_not_the_same_one_excludes_nobody, kind::data_race,
               "two different mutexes exclude nobody") {
  common::mutex one, other;
  common::plain<int> n{0};
  thread left("left", [&] {
    const std::lock_guard lock(one);
    ++n;
  });
  thread right("right", [&] {
    const std::lock_guard lock(other);
    ++n;
  });
}

WRONG_SCENARIO(two_mutexes, locked_in_opposite_orders_deadlock, kind::deadlock,
               "in the same order everywhere") {
  common::mutex a, b;
  thread left("left", [&] {
    const std::lock_guard first(a);
    const std::lock_guard second(b);
  });
  thread right("right", [&] {
    const std::lock_guard first(b);
    const std::lock_guard second(a);
  });
}

SCENARIO(two_mutexes, locked_by_a_scoped_lock_do_not_deadlock) {
  common::mutex a, b;
  common::plain<int> n{0};
  thread left("left", [&] {
    const std::scoped_lock both(a, b);
    ++n;
  });
  thread right("right", [&] {
    const std::scoped_lock both(b, a);
    ++n;
  });
}

SCENARIO(three_mutexes, locked_by_a_scoped_lock_do_not_deadlock) {
  common::mutex a, b, c;
  common::plain<int> n{0};
  thread left("left", [&] {
    const std::scoped_lock all(a, b, c);
    ++n;
  });
  thread right("right", [&] {
    const std::scoped_lock all(c, a, b);
    ++n;
  });
}

TEST(try_lock, fails_while_another_thread_holds_the_mutex_and_only_then) {
  bool failed = false, locked = false;
  EXPECT_THAT(explore([&] {
                common::mutex m;
                common::plain<int> n{0};
                thread holder("holder", [&] {
                  const std::lock_guard lock(m);
                  ++n;
                });
                thread other("other", [&] {
                  const std::unique_lock lock(m, std::try_to_lock);
                  if (lock) ++n;
                  (lock ? locked : failed) = true;
                });
              }),
              passes());
  EXPECT_TRUE(failed);
  EXPECT_TRUE(locked);
}

WRONG_SCENARIO(try_lock, of_a_mutex_that_is_never_unlocked_is_a_livelock_in_a_loop,
               kind::livelock) {
  common::mutex m;
  m.lock();
  thread other("other", [&] { until([&] { return m.try_lock(); }); });
  other.join();
  m.unlock();
}

WRONG_SCENARIO(a_mutex, locked_twice_by_one_thread_waits_for_itself, kind::deadlock,
               "main locks m although it holds it since line") {
  common::mutex m;
  const std::lock_guard outer(m);
  const std::lock_guard inner(m);
}

WRONG_SCENARIO(try_lock, of_a_mutex_that_the_thread_holds_is_misuse, kind::misuse,
               "main tries to lock m, which it holds since line") {
  common::mutex m;
  const std::lock_guard lock(m);
  check(!m.try_lock(), "the standard promises no answer");
}

WRONG_SCENARIO(one_mutex, locked_twice_by_a_scoped_lock_is_misuse, kind::misuse,
               "main tries to lock m, which it holds since line") {
  common::mutex m;
  const std::scoped_lock both(m, m);
}

TEST(try_lock, that_failed_and_is_not_heeded_is_named) {
  const auto visits = [](bool tries_before_it_locks) {
    return [=] {
      common::mutex m;
      common::plain<int> n{0};
      thread owner("owner", [&] {
        const std::lock_guard lock(m);
        ++n;
      });
      thread visitor("visitor", [&] {
        const bool mine = m.try_lock();
        if (tries_before_it_locks) {
          if (!mine) m.lock();
          m.unlock();
          ++n;
        } else {
          ++n;
          if (mine) m.unlock();
        }
      });
    };
  };
  EXPECT_THAT(explore(visits(false)), fails_with(kind::data_race, "failed. Heed its answer."));
  const verdict v = explore(visits(true));
  EXPECT_THAT(v, fails_with(kind::data_race));
  EXPECT_THAT(v.trace, Not(HasSubstr("Heed its answer")));
}

WRONG_SCENARIO(a_mutex, unlocked_by_a_thread_that_does_not_hold_it_is_misuse, kind::misuse,
               "the other unlocks m, which it does not hold") {
  common::mutex m;
  m.lock();
  thread other("other", [&] { m.unlock(); });
}

WRONG_SCENARIO(a_mutex, destroyed_while_held_is_misuse, kind::misuse) {
  common::mutex m;
  m.lock();
}

TEST(a_mutex, left_locked_by_an_exception_blocks_the_next_thread) {
  const auto work = [](bool guarded) {
    return [=] {
      common::mutex m;
      const auto step = [&] {
        std::unique_lock lock(m, std::defer_lock);
        guarded ? lock.lock() : m.lock();
        throw 1;
      };
      const auto role = [&] {
        try {
          step();
        } catch (int) {
        }
      };
      thread left("left", role);
      thread right("right", role);
    };
  };
  EXPECT_THAT(explore(work(true)), passes());
  EXPECT_THAT(explore(work(false)), fails_with(kind::deadlock));
}

SCENARIO(a_mutex, ends_with_what_it_guards_when_the_last_owner_has_unlocked_it) {
  struct shared {
    common::mutex m;
    common::plain<int> owners{2};
  };
  auto* const all = new shared;
  const auto drop = [=] {
    all->m.lock();
    const bool last = --all->owners == 0;
    all->m.unlock();
    if (last) delete all;
  };
  thread left("left", drop), right("right", drop);
}

WRONG_SCENARIO(a_mutex, does_not_end_before_its_last_use, kind::lifetime, "destroys guard while") {
  struct shared {
    common::mutex guard;
  };
  auto* const all = new shared;
  common::atomic<int> owners{2};
  const auto drop = [&, all] {
    all->guard.lock();
    all->guard.unlock();
    if (owners.fetch_sub(1, relaxed) == 1) delete all;
  };
  thread left("left", drop), right("right", drop);
}

}  // namespace
}  // namespace common::checker
