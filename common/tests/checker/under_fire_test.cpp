// Programs as learners write them: each ends with a true verdict, or with "not supported: ...".
#include <array>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "common/tests/checker/orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

// ---- locks

template <class Lock>
auto two_increments(int each = 1) {
  return [=] {
    Lock lock;
    common::plain<int> n{0};
    const auto add = [&] {
      for (int i = 0; i < each; ++i) {
        lock.lock();
        ++n;
        lock.unlock();
      }
    };
    thread left("left", add), right("right", add);
    left.join();
    right.join();
    check(n == 2 * each, "every increment counts");
  };
}

class waiting_lock {  // sleeps by atomic wait
 public:
  void lock() {
    while (locked_.exchange(true, acquire)) locked_.wait(true, relaxed);
  }
  void unlock() {
    locked_.store(false, release);
    locked_.notify_one();
  }

 private:
  common::atomic<bool> locked_{false};
};

class forgetful_lock {  // the same without the notification
 public:
  void lock() {
    while (locked_.exchange(true, acquire)) locked_.wait(true, relaxed);
  }
  void unlock() { locked_.store(false, release); }

 private:
  common::atomic<bool> locked_{false};
};

class patient_lock {  // looks several times, then pauses longer
 public:
  void lock() {
    for (int round = 1; locked_.exchange(true, acquire); ++round) {
      while (locked_.load(relaxed))
        for (int i = 0; i < (1 << std::min(round, 6)); ++i) common::pause();
    }
  }
  void unlock() { locked_.store(false, release); }

 private:
  common::atomic<bool> locked_{false};
};

class impatient_lock {  // believes that it has the lock after a number of looks
 public:
  void lock() {
    for (int looks = 0; locked_.exchange(true, acquire);)
      while (locked_.load(relaxed)) {
        if (++looks == 100'000) return;
        common::pause();
      }
  }
  void unlock() { locked_.store(false, release); }

 private:
  common::atomic<bool> locked_{false};
};

class ticket_lock {
 public:
  void lock() {
    const unsigned mine = next_.fetch_add(1, relaxed);
    while (serving_.load(acquire) != mine) common::pause();
  }
  void unlock() { serving_.store(serving_.load(relaxed) + 1, release); }

 private:
  common::atomic<unsigned> next_{0}, serving_{0};
};

class hand_over_lock {  // a queue of waiting threads, each spinning on its own flag
 public:
  struct place {
    common::atomic<bool> waits{true};
    common::atomic<place*> next{nullptr};
  };
  void lock(place& mine) {
    mine.next.store(nullptr, relaxed);
    mine.waits.store(true, relaxed);
    place* before = last_.exchange(&mine, acq_rel);
    if (before == nullptr) return;
    before->next.store(&mine, release);
    while (mine.waits.load(acquire)) common::pause();
  }
  void unlock(place& mine) {
    place* after = mine.next.load(acquire);
    if (after == nullptr) {
      place* expected = &mine;
      if (last_.compare_exchange_strong(expected, nullptr, release, relaxed)) return;
      while ((after = mine.next.load(acquire)) == nullptr) common::pause();
    }
    after->waits.store(false, release);
  }

