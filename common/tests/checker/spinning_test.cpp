// Loops that wait: which are explored, which end in a livelock, which are told to pause.
#include <set>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

TEST(a_spin, is_explored_with_and_without_one_idle_round) {
  const verdict v = explore([] {
    common::atomic<bool> ready{false};
    thread setter("setter", [&] { ready.store(true, relaxed); });
    thread waiter("waiter", [&] { until([&] { return ready.load(relaxed); }); });
  });
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 2u);
}

WRONG_SCENARIO(a_spin, on_a_value_that_never_comes_is_a_livelock, kind::livelock,
               "reads state == 2") {
  common::atomic<int> state{0};
  thread setter("setter", [&] { state.store(2, relaxed); });
  thread waiter("waiter", [&] { until([&] { return state.load(relaxed) == 1; }); });
}

TEST(a_spin, written_by_hand_with_pause_is_the_same) {
  const auto wait = [](int wanted) {
    return [=] {
      common::atomic<int> state{0};
      thread setter("setter", [&] { state.store(2, relaxed); });
      thread waiter("waiter", [&] {
        while (state.load(relaxed) != wanted) common::pause();
      });
    };
  };
  EXPECT_THAT(explore(wait(2)), passes());
  EXPECT_THAT(explore(wait(1)), fails_with(kind::livelock));
}

TEST(a_spin, without_pause_is_told_to_pause) {
  const verdict v = explore([] {
    common::atomic<bool> ready{false};
    thread setter("setter", [&] { ready.store(true, relaxed); });
    thread waiter("waiter", [&] {
      while (!ready.load(relaxed)) {
      }
    });
  });
  EXPECT_THAT(v, fails_with(kind::misuse, "not supported: goes round and round"));
  EXPECT_THAT(v.message, HasSubstr("Call common::pause()"));
  EXPECT_LT(v.executions, 100u) << "noticed before the thread has used up all its events";
}

WRONG_SCENARIO(a_spin, without_pause_on_a_value_that_never_comes_is_a_livelock, kind::livelock,
               "Call common::pause()") {
  common::atomic<bool> ready{false};
  thread waiter("waiter", [&] {
    while (!ready.load(relaxed)) {
    }
  });
}

WRONG_SCENARIO(a_spin, that_exchanges_without_pause_is_told_to_pause, kind::livelock) {
  common::atomic<bool> locked{true};
  thread waiter("waiter", [&] {
    while (locked.exchange(true, acquire)) {
    }
  });
}

WRONG_SCENARIO(a_spin, without_pause_is_a_livelock_whatever_was_read_before_it, kind::livelock) {
  common::atomic<int> mark{0};
  thread left("left", [&] { mark.store(5, relaxed); });
  thread right("right", [&] {
    const int seen = mark.load(relaxed);
    for (int expected = seen; !mark.compare_exchange_strong(expected, 7, relaxed);) expected = seen;
  });
}

SCENARIO(a_loop, without_pause_that_ends_is_no_spin) {
  common::atomic<int> own{0}, other{0};
  thread worker("worker", [&] {
    for (int i = 0; i < 100; ++i) check(own.load(relaxed) == 0, "nobody writes it");
    for (int i = 0; i < 100; ++i) own.store(7, relaxed);
    for (int i = 0; i < 100; ++i) {
      int wrong = 100 + i;
      check(!own.compare_exchange_strong(wrong, -1), "it is 7");
    }
    for (int i = 0; i < 100 && other.load(acquire) == 0; ++i) {
    }
  });
  thread setter("setter", [&] { other.store(1, release); });
}

// Each exchange reads what the one before it has written.
TEST(a_spin, of_exchanges_without_pause_is_told_to_pause_soon) {
  const verdict v = explore([] {
    common::atomic<bool> locked{false};
    const auto lock = [&] {
      while (locked.exchange(true, acquire)) {
      }
      locked.store(false, release);
    };
    thread left("left", lock), right("right", lock);
  });
  EXPECT_THAT(v, fails_with(kind::misuse, "not supported: goes round and round"));
  EXPECT_LT(v.executions, 100u);
}

// The 61st look is seen as the 60th was; the verdict says so.
TEST(a_loop, without_pause_is_told_to_be_cut_short) {
  const auto look = [](int times) {
    return explore([=] {
      common::atomic<bool> stop{false};
      thread stopper("stopper", [&] { stop.store(true, relaxed); });
      thread worker("worker", [&] {
        for (int i = 0; i < times; ++i) static_cast<void>(stop.load(relaxed));
      });
    });
  };
  EXPECT_EQ(look(60).message, "passed: all 61 executions");
  EXPECT_THAT(look(70).message, HasSubstr("executions, where a thread that has looked 60 times"));
}

