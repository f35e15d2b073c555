// checker::atomic offers what std::atomic does, and means what the standard says.
#include <memory>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

SCENARIO(an_atomic, does_all_that_std_atomic_does) {
  common::atomic<int> n{5};
  check(n.load() == 5 && n == 5 && n.is_lock_free(), "load and conversion");
  n.store(6);
  check(n.exchange(7, acq_rel) == 6 && (n = 8) == 8, "store, exchange, =");
  check(n++ == 8 && ++n == 10 && n-- == 10 && --n == 8, "++ and --");
  check((n += 4) == 12 && (n -= 5) == 7, "+= and -=");
  check((n &= 6) == 6 && (n |= 1) == 7 && (n ^= 2) == 5, "&=, |= and ^=");
  check(n.fetch_add(1) == 5 && n.fetch_sub(2) == 6, "fetch_add, fetch_sub");
  check(n.fetch_and(6) == 4 && n.fetch_or(3) == 4 && n.fetch_xor(1) == 7, "bits");
  int expected = 0;
  check(!n.compare_exchange_strong(expected, 1) && expected == 6, "reports");
  check(n.compare_exchange_strong(expected, 9, acq_rel, relaxed) && n == 9, "swaps");
  static_assert(common::atomic<int>::is_always_lock_free);
}

TEST(an_atomic, holds_a_bool_a_pointer_an_enum_or_a_small_struct) {
  enum class colour : unsigned char { red, green };
  struct pair {
    short a, b;
    bool operator==(const pair&) const = default;
  };
  EXPECT_THAT(explore([] {
                common::atomic<bool> flag{false};
                check(!flag.exchange(true) && flag, "bool");
                int array[3] = {};
                common::atomic<int*> pointer{array};
                check(pointer.fetch_add(2) == array && --pointer == array + 1, "pointer");
                common::atomic<colour> c{colour::red};
                c.store(colour::green);
                check(c.load() == colour::green, "enum");
                common::atomic<pair> p{pair{1, -2}};
                check(p.load() == pair{1, -2}, "struct");
                common::atomic<double> d{0.5};
                check(d.fetch_add(1.0) == 0.5 && d == 1.5, "double");
              }),
              passes());
}

TEST(a_weak_exchange, may_fail_as_often_as_it_is_tried) {
  const auto raises = [](int attempts) {
    return [=] {
      common::atomic<int> mark{0};
      thread recorder("recorder", [&] {
        int seen = mark.load(relaxed);
        for (int n = 0; n < attempts && seen < 7; ++n)
          if (mark.compare_exchange_weak(seen, 7, relaxed)) return;
        check(seen >= 7, "recorded");
      });
    };
  };
  for (int attempts : {1, 2, 3, 100})
    EXPECT_THAT(explore(raises(attempts)), fails_with(kind::check_failed)) << attempts;
}

TEST(a_weak_exchange, in_a_loop_without_an_end_succeeds_in_the_end) {
  const verdict v = explore([] {
    common::atomic<int> mark{0};
    thread recorder("recorder", [&] {
      int seen = mark.load(relaxed);
      while (!mark.compare_exchange_weak(seen, seen + 1, relaxed)) {
      }
    });
    recorder.join();
    check(mark.load(relaxed) == 1, "recorded");
  });
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 2u) << "at once, or after one failure by chance";
}

SCENARIO(an_atomic, wraps_around_like_an_unsigned_number) {
  common::atomic<std::uint8_t> small{255};
  check(++small == 0 && --small == 255, "one byte");
  common::atomic<int> most{2147483647};
  check(++most == -2147483647 - 1, "signed arithmetic wraps, too");
}

TEST(an_atomic, refuses_an_order_that_the_operation_cannot_have) {
  const auto n = [](auto use) {
    return explore([use] {
      common::atomic<int> n{0};
      use(n);
    });
  };
  int expected = 0;
  EXPECT_THAT(n([](auto& a) { a.load(release); }), fails_with(kind::misuse));
  EXPECT_THAT(n([](auto& a) { a.load(acq_rel); }), fails_with(kind::misuse));
  EXPECT_THAT(n([](auto& a) { a.store(1, acquire); }), fails_with(kind::misuse));
  EXPECT_THAT(n([](auto& a) { a.store(1, acq_rel); }), fails_with(kind::misuse));
  EXPECT_THAT(n([&](auto& a) { a.compare_exchange_strong(expected, 1, acq_rel, release); }),
              fails_with(kind::misuse));
  EXPECT_THAT(n([](auto& a) { a.wait(1, release); }), fails_with(kind::misuse));
}

TEST(an_atomic, loses_an_update_that_is_a_load_and_then_a_store) {
  const auto counted_to_two = [](auto increment) {
    return [increment] {
      common::atomic<int> n{0};
      {
        thread left("left", [&] { increment(n); });
        thread right("right", [&] { increment(n); });
      }
      check(n.load(relaxed) == 2, "both increments count");
    };
  };
  EXPECT_THAT(explore(counted_to_two([](auto& n) { n.store(n.load() + 1); })),
              fails_with(kind::check_failed));
  EXPECT_THAT(explore(counted_to_two([](auto& n) { n.fetch_add(1, relaxed); })), passes());
}

// ---- compare_exchange_weak

