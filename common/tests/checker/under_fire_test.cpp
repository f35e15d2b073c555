// Programs as learners write them: each ends with a true verdict, or with "not supported: ...".
#include <array>
#include <bit>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
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

template <bool notifies>
class waiting_lock {  // sleeps by atomic wait
 public:
  void lock() {
    while (locked_.exchange(true, acquire)) locked_.wait(true, relaxed);
  }
  void unlock() {
    locked_.store(false, release);
    if (notifies) locked_.notify_one();
  }

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
  EXPECT_THAT(explore(two_increments<waiting_lock<true>>()), passes());
  EXPECT_THAT(explore(two_increments<waiting_lock<true>>(2)), passes());
}

TEST(a_lock, that_forgets_to_notify_deadlocks) {
  EXPECT_THAT(explore(two_increments<waiting_lock<false>>()), fails_with(kind::deadlock));
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

SCENARIO(a_lock, handed_over_from_thread_to_thread_is_right) {
  hand_over_lock lock;
  common::plain<int> n{0};
  const auto add = [&] {
    hand_over_lock::place mine;
    lock.lock(mine);
    ++n;
    lock.unlock(mine);
  };
  thread left("left", add), right("right", add);
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
  EXPECT_THAT(v.message, HasSubstr("Call common::pause() once per failed attempt"));
}

SCENARIO(a_loop, of_try_lock_with_pause_is_right) {
  common::mutex m;
  common::plain<int> n{0};
  const auto add = [&] {
    while (!m.try_lock()) common::pause();
    ++n;
    m.unlock();
  };
  thread left("left", add), right("right", add);
}

SCENARIO(two_mutexes, taken_with_try_lock_and_given_back_are_right) {
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

SCENARIO(a_semaphore, made_of_an_atomic_lets_no_more_in_than_it_says) {
  common::atomic<int> free{1};
  common::plain<int> n{0};
  const auto use = [&] {
    for (int seen = free.load(relaxed);;) {
      if (seen > 0 && free.compare_exchange_weak(seen, seen - 1, acquire, relaxed)) break;
      if (seen == 0) free.wait(0, relaxed), seen = free.load(relaxed);
    }
    ++n;
    free.fetch_add(1, release);
    free.notify_one();
  };
  thread left("left", use), right("right", use);
}

class once {  // as std::call_once
 public:
  template <class F>
  void call(F make) {
    int seen = 0;
    if (state_.compare_exchange_strong(seen, 1, acquire, acquire)) {
      make();
      state_.store(2, release);
      state_.notify_all();
    } else {
      while ((seen = state_.load(acquire)) != 2) state_.wait(seen, relaxed);
    }
  }

 private:
  common::atomic<int> state_{0};
};

SCENARIO(an_initialization, that_runs_once_is_seen_by_all) {
  once flag;
  common::plain<int> value{0};
  const auto use = [&] {
    flag.call([&] { value = 5; });
    check(value == 5, "made");
  };
  thread left("left", use), right("right", use);
}

class barrier {  // as std::barrier
 public:
  explicit barrier(int threads) : threads_(threads) {}
  void arrive_and_wait() {
    const unsigned phase = phase_.load(relaxed);
    if (arrived_.fetch_add(1, acq_rel) + 1 == threads_) {
      arrived_.store(0, relaxed);
      phase_.fetch_add(1, release);
      phase_.notify_all();
    } else {
      while (phase_.load(acquire) == phase) phase_.wait(phase, relaxed);
    }
  }

 private:
  int threads_;
  common::atomic<int> arrived_{0};
  common::atomic<unsigned> phase_{0};
};

SCENARIO(a_barrier, made_of_two_atomics_is_right_twice) {
  barrier both(2);
  std::array<common::plain<int>, 2> value{0, 0};
  const auto work = [&](std::size_t me) {
    value[me] = 1;
    both.arrive_and_wait();
    check(value[1 - me] == 1, "the other has arrived");
    both.arrive_and_wait();
    value[1 - me] = 2;
  };
  thread left("left", [&] { work(0); }), right("right", [&] { work(1); });
}

TEST(a_condition, told_without_the_mutex_may_come_too_late) {
  const auto scenario = [](bool locks) {
    return [=] {
      common::mutex m;
      common::condition_variable changed;
      common::atomic<bool> ready{false};
      thread consumer("consumer", [&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return ready.load(); });
      });
      thread producer("producer", [&] {
        std::unique_lock lock(m, std::defer_lock);
        if (locks) lock.lock();
        ready.store(true);
        if (locks) lock.unlock();
        changed.notify_one();
      });
    };
  };
  EXPECT_THAT(explore(scenario(true)), passes());
  EXPECT_THAT(explore(scenario(false)), fails_with(kind::deadlock));
}