 private:
  common::atomic<place*> last_{nullptr};
};

TEST(a_lock, that_waits_by_atomic_wait_is_right) {
  EXPECT_THAT(explore(two_increments<waiting_lock>()), passes());
  EXPECT_THAT(explore(two_increments<waiting_lock>(2)), passes());
}

TEST(a_lock, that_forgets_to_notify_deadlocks) {
  EXPECT_THAT(explore(two_increments<forgetful_lock>()), fails_with(kind::deadlock));
}

TEST(a_lock, with_longer_and_longer_pauses_is_right) {
  EXPECT_THAT(explore(two_increments<patient_lock>(2)), passes());
}

TEST(a_lock, that_is_taken_for_granted_in_the_end_races) {
  EXPECT_THAT(explore(two_increments<impatient_lock>()), fails_with(kind::data_race));
}

TEST(a_lock, with_tickets_is_right) {
  EXPECT_THAT(explore(two_increments<ticket_lock>(2)), passes());
}

TEST(a_lock, handed_over_from_thread_to_thread_is_right) {
  EXPECT_THAT(explore([] {
                hand_over_lock lock;
                common::plain<int> n{0};
                const auto add = [&] {
                  hand_over_lock::place mine;
                  lock.lock(mine);
                  ++n;
                  lock.unlock(mine);
                };
                thread left("left", add), right("right", add);
              }),
              passes());
}

TEST(a_loop, of_try_lock_without_pause_is_told_to_pause) {
  const verdict v = explore([] {
    common::mutex m;
    m.lock();
    thread waiter("waiter", [&] {
      while (!m.try_lock()) {
      }
      m.unlock();
    });
    waiter.join();
    m.unlock();
  });
  EXPECT_FALSE(v.ok());
}

TEST(a_loop, of_try_lock_with_pause_is_right) {
  EXPECT_THAT(explore([] {
                common::mutex m;
                common::plain<int> n{0};
                const auto add = [&] {
                  while (!m.try_lock()) common::pause();
                  ++n;
                  m.unlock();
                };
                thread left("left", add), right("right", add);
              }),
              passes());
}

TEST(two_mutexes, taken_with_try_lock_and_given_back_are_right) {
  EXPECT_THAT(explore([] {
                common::mutex a, b;
                common::plain<int> n{0};
                const auto add = [&](common::mutex& first, common::mutex& second) {
                  for (;;) {
                    first.lock();
                    if (second.try_lock()) break;
                    first.unlock();
                    common::pause();
                  }
                  ++n;
                  second.unlock();
                  first.unlock();
                };
                thread left("left", [&] { add(a, b); }), right("right", [&] { add(b, a); });
              }),
              passes());
}

// ---- waiting and notifying

TEST(atomic_wait, needs_no_pause_and_loses_no_notification) {
  const auto scenario = [](bool notifies) {
    return [=] {
      common::atomic<int> turn{0};
      common::plain<int> n{0};
      const auto play = [&](int me) {
        for (int seen = turn.load(acquire); seen % 2 != me; seen = turn.load(acquire))
          turn.wait(seen, acquire);
        ++n;
        turn.fetch_add(1, release);
        if (notifies) turn.notify_all();
      };
      thread even("even", [&] { play(0); }), odd("odd", [&] { play(1); });
    };
  };
  EXPECT_THAT(explore(scenario(true)), passes());
  EXPECT_THAT(explore(scenario(false)), fails_with(kind::deadlock));
}

TEST(a_semaphore, made_of_an_atomic_lets_no_more_in_than_it_says) {
  EXPECT_THAT(explore([] {
                common::atomic<int> free{1};
                common::plain<int> n{0};
                const auto use = [&] {
                  for (int seen = free.load(relaxed);;) {
                    if (seen > 0 && free.compare_exchange_weak(seen, seen - 1, acquire, relaxed))
                      break;
                    if (seen == 0) free.wait(0, relaxed), seen = free.load(relaxed);
                  }
                  ++n;
                  free.fetch_add(1, release);
                  free.notify_one();
                };
                thread left("left", use), right("right", use);
              }),
              passes());
}

// ---- calls

int depth_first(common::plain<int>& visits, int depth) {
  ++visits;
  return depth == 0 ? 1 : depth_first(visits, depth - 1) + depth_first(visits, depth - 1);
}

TEST(recursion, is_fine) {
  EXPECT_THAT(explore([] {
                common::plain<int> left_visits{0}, right_visits{0};
                thread left("left", [&] { check(depth_first(left_visits, 5) == 32, "leaves"); });
                thread right("right", [&] { check(depth_first(right_visits, 5) == 32, "leaves"); });
              }),
              passes());
}

[[gnu::noinline]] int uses_stack(int depth) {
  std::array<volatile char, 1024> block{};
  block[static_cast<std::size_t>(depth) % block.size()] = 1;
  return depth == 0 ? 0 : uses_stack(depth - 1) + block[0];
}

TEST(a_deep_stack, of_some_megabytes_is_fine) {
  EXPECT_THAT(explore([] { thread deep("deep", [] { uses_stack(3000); }); }), passes());
}

[[gnu::noinline]] int calls_itself(int depth) {
  std::array<volatile char, 1024> block{};
  block[static_cast<std::size_t>(depth) % block.size()] = 1;
  return depth < 0 ? 0 : calls_itself(depth + 1) + block[0];
}

TEST(a_deep_stack, without_an_end_is_not_supported) {
  const verdict v = explore([] { thread deep("deep", [] { calls_itself(0); }); });
  EXPECT_THAT(v, fails_with(kind::misuse));
  EXPECT_THAT(v.message, HasSubstr("not supported: more than 8 MB of stack"));
}

TEST(a_wild_pointer, is_a_verdict) {
  const verdict v = explore([] {
    thread reader("reader", [] {
      volatile int* volatile nowhere = nullptr;
      *nowhere = 1;
    });
  });
  EXPECT_THAT(v, fails_with(kind::exception));
  EXPECT_THAT(v.message, HasSubstr("the reader: stopped by SIGSEGV"));
  EXPECT_THAT(explore([] {}), passes()) << "and the next exploration is as good as new";
}

// ---- exceptions

TEST(an_exception, unwinds_what_holds_a_lock) {
  EXPECT_THAT(explore([] {
                common::mutex m;
                common::plain<int> n{0};
                const auto add = [&](bool throws) {
                  try {
                    const std::lock_guard hold(m);
                    ++n;
                    if (throws) throw std::runtime_error("no");
                  } catch (const std::runtime_error&) {
                  }
                };
                thread left("left", [&] { add(true); }), right("right", [&] { add(false); });
              }),
              passes());
}

TEST(an_exception, crosses_an_operation_in_a_destructor) {
  struct gives_back {
    common::atomic<int>& held;
    ~gives_back() { held.fetch_sub(1, release); }
  };
  EXPECT_THAT(explore([] {
                common::atomic<int> held{2};
                const auto work = [&] {
                  try {
                    const gives_back back{held};
                    throw std::out_of_range("no");
                  } catch (const std::out_of_range&) {
                  }
                };
                thread left("left", work), right("right", work);
                left.join();
                right.join();
                check(held.load(relaxed) == 0, "given back");
              }),
              passes());
}

TEST(an_exception, out_of_a_noexcept_function_is_a_verdict) {
  const auto throws = [] { throw std::runtime_error("out of ideas"); };
  const verdict v = explore([&] { thread worker("worker", [&]() noexcept { throws(); }); });
  EXPECT_THAT(v, fails_with(kind::exception));
}

// ---- threads

TEST(threads, start_threads_that_start_threads) {
  EXPECT_THAT(explore([] {
                common::atomic<int> n{0};
                thread a("a", [&] {
                  thread b("b", [&] {
                    thread c("c", [&] { n.fetch_add(1, relaxed); });
                    n.fetch_add(1, relaxed);
                  });
                  n.fetch_add(1, relaxed);
                });
                a.join();
                check(n.load(relaxed) == 3, "all three");
              }),
              passes());
}

TEST(threads, that_are_moved_are_joined_once) {
  EXPECT_THAT(explore([] {
                common::plain<int> n{0};
                std::vector<thread> all;
                for (int i = 0; i < 3; ++i)
                  all.emplace_back("t" + std::to_string(i), [&, i] {
                    if (i == 0) n = 1;
                  });
                std::vector<thread> elsewhere = std::move(all);
                elsewhere.clear();
                check(n == 1, "joined");
              }),
              passes());
}

thread_local int calls = 0;

TEST(thread_local_variables, that_change_are_not_supported) {
  const verdict v =
      explore([] { thread left("left", [] { ++calls; }), right("right", [] { ++calls; }); });
  EXPECT_THAT(v, fails_with(kind::misuse));
  EXPECT_THAT(v.message, HasSubstr("not supported: thread_local"));
}

// ---- memory

TEST(allocation, inside_a_scenario_is_fine) {
  EXPECT_THAT(explore([] {
                struct node {
                  node* next;
                  common::plain<int> value;
                };
                common::atomic<node*> top{nullptr};
                const auto push = [&](int value) {
                  auto* fresh = new node{top.load(relaxed), value};
                  while (!top.compare_exchange_weak(fresh->next, fresh, release, relaxed)) {
                  }
                };
                {
                  thread left("left", [&] { push(1); }), right("right", [&] { push(2); });
                }
                int sum = 0;
                for (node* n = top.load(acquire); n != nullptr;) {
                  sum += n->value;
                  delete std::exchange(n, n->next);
                }
                check(sum == 3, "both are there");
              }),
              passes());
}

TEST(allocation, of_containers_and_shared_pointers_is_fine) {
  EXPECT_THAT(explore([] {
                common::mutex m;
                std::map<int, std::string> names;
                const auto kept = std::make_shared<std::vector<int>>(100, 7);
                const auto add = [&, kept](int i) {
                  const std::lock_guard hold(m);
                  names[i] = std::string(100, 'x') + std::to_string(kept->at(1));
                };
                thread left("left", [&] { add(1); }), right("right", [&] { add(2); });
              }),
              passes());
}

// ---- size

TEST(a_large_scenario, ends_at_its_budget) {
  const verdict v = explore(
      [] {
        common::atomic<int> n{0};
        const auto add = [&] {
          for (int i = 0; i < 6; ++i) n.fetch_add(1, relaxed);
        };
        thread a("a", add), b("b", add), c("c", add), d("d", add);
      },
      {.max_executions = 20'000});
  EXPECT_TRUE(v.ok());
  EXPECT_FALSE(v.exhaustive);
  EXPECT_THAT(v.message, HasSubstr("not exhaustive"));
}

TEST(a_long_thread, is_told_so) {
  EXPECT_FALSE(explore([] {
                 common::atomic<int> n{0};
                 for (int i = 0; i < 100'000; ++i) n.store(i, relaxed);
               }).ok());
}

}  // namespace
}  // namespace common::checker