TEST(compare_exchange_weak, may_fail_although_the_value_is_the_expected_one) {
  const auto once = [] {
    common::atomic<int> n{0};
    int expected = 0;
    check(n.compare_exchange_weak(expected, 1), "nobody else writes");
  };
  EXPECT_THAT(explore(once), fails_with(kind::check_failed));
  EXPECT_THAT(explore(once, {.spurious_failures = 0}), passes());
}

TEST(compare_exchange_weak, in_a_loop_has_one_execution_for_each_failure_that_is_allowed) {
  for (int allowed : {0, 1, 2}) {
    const verdict v = explore(
        [&] {
          common::atomic<int> n{0};
          int expected = 0;
          while (!n.compare_exchange_weak(expected, 1, acq_rel, relaxed)) {
          }
          check(expected == 0 && n == 1, "swapped");
        },
        {.spurious_failures = allowed});
    EXPECT_THAT(v, passes());
    EXPECT_EQ(v.executions, static_cast<std::size_t>(allowed) + 1);
  }
}

SCENARIO(compare_exchange_weak, that_fails_spuriously_has_read_the_expected_value) {
  common::atomic<int> n{0};
  thread writer("writer", [&] { n.store(1, relaxed); });
  thread swapper("swapper", [&] {
    int expected = 0;
    const bool done = n.compare_exchange_weak(expected, 2, relaxed, relaxed);
    check(done || expected == 0 || expected == 1, "a value that was stored");
    if (!done && expected == 0) check(n.load(relaxed) <= 1, "nothing was written");
  });
}

SCENARIO(compare_exchange_weak, that_cannot_fail_spuriously_any_more_is_no_deadlock) {
  // In the branch "fails spuriously" nobody ever writes the expected value.
  common::atomic<int> n{5};
  int expected = 0;
  check(!n.compare_exchange_weak(expected, 1), "5 is not 0");
}

TEST(a_failed_exchange, is_a_load_with_the_order_for_failure) {
  const auto fails = [](std::memory_order failure) {
    return [=] {
      common::atomic<int> ready{0};
      common::plain<int> data{0};
      thread producer("producer", [&] {
        data = 1;
        ready.store(1, release);
      });
      thread consumer("consumer", [&] {
        int expected = 5;
        ready.compare_exchange_strong(expected, 6, acquire, failure);
        if (expected == 1) check(data == 1, "the data is there");
      });
    };
  };
  EXPECT_THAT(explore(fails(acquire)), passes());
  EXPECT_THAT(explore(fails(relaxed)), fails_with(kind::data_race));
}

// ---- wait and notify

auto publishing(std::memory_order store, bool notifies, int waiters, bool all) {
  return [=] {
    common::atomic<int> ready{0};
    common::plain<int> data{0};
    std::vector<thread> threads;
    threads.emplace_back("producer", [&] {
      data = 1;
      ready.store(1, store);
      if (notifies && all) ready.notify_all();
      if (notifies && !all) ready.notify_one();
    });
    for (int i = 0; i < waiters; ++i)
      threads.emplace_back("consumer " + std::to_string(i), [&] {
        ready.wait(0, acquire);
        check(data == 1, "the data is there");
      });
  };
}

TEST(atomic_wait, never_loses_a_store_that_a_notify_follows) {
  EXPECT_THAT(explore(publishing(release, true, 1, false)), passes());
  EXPECT_THAT(explore(publishing(release, true, 2, true)), passes());
}

TEST(atomic_wait, waits_for_ever_if_nobody_notifies) {
  EXPECT_THAT(explore(publishing(release, false, 1, false)), fails_with(kind::deadlock));
}

TEST(atomic_wait, wakes_only_one_of_two_with_notify_one) {
  EXPECT_THAT(explore(publishing(release, true, 2, false)), fails_with(kind::deadlock));
}

TEST(atomic_wait, synchronizes_no_more_than_its_load_does) {
  EXPECT_THAT(explore(publishing(relaxed, true, 1, false)), fails_with(kind::data_race));
}

SCENARIO(atomic_wait, returns_at_once_if_the_value_differs) {
  common::atomic<int> n{1};
  n.wait(0);
}

TEST(atomic_wait, goes_back_to_sleep_if_the_value_is_the_old_one_again) {
  const auto there_and_back = [](bool notifies_again) {
    return [=] {
      common::atomic<int> n{0};
      thread waiter("waiter", [&] { n.wait(0, relaxed); });
      thread changer("changer", [&] {
        n.store(1, relaxed);
        n.store(0, relaxed);
        n.notify_one();
        n.store(1, relaxed);
        if (notifies_again) n.notify_one();
      });
    };
  };
  EXPECT_THAT(explore(there_and_back(true)), passes());
  EXPECT_THAT(explore(there_and_back(false)), fails_with(kind::deadlock));
}

WRONG_SCENARIO(atomic_wait, may_return_while_the_notification_is_still_at_work, kind::lifetime,
               "until the thread that notifies has been joined") {
  auto done = std::make_unique<common::atomic<bool>>(false);
  thread worker("worker", [&flag = *done] {
    flag.store(true, release);
    flag.notify_one();
  });
  done->wait(false, acquire);
  done.reset();
}

}  // namespace
}  // namespace common::checker