TEST(a_spin, of_several_steps_without_pause_is_told_to_pause) {
  const verdict v = explore([] {
    common::atomic<int> version{0}, a{0};
    thread writer("writer", [&] {
      version.store(1, relaxed);
      common::atomic_thread_fence(release);
      a.store(1, relaxed);
      version.store(2, release);
    });
    thread reader("reader", [&] {
      for (;;) {
        const int before = version.load(acquire);
        static_cast<void>(a.load(relaxed));
        common::atomic_thread_fence(acquire);
        if (before % 2 == 0 && version.load(relaxed) == before) break;
      }
    });
  });
  EXPECT_THAT(v, fails_with(kind::misuse));
  EXPECT_THAT(v.message, HasSubstr("Call common::pause()"));
}

// Each attempt changes something: there is no end of executions.
WRONG_SCENARIO(a_spin, that_writes_at_each_attempt_is_not_supported, kind::misuse,
               "not supported: too many steps") {
  common::atomic<int> left_looks{0}, right_looks{0};
  const auto wait = [](auto& mine, auto& other) {
    while (other.load(acquire) < 3) {
      mine.fetch_add(1, release);
      common::pause();
    }
  };
  thread left("left", [&] { wait(left_looks, right_looks); });
  thread right("right", [&] { wait(right_looks, left_looks); });
}

TEST(a_loop, with_a_bounded_number_of_attempts_ends) {
  int gave_up = 0, saw = 0;
  const verdict v = explore([&] {
    common::atomic<bool> ready{false};
    thread waiter("waiter", [&] {
      for (int attempt = 0; attempt < 5; ++attempt) {
        if (ready.load(relaxed)) return void(++saw);
        common::pause();
      }
      ++gave_up;
    });
  });
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 1u);
  EXPECT_GT(gave_up, 0);
  EXPECT_EQ(saw, 0);
}

// ---- giving up after a number of looks

// The thread's flag may come too late, however often it looks.
template <class Pause>
auto looks_at_most(int looks, Pause pause) {
  return [=] {
    common::atomic<int> flag{0};
    thread waiter("waiter", [&] {
      int n = 0;
      for (; n < looks && flag.load(relaxed) == 0; ++n) pause();
      check(n < looks, "gave up");
    });
    thread setter("setter", [&] { flag.store(1, relaxed); });
  };
}

