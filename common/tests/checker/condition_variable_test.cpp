// checker::condition_variable: lost notifications, spurious wake-ups, the wrong waiter.
#include <memory>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

enum class waits { with_while, with_predicate, with_if };
enum class notifies { under_lock, after_unlock, never };

auto handing_over(waits how, notifies when) {
  return [=] {
    common::mutex m;
    common::condition_variable ready;
    common::plain<bool> full{false};
    thread producer("producer", [&] {
      std::unique_lock lock(m);
      full = true;
      if (when == notifies::under_lock) ready.notify_one();
      lock.unlock();
      if (when == notifies::after_unlock) ready.notify_one();
    });
    thread consumer("consumer", [&] {
      std::unique_lock lock(m);
      if (how == waits::with_predicate) ready.wait(lock, [&] { return full.get(); });
      while (how == waits::with_while && !full) ready.wait(lock);
      if (how == waits::with_if && !full) ready.wait(lock);
      check(full, "the wait is over only when there is something");
    });
  };
}

TEST(a_condition_variable, hands_over_under_the_lock_or_after_it) {
  for (const waits how : {waits::with_while, waits::with_predicate})
    for (const notifies when : {notifies::under_lock, notifies::after_unlock})
      EXPECT_THAT(explore(handing_over(how, when)), passes());
}

TEST(a_condition_variable, that_nobody_notifies_is_waited_on_for_ever) {
  EXPECT_THAT(explore(handing_over(waits::with_while, notifies::never)),
              fails_with(kind::deadlock, "waits on ready for ever: no notify came after"));
}

TEST(a_condition_variable, wakes_up_spuriously_as_often_as_allowed) {
  const auto wait_once = handing_over(waits::with_if, notifies::after_unlock);
  EXPECT_THAT(explore(wait_once), fails_with(kind::check_failed, "a spurious wake-up"));
  EXPECT_THAT(explore(wait_once, {.spurious_wakeups = 0}), passes());
}

WRONG_SCENARIO(a_condition_variable, loses_a_notification_that_comes_before_the_wait,
               kind::deadlock, "nobody was waiting, so it went nowhere") {
  // The flag is set without the mutex: between the consumer's look and its wait.
  common::mutex m;
  common::condition_variable ready;
  common::atomic<bool> full{false};
  thread producer("producer", [&] {
    full.store(true);
    ready.notify_one();
  });
  thread consumer("consumer", [&] {
    std::unique_lock lock(m);
    ready.wait(lock, [&] { return full.load(); });
  });
}

WRONG_SCENARIO(a_condition_variable, needs_the_mutex_to_be_held, kind::misuse) {
  common::mutex m;
  common::condition_variable ready;
  std::unique_lock lock(m, std::defer_lock);
  ready.wait(lock);
}

TEST(a_condition_variable, is_waited_on_with_one_mutex_at_a_time) {
  const auto two_waiters = [](bool with_one_mutex, bool at_the_same_time) {
    return [=] {
      common::mutex left, right;
      common::condition_variable told;
      common::plain<bool> left_may_go{false}, right_may_go{false};
      const auto waits = [&](common::mutex& m, common::plain<bool>& may_go) {
        std::unique_lock lock(m);
        told.wait(lock, [&] { return may_go.get(); });
      };
      common::mutex& second = with_one_mutex ? left : right;
      const auto tell = [&] {
        {
          const std::scoped_lock both(left, right);
          left_may_go = right_may_go = true;
        }
        told.notify_all();
      };
      thread first("first", [&] { waits(left, left_may_go); });
      if (!at_the_same_time) {
        tell();
        first.join();
      }
      thread other("second", [&] { waits(second, right_may_go); });
      if (at_the_same_time) tell();
    };
  };
  EXPECT_THAT(explore(two_waiters(true, true)), passes());
  EXPECT_THAT(explore(two_waiters(false, false)), passes());
  EXPECT_THAT(explore(two_waiters(false, true)),
              fails_with(kind::misuse, "another thread waits on it with another one"));
}

TEST(a_condition_variable, that_woke_a_thread_too_early_is_named) {
  const auto told = [](bool changes_first, bool is_told_of_more) {
    return [=] {
      common::mutex m;
      common::condition_variable changed;
      common::plain<int> n{0};
      thread waiter("waiter", [&] {
        for (int i = 0; i < 1 + is_told_of_more; ++i) {
          std::unique_lock lock(m);
          while (n == 0) changed.wait(lock);
          --n;
        }
      });
      thread teller("teller", [&] {
        if (!changes_first) changed.notify_one();
        {
          const std::lock_guard lock(m);
          ++n;
        }
        if (changes_first) changed.notify_one();
      });
    };
  };
  EXPECT_THAT(explore(told(true, false)), passes());
  EXPECT_THAT(
      explore(told(false, false)),
      fails_with(kind::deadlock,
                 "woke the waiter, which found nothing changed and waits on changed again"));
  // It found one, took it, and waits for a second one: what woke it came in time.
  const verdict v = explore(told(true, true));
  EXPECT_THAT(v, fails_with(kind::deadlock));
  EXPECT_THAT(v.trace, Not(HasSubstr("found nothing changed")));
}