// ---- calls

int depth_first(common::plain<int>& visits, int depth) {
  ++visits;
  return depth == 0 ? 1 : depth_first(visits, depth - 1) + depth_first(visits, depth - 1);
}

SCENARIO(recursion, is_fine) {
  common::plain<int> left_visits{0}, right_visits{0};
  thread left("left", [&] { check(depth_first(left_visits, 5) == 32, "leaves"); });
  thread right("right", [&] { check(depth_first(right_visits, 5) == 32, "leaves"); });
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

// The destructors join who waits for ever.
TEST(an_exception, out_of_the_scenario_is_told_and_not_who_waits_for_it) {
  const auto thrown_while = [](void (*wait)(common::atomic<bool>&)) {
    return [=] {
      common::atomic<bool> stop{false};
      thread waiter("waiter", [&, wait] { wait(stop); });
      throw std::runtime_error("out of ideas");
    };
  };
  const char* const said = "main: \"out of ideas\" left the thread";
  EXPECT_THAT(explore(thrown_while([](auto& stop) { until([&] { return stop.load(); }); })),
              fails_with(kind::exception, said));
  EXPECT_THAT(explore(thrown_while([](auto& stop) {
                while (!stop.load()) {
                }
              })),
              fails_with(kind::exception, said));
  EXPECT_THAT(explore(thrown_while([](auto& stop) { stop.wait(false); })),
              fails_with(kind::exception, said));
  EXPECT_THAT(explore(thrown_while([](auto& stop) {
                thread inner("inner", [&] { until([&] { return stop.load(); }); });
                throw std::logic_error("out of a helper");
              })),
              fails_with(kind::exception, "left the thread"));
}

WRONG_SCENARIO(an_exception, that_is_caught_leaves_the_wait_to_be_told, kind::livelock,
               "the waiter spins for ever") {
  common::atomic<bool> stop{false};
  try {
    thread waiter("waiter", [&] { until([&] { return stop.load(); }); });
    throw std::runtime_error("out of ideas");
  } catch (const std::runtime_error&) {
    stop = true;  // too late: the waiter has been joined
  }
}

TEST(an_exception, out_of_a_noexcept_function_is_a_verdict) {
  const auto throws = [] { throw std::runtime_error("out of ideas"); };
  const verdict v = explore([&] { thread worker("worker", [&]() noexcept { throws(); }); });
  EXPECT_THAT(v, fails_with(kind::exception));
  EXPECT_THAT(v.message, HasSubstr("\"out of ideas\" left a noexcept function"));
}

// ---- threads

SCENARIO(threads, start_threads_that_start_threads) {
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
}

SCENARIO(threads, that_are_moved_are_joined_once) {
  common::plain<int> n{0};
  std::vector<thread> all;
  for (int i = 0; i < 3; ++i)
    all.emplace_back("t" + std::to_string(i), [&, i] {
      if (i == 0) n = 1;
    });
  std::vector<thread> elsewhere = std::move(all);
  elsewhere.clear();
  check(n == 1, "joined");
}

thread_local int calls = 0;

TEST(thread_local_variables, that_change_are_not_supported) {
  const verdict v =
      explore([] { thread left("left", [] { ++calls; }), right("right", [] { ++calls; }); });
  EXPECT_THAT(v, fails_with(kind::misuse));
  EXPECT_THAT(v.message, HasSubstr("not supported: thread_local"));
}

// ---- memory

SCENARIO(allocation, inside_a_scenario_is_fine) {
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
}

SCENARIO(allocation, of_containers_and_shared_pointers_is_fine) {
  common::mutex m;
  std::map<int, std::string> names;
  const auto kept = std::make_shared<std::vector<int>>(100, 7);
  const auto add = [&, kept](int i) {
    const std::lock_guard hold(m);
    names[i] = std::string(100, 'x') + std::to_string(kept->at(1));
  };
  thread left("left", [&] { add(1); }), right("right", [&] { add(2); });
}

struct pair_with_padding {
  short first;
  int second;
};

#if __has_builtin(__builtin_clear_padding)
pair_with_padding with_dirty_padding(short first, int second, int dirt) {
  std::array<unsigned char, sizeof(pair_with_padding)> bytes;
  std::memset(bytes.data(), dirt, bytes.size());
  std::memcpy(bytes.data() + offsetof(pair_with_padding, first), &first, sizeof first);
  std::memcpy(bytes.data() + offsetof(pair_with_padding, second), &second, sizeof second);
  return std::bit_cast<pair_with_padding>(bytes);
}

SCENARIO(an_atomic_of_a_struct, compares_its_members_and_no_padding) {
  common::atomic<pair_with_padding> both{with_dirty_padding(1, 2, 0xAA)};
  pair_with_padding seen = with_dirty_padding(1, 2, 0x55);
  check(both.compare_exchange_strong(seen, with_dirty_padding(2, 3, 0xAA)), "equal");
}
#endif

SCENARIO(an_atomic_of_a_struct, is_changed_as_a_whole) {
  common::atomic<pair_with_padding> both{pair_with_padding{1, 1}};
  thread writer("writer", [&] {
    pair_with_padding seen = both.load();
    while (
        !both.compare_exchange_weak(seen, {static_cast<short>(seen.first + 1), seen.second + 1})) {
    }
  });
  thread reader("reader", [&] {
    const pair_with_padding seen = both.load();
    check(seen.first == seen.second, "whole");
  });
}

// ---- lifetimes

struct counted_object {
  common::atomic<int> users{1};
  common::plain<int> value{7};
};

std::function<void()> two_users(std::memory_order order) {
  return [=] {
    auto* const object = new counted_object;
    object->users.fetch_add(1, relaxed);
    const auto use = [=] {
      check(object->value == 7, "it lives");
      if (object->users.fetch_sub(1, order) == 1) delete object;
    };
    thread left("left", use), right("right", use);
  };
}

TEST(an_object_with_a_count_of_users, is_destroyed_after_the_last_use) {
  EXPECT_THAT(explore(two_users(acq_rel)), passes());
}

TEST(an_object_with_a_count_of_users, counted_relaxed_is_destroyed_too_early) {
  EXPECT_THAT(explore(two_users(relaxed)), fails_with(kind::data_race, "destroys value while"));
}

WRONG_SCENARIO(an_atomic, that_one_thread_destroys_and_another_uses_has_ended, kind::lifetime,
               "owner destroys n while the user's use of it") {
  auto* const n = new common::atomic<int>(3);
  thread user("user", [=] { n->store(1); });
  thread owner("owner", [=] { delete n; });
}

WRONG_SCENARIO(an_atomic, in_memory_that_was_freed_is_not_there, kind::lifetime,
               "not there any more") {
  auto* const n = new common::atomic<int>(3);
  thread("owner", [=] { delete n; }).join();
  n->store(4);
}

TEST(an_atomic, that_is_not_there_any_more_is_told_with_what_was_asked_of_it) {
  const auto after_its_end = [](auto use) {
    const verdict v = explore([use] {
      auto* const n = new common::atomic<int>(1);
      delete n;
      use(*n);
    });
    EXPECT_THAT(v, fails_with(kind::lifetime));
    return v.trace;
  };
  EXPECT_THAT(after_its_end([](auto& n) { n.store(1); }), HasSubstr("\n   1  store  "));
  EXPECT_THAT(after_its_end([](auto& n) { static_cast<void>(n.load()); }),
              HasSubstr("\n   1  load  "));
  EXPECT_THAT(after_its_end([](auto& n) { n.fetch_add(1); }),
              HasSubstr("\n   1  read-modify-write  "));
}

WRONG_SCENARIO(an_atomic, of_a_thread_that_nobody_joined_has_ended_before_its_use, kind::lifetime,
               "the lost uses n, which main destroys") {
  common::atomic<int> n{0};
  static_cast<void>(new thread("lost", [&] { n.fetch_add(1); }));  // never joined
}

TEST(an_atomic, that_is_published_relaxed_is_used_before_it_is_there) {
  const auto published = [](std::memory_order order) {
    return [=] {
      common::atomic<counted_object*> shared{nullptr};
      thread maker("maker", [&] { shared.store(new counted_object, order); });
      thread user("user", [&] {
        if (counted_object* const object = shared.load(acquire)) object->users.load(relaxed);
      });
      maker.join();
      user.join();
      delete shared.load();
    };
  };
  EXPECT_THAT(explore(published(release)), passes());
  EXPECT_THAT(explore(published(relaxed)),
              fails_with(kind::lifetime, "while the maker's initialization of it"));
}

WRONG_SCENARIO(a_plain_variable, in_memory_that_was_freed_is_not_there, kind::lifetime) {
  auto* const n = new common::plain<int>(3);
  thread("owner", [=] { delete n; }).join();
  *n = 4;
}

TEST(a_plain_member, at_the_beginning_of_what_lives_in_a_slot_ends_with_it) {
  struct two {
    common::plain<int> first{1}, second{2};
  };
  EXPECT_THAT(explore([] {
                common::slot<two> place;
                for (int i = 0; i < 2; ++i) {
                  place.construct();
                  check(place.get().first + place.get().second == 3, "both");
                  place.destroy();
                }
              }),
              passes());
  EXPECT_THAT(explore([] {
                common::slot<two> place;
                place.construct();
                thread taker("taker", [&] { place.destroy(); });
                thread maker("maker", [&] { place.construct(); });
              }),
              fails_with(kind::data_race));
}

TEST(a_variable, that_is_static_does_not_live_in_the_next_execution) {
  const auto use = [] {
    static common::plain<int> n{0};
    ++n;
  };
  const verdict v = explore([&] {
    common::atomic<int> other{0};
    thread writer("writer", [&] { other.store(1); });
    thread reader("reader", [&] { other.load() == 0 ? use() : void(); });
    use();
  });
  EXPECT_FALSE(v.ok());
}

WRONG_SCENARIO(a_static_variable, whose_initialization_waits_is_not_supported, kind::misuse,
               "not supported: a static variable") {
  common::atomic<int> n{0};
  const auto use = [&] {
    static const int first = n.fetch_add(1);
    static_cast<void>(first);
  };
  thread left("left", use), right("right", use);
}

// What a scenario keeps from one execution to the next makes the next one another.

TEST(a_static_variable, of_an_earlier_execution_is_told) {
  const verdict plain = explore([] {
    static common::plain<int> n{0};
    thread left("left", [] { check(n == 0, "read only"); });
    thread right("right", [] { check(n == 0, "read only"); });
  });
  EXPECT_THAT(plain, fails_with(kind::lifetime));
  EXPECT_THAT(plain.message, HasSubstr("or static and constructed in an earlier execution"));
  const verdict atomic = explore([] {
    static common::atomic<int> n{0};
    const auto look = [] { static_cast<void>(n.load(relaxed)); };
    thread left("left", look), right("right", look);
  });
  EXPECT_THAT(atomic, fails_with(kind::lifetime));
  EXPECT_THAT(atomic.message, HasSubstr("static and was made in an earlier execution"));
}

// Its number may be that of another atomic now.
WRONG_SCENARIO(a_static_variable, beside_atomics_of_the_scenario_is_told, kind::misuse,
               "static variable") {
  static common::atomic<int> kept{0};
  common::atomic<int> x{0}, y{0};
  thread left("left", [&] {
    kept.fetch_add(1, relaxed);
    x.store(1, relaxed);
  });
  thread right("right", [&] {
    y.store(5, relaxed);
    static_cast<void>(kept.load(relaxed));
  });
}

WRONG_SCENARIO(a_static_variable, that_makes_the_first_execution_another_is_told, kind::misuse,
               "not supported: the scenario is not the same each time") {
  static bool is_first = true;
  const bool first = std::exchange(is_first, false);
  common::atomic<int> x{0};
  thread writer("writer", [&, first] {
    x.store(1, relaxed);
    if (first) x.store(2, relaxed);
  });
  thread reader("reader", [&] { static_cast<void>(x.load(relaxed)); });
}

// Only a value is another one; or only what comes after the last decision.
TEST(a_scenario, that_is_not_the_same_each_time_is_told) {
  const auto is_told = [](const std::function<void()>& scenario) {
    EXPECT_THAT(explore(scenario),
                fails_with(kind::misuse, "not supported: the scenario is not the same each time"));
  };
  int runs = 0;
  is_told([&] {
    common::atomic<int> x{0};
    thread writer("writer", [&] { x.store(++runs % 2, relaxed); });
    thread reader("reader", [&] { static_cast<void>(x.load(relaxed)); });
  });
  is_told([&] { common::atomic<int> x{++runs}; });
  is_told([&] {
    common::atomic<int> y{0};
    common::plain<int> x{++runs};
    thread reader("reader", [&] { static_cast<void>(y.load(relaxed)); });
  });
  is_told([&] {
    common::slot<int> place;
    place.construct(++runs);
    place.destroy();
  });
  is_told([&] {
    common::slot<int> place;
    place.construct() = ++runs;
    static_cast<void>(place.take());
  });
  is_told([&] { common::deque<int> items{1, ++runs, 3}; });
  is_told([&] {
    common::deque<std::string> items;
    items.emplace_back();
    if (++runs % 2 == 0) items.emplace_back();
  });
  is_told([&] { const item one(++runs); });
  is_told([&] {
    common::atomic<int> x{0}, y{0};
    thread writer("writer", [&] { x.store(1, relaxed); });
    thread reader("reader", [&] {
      static_cast<void>(x.load(relaxed));
      if (++runs % 3 == 0) y.store(1, relaxed);
    });
  });
  is_told([&] {  // in the second execution only
    common::atomic<int> x{0}, y{0};
    thread writer("writer", [&] { x.store(1, relaxed); });
    thread reader("reader", [&] {
      if (x.load(relaxed) == 0 && ++runs % 2 == 0) y.store(1, relaxed);
    });
  });
  runs = 0;
  is_told([&] {  // in one of 90 executions
    common::atomic<int> x{++runs == 50 ? 1 : 0};
    const auto add = [&] {
      for (int i = 0; i < 2; ++i) x.fetch_add(1, relaxed);
    };
    thread a("a", add), b("b", add), c("c", add);
  });
  bool found_nothing = false;
  is_told([&] {  // the first execution, once the second one has been run
    common::atomic<int> x{0}, y{0};
    {
      thread writer("writer", [&] { x.store(1, relaxed); });
      thread reader("reader", [&] {
        if (x.load(relaxed) == 0) found_nothing = true;
      });
    }
    y.store(found_nothing ? 1 : 0, relaxed);
  });
  is_told([] {
    common::atomic<std::int64_t> x{0};
    thread writer("writer", [&] {
      x.store(std::chrono::steady_clock::now().time_since_epoch().count(), relaxed);
    });
    thread reader("reader", [&] { static_cast<void>(x.load(relaxed)); });
  });
}

// Memory may lie elsewhere each time: the addresses are no part of what is compared.
SCENARIO(a_scenario, that_stores_addresses_is_the_same_each_time) {
  common::atomic<std::uintptr_t> tagged{0}, packed{0};
  common::atomic<char*> large{nullptr};
  {
    thread writer("writer", [&] {
      tagged.store(reinterpret_cast<std::uintptr_t>(new long(1)) | 1, relaxed);
      packed.store(reinterpret_cast<std::uintptr_t>(new long(2)) << 16 | 7, relaxed);
      large.store(new char[1 << 20], relaxed);
    });
    thread reader("reader", [&] { static_cast<void>(large.load(relaxed)); });
  }
  delete reinterpret_cast<long*>(tagged.load() - 1);
  delete reinterpret_cast<long*>(packed.load() >> 16);
  delete[] large.load();
}

SCENARIO(a_scenario, that_computes_with_addresses_is_the_same_each_time) {
  static std::vector<std::unique_ptr<long>> elsewhere;  // so that none comes back
  elsewhere.push_back(std::make_unique<long>(1));
  const auto address = reinterpret_cast<std::uintptr_t>(elsewhere.back().get());
  common::atomic<std::uintptr_t> inverted{~address};
  common::plain<std::uintptr_t> negative{0 - address};
  common::deque<long*> queue{elsewhere.back().get()};
  common::slot<long*> place;
  place.construct(elsewhere.back().get());
  check(reinterpret_cast<std::uintptr_t>(place.take()) == ~inverted.load(), "the same address");
}

// Its second wait, in the same place, does not end. What the first execution did is done again.
SCENARIO(a_helper, that_waits_for_some_time_and_then_for_ever_is_the_same_each_time) {
  common::atomic<bool> first{false}, second{false};
  const auto wait = [](common::atomic<bool>& flag, int times) {
    while (times-- > 0 && !flag.load(acquire)) pause();
  };
  thread waiter("waiter", [&] {
    wait(first, 5000);
    wait(second, 1 << 30);
  });
  thread setter("setter", [&] { second.store(true, release); });
}

// ---- ends

TEST(the_end_of_the_program, by_abort_or_assert_is_a_verdict) {
  EXPECT_THAT(explore([] { thread worker("worker", [] { std::abort(); }); }),
              fails_with(kind::exception));
  const verdict v = explore([] {
    thread worker("worker", [] {
      volatile int zero = 0;
      assert(zero != 0 && "an assertion of the program under test: this line is no failure");
    });
  });
  EXPECT_THAT(v, fails_with(kind::exception));
  EXPECT_THAT(v.message, HasSubstr("the worker: stopped by SIGABRT"));
  EXPECT_THAT(explore([] {}), passes()) << "and the next exploration is as good as new";
}

WRONG_SCENARIO(a_spin, on_a_plain_variable_without_pause_is_a_race, kind::data_race) {
  common::plain<bool> done{false};
  thread waiter("waiter", [&] {
    while (!done) {
    }
  });
  thread worker("worker", [&] { done = true; });
}

WRONG_SCENARIO(a_spin, on_a_plain_variable_that_nobody_changes_is_not_supported, kind::misuse,
               "not supported: waits without looking at an atomic") {
  common::plain<bool> done{false};
  while (!done) {
  }
}

SCENARIO(a_long_loop, over_a_plain_variable_is_no_spin) {
  common::plain<int> one{1};
  const auto add = [&] {
    int sum = 0;
    for (int i = 0; i < 5000; ++i) sum += one;
    check(sum == 5000, "all");
  };
  thread left("left", add), right("right", add);
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

}  // namespace
}  // namespace common::checker