TEST(a_bounded_wait, is_given_up_in_some_execution) {
  for (int looks : {1, 2, 3, 4, 10, 1000, 100'000})
    EXPECT_THAT(explore(looks_at_most(looks, [] { common::pause(); })),
                fails_with(kind::check_failed))
        << looks;
}

TEST(a_bounded_wait, is_given_up_whatever_is_done_between_two_looks) {
  const auto three_pauses = [] {
    for (int i = 0; i < 3; ++i) common::pause();
  };
  for (int looks : {2, 5}) {
    EXPECT_THAT(explore(looks_at_most(looks, three_pauses)), fails_with(kind::check_failed));
    EXPECT_THAT(explore(looks_at_most(looks, [] {})), fails_with(kind::check_failed));
  }
  EXPECT_THAT(explore(looks_at_most(1000, [] {})), fails_with(kind::check_failed));
}

TEST(a_bounded_wait, is_explored_to_its_end_when_it_is_right_to_give_up) {
  std::set<std::string> seen;
  const verdict v = explore([&] {
    common::atomic<int> flag{0}, gave_up{0};
    {
      thread waiter("waiter", [&] {
        for (int n = 0; n < 3; ++n) {
          if (flag.load(relaxed) != 0) return;
          common::pause();
        }
        gave_up.store(1, relaxed);
      });
      thread setter("setter", [&] { flag.store(1, relaxed); });
    }
    seen.insert(gave_up.load(relaxed) != 0 ? "gave up" : "saw it");
  });
  EXPECT_THAT(v, passes());
  EXPECT_EQ(seen, (std::set<std::string>{"gave up", "saw it"}));
  EXPECT_EQ(v.executions, 3u) << "sees it at the first look, at the second, or gives up";
}

TEST(a_bounded_wait, for_a_lock_is_given_up) {
  const auto lock_is_taken_for_granted_after = [](int attempts, auto taken) {
    return [=] {
      common::atomic<bool> locked{false};
      common::plain<int> n{0};
      const auto add = [&] {
        for (int i = 0; i < attempts && taken(locked); ++i) common::pause();
        ++n;
        locked.store(false, release);
      };
      thread left("left", add), right("right", add);
    };
  };
  const auto exchange = [](auto& locked) { return locked.exchange(true, acquire); };
  const auto strong = [](auto& locked) {
    bool is_free = false;
    return !locked.compare_exchange_strong(is_free, true, acquire, relaxed);
  };
  const auto weak = [](auto& locked) {
    bool is_free = false;
    return !locked.compare_exchange_weak(is_free, true, acquire, relaxed);
  };
  for (int attempts : {2, 3, 50}) {
    EXPECT_THAT(explore(lock_is_taken_for_granted_after(attempts, exchange)),
                fails_with(kind::data_race));
    EXPECT_THAT(explore(lock_is_taken_for_granted_after(attempts, strong)),
                fails_with(kind::data_race));
    EXPECT_THAT(explore(lock_is_taken_for_granted_after(attempts, weak)),
                fails_with(kind::data_race));
  }
}

WRONG_SCENARIO(a_bounded_wait, for_a_mutex_is_given_up, kind::data_race) {
  common::mutex m;
  common::plain<int> n{0};
  const auto add = [&] {
    int failed = 0;
    while (failed < 5 && !m.try_lock()) {
      ++failed;
      common::pause();
    }
    ++n;
    if (failed < 5) m.unlock();
  };
  thread left("left", add), right("right", add);
}

TEST(a_bounded_wait, for_a_mutex_without_pause_is_given_up) {
  for (int attempts : {1, 2, 3, 5, 500}) {
    const verdict v = explore([attempts] {
      common::mutex m;
      common::plain<int> n{0};
      const auto add = [&] {
        bool locked = false;
        for (int i = 0; i < attempts && !locked; ++i) locked = m.try_lock();
        ++n;
        if (locked) m.unlock();
      };
      thread left("left", add), right("right", add);
    });
    EXPECT_THAT(v, fails_with(kind::data_race)) << attempts;
  }
}

SCENARIO(a_bounded_wait, for_a_mutex_that_stays_locked_ends) {
  common::mutex m;
  m.lock();
  thread impatient("impatient", [&] {
    for (int i = 0; i < 70; ++i) check(!m.try_lock(), "it is locked");
  });
  impatient.join();
  m.unlock();
}

TEST(a_bounded_wait, whose_attempts_lock_a_mutex_is_given_up) {
  const auto polls = [](int most) {
    return [=] {
      common::mutex m;
      common::plain<bool> ready{false};
      thread waiter("waiter", [&] {
        int n = 0;
        for (; n < most; ++n) {
          const std::lock_guard hold(m);
          if (ready) break;
          common::pause();
        }
        check(n < most, "gave up");
      });
      thread setter("setter", [&] {
        const std::lock_guard hold(m);
        ready = true;
      });
    };
  };
  for (int most : {2, 3, 20}) EXPECT_THAT(explore(polls(most)), fails_with(kind::check_failed));
}

SCENARIO(a_bounded_wait, inside_an_endless_one_is_no_livelock) {
  // Three looks, then the other flag, and again.
  common::atomic<int> flag{0}, stop{0};
  thread waiter("waiter", [&] {
    for (int n = 0; flag.load(relaxed) == 0; ++n) {
      if (n % 4 == 3 && stop.load(relaxed) == 1) return;
      common::pause();
    }
  });
  thread stopper("stopper", [&] { stop.store(1, relaxed); });
}

SCENARIO(a_bounded_wait, by_both_threads_ends) {
  common::atomic<int> left_ready{0}, right_ready{0};
  const auto meet = [](auto& mine, auto& other) {
    for (int n = 0; n < 4 && other.load(acquire) == 0; ++n) common::pause();
    mine.store(1, release);
  };
  thread left("left", [&] { meet(left_ready, right_ready); });
  thread right("right", [&] { meet(right_ready, left_ready); });
}

// ---- several pauses between two looks

template <class Pauses>
auto waits_with(Pauses pauses) {
  return [=] {
    common::atomic<int> flag{0};
    thread waiter("waiter", [&] {
      while (flag.load(acquire) == 0) pauses();
    });
    thread setter("setter", [&] { flag.store(1, release); });
  };
}

TEST(several_pauses, between_two_looks_are_one) {
  for (int n : {1, 2, 3, 8, 1000}) {
    const verdict v = explore(waits_with([n] {
      for (int i = 0; i < n; ++i) common::pause();
    }));
    EXPECT_THAT(v, passes()) << n;
    EXPECT_EQ(v.executions, 2u) << n;
  }
}

SCENARIO(several_pauses, may_become_more_and_more) {
  common::atomic<bool> locked{false};
  common::plain<int> n{0};
  const auto add = [&] {
    int backoff = 1;
    while (locked.exchange(true, acquire)) {
      do {
        for (int i = 0; i < backoff; ++i) common::pause();
        if (backoff < 64) backoff *= 2;
      } while (locked.load(relaxed));
    }
    ++n;
    locked.store(false, release);
  };
  thread left("left", add), right("right", add);
}

WRONG_SCENARIO(several_pauses, on_a_value_that_never_comes_are_a_livelock, kind::livelock) {
  common::atomic<int> flag{0};
  thread waiter("waiter", [&] {
    while (flag.load(relaxed) != 1)
      for (int i = 0; i < 3; ++i) common::pause();
  });
}

WRONG_SCENARIO(a_long_way, is_too_long_and_no_livelock, kind::misuse,
               "counting: not supported: too many steps") {
  common::atomic<int> n{0};
  thread counting("counting", [&] {
    for (int i = 0; i < 2500; ++i) n.fetch_add(1, relaxed);
  });
}

WRONG_SCENARIO(pauses, without_a_look_at_an_atomic_are_not_supported, kind::misuse,
               "not supported: waits without looking at an atomic") {
  volatile bool unseen = false;
  thread waiter("waiter", [&] {
    while (!unseen) common::pause();
  });
  thread setter("setter", [&] { unseen = true; });
}

SCENARIO(a_spin, on_a_thread_that_gave_up_its_own_waiting_goes_on) {
  common::atomic<bool> ready{false}, gave_up{false};
  thread impatient("impatient", [&] {
    for (int attempt = 0; attempt < 5 && !ready.load(relaxed); ++attempt) common::pause();
    gave_up.store(true, relaxed);
  });
  thread patient("patient", [&] { until([&] { return gave_up.load(relaxed); }); });
}

SCENARIO(a_loop, that_refreshes_a_cache_and_succeeds_only_next_time_is_no_livelock) {
  common::atomic<int> index{0};
  common::plain<int> data{0};
  thread producer("producer", [&] {
    data = 1;
    index.store(1, release);
  });
  thread consumer("consumer", [&] {
    int cached = 0;
    until([&] {
      if (cached != 0) return true;
      cached = index.load(acquire);
      return false;
    });
    check(data == 1, "the data is there");
  });
}

WRONG_SCENARIO(two_spins, that_wait_for_one_another_are_a_livelock, kind::livelock) {
  common::atomic<bool> left_ready{false}, right_ready{false};
  thread left("left", [&] {
    until([&] { return right_ready.load(acquire); });
    left_ready.store(true, release);
  });
  thread right("right", [&] {
    until([&] { return left_ready.load(acquire); });
    right_ready.store(true, release);
  });
}

enum class dekker { accesses, fences };

auto store_then_load(dekker how, std::memory_order store, std::memory_order load,
                     std::memory_order fence = seq_cst) {
  return [=] {
    common::atomic<int> left_wants{0}, right_wants{0};
    common::plain<int> shared{0};
    const auto enter = [&](common::atomic<int>& mine, common::atomic<int>& other) {
      mine.store(1, store);
      if (how == dekker::fences) common::atomic_thread_fence(fence);
      if (other.load(load) == 0) shared = 1;
    };
    thread left("left", [&] { enter(left_wants, right_wants); });
    thread right("right", [&] { enter(right_wants, left_wants); });
  };
}

TEST(store_buffering, is_forbidden_by_seq_cst_only) {
  EXPECT_THAT(explore(store_then_load(dekker::accesses, seq_cst, seq_cst)), passes());
  EXPECT_THAT(explore(store_then_load(dekker::fences, relaxed, relaxed)), passes());
  EXPECT_THAT(explore(store_then_load(dekker::fences, relaxed, relaxed, acq_rel)),
              fails_with(kind::data_race));
  EXPECT_THAT(explore(store_then_load(dekker::accesses, release, acquire)),
              fails_with(kind::data_race, "Make both stores and both loads seq_cst"));
}

// A shared index that is no atomic: whoever waits for it must let the other thread run, or the race
// is never seen.
TEST(a_wait_on_plain_memory, ends_in_the_race_that_it_is) {
  const verdict v = explore([] {
    common::plain<int> index{0};
    thread producer("producer", [&] { index = 1; });
    thread consumer("consumer", [&] { until([&] { return index == 1; }); });
  });
  EXPECT_EQ(v.kind, kind::data_race) << v.trace;
}

SCENARIO(a_wait_on_plain_memory, of_its_own_may_take_some_turns) {
  common::plain<int> turns{0};
  until([&] {
    turns += 1;
    return turns == 10;
  });
}

}  // namespace
}  // namespace common::checker