TEST(a_condition_variable, wakes_a_waiter_by_the_first_notification_after_it_waits) {
  const auto twice = [] {
    common::mutex m;
    common::condition_variable ready;
    common::plain<bool> waits{false};
    thread waiter("waiter", [&] {
      std::unique_lock lock(m);
      waits = true;
      ready.wait(lock);
    });
    thread notifier("notifier", [&] {
      until([&] {
        const std::lock_guard lock(m);
        return waits.get();
      });
      ready.notify_all();
      ready.notify_all();
    });
  };
  const verdict exact = explore(twice, {.spurious_wakeups = 0});
  EXPECT_THAT(exact, passes());
  EXPECT_EQ(exact.executions, 2u) << "with and without one idle look at waits";
}

WRONG_SCENARIO(a_condition_variable, synchronizes_nothing_by_itself, kind::data_race) {
  common::mutex m;
  common::condition_variable ready;
  common::plain<int> data{0};
  bool woken = false;
  thread consumer("consumer", [&] {
    std::unique_lock lock(m);
    ready.wait(lock);
    woken = true;
    check(data == 1, "the data is there");
  });
  thread producer("producer", [&] {
    data = 1;  // without the mutex
    ready.notify_one();
  });
}

// Two consumers, two items.
auto two_consumers(bool notify_all) {
  return [=] {
    common::mutex m;
    common::condition_variable ready;
    common::plain<int> items{0};
    thread producer("producer", [&] {
      const std::lock_guard lock(m);
      items += 2;
      notify_all ? ready.notify_all() : ready.notify_one();
    });
    const auto consume = [&] {
      std::unique_lock lock(m);
      ready.wait(lock, [&] { return items > 0; });
      --items;
    };
    thread first("first", consume);
    thread second("second", consume);
  };
}

TEST(notify_one, wakes_one_of_several) {
  EXPECT_THAT(explore(two_consumers(false)), fails_with(kind::deadlock, "woke another thread"));
}

TEST(notify_all, wakes_all_of_them) {
  EXPECT_THAT(explore(two_consumers(true)), passes());
}

TEST(notify_one, may_wake_the_wrong_side_if_both_wait_on_the_same_variable) {
  // One place, and one condition variable for both producers and both consumers.
  const auto exchange = [](bool all) {
    return [=] {
      common::mutex m;
      common::condition_variable changed;
      common::plain<bool> full{false};
      const auto set_to = [&](bool now) {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return full != now; });
        full = now;
        all ? changed.notify_all() : changed.notify_one();
      };
      thread producer("producer 1", [&] { set_to(true); });
      thread other_producer("producer 2", [&] { set_to(true); });
      thread consumer("consumer 1", [&] { set_to(false); });
      thread other_consumer("consumer 2", [&] { set_to(false); });
    };
  };
  EXPECT_THAT(explore(exchange(true), {.spurious_wakeups = 0}), passes());
  EXPECT_THAT(explore(exchange(false), {.spurious_wakeups = 0}), fails_with(kind::deadlock));
}

// Who was woken may end it at once.
TEST(a_condition_variable, does_not_end_while_it_notifies) {
  const auto hand_over = [](notifies when) {
    return [=] {
      struct parts {
        common::mutex m;
        common::condition_variable ready;
        common::plain<bool> full{false};
      };
      auto box = std::make_unique<parts>();
      thread producer("producer", [&all = *box, when] {
        std::unique_lock lock(all.m);
        all.full = true;
        if (when == notifies::under_lock) all.ready.notify_one();
        lock.unlock();
        if (when == notifies::after_unlock) all.ready.notify_one();
      });
      std::unique_lock lock(box->m);
      box->ready.wait(lock, [&] { return box->full.get(); });
      lock.unlock();
      box.reset();
    };
  };
  EXPECT_THAT(explore(hand_over(notifies::under_lock)), passes());
  EXPECT_THAT(explore(hand_over(notifies::after_unlock)),
              fails_with(kind::lifetime, "notify a condition variable with the mutex held"));
}

// [thread.condition.condvar]: it is enough that all have been notified.
SCENARIO(a_condition_variable, may_end_while_the_woken_leave_it) {
  common::mutex m;
  auto ready = std::make_unique<common::condition_variable>();
  common::plain<bool> full{false};
  thread consumer("consumer", [&] {
    std::unique_lock lock(m);
    if (!full) ready->wait(lock);
  });
  const std::lock_guard lock(m);
  full = true;
  ready->notify_all();
  ready.reset();
}

}  // namespace
}  // namespace common::checker
