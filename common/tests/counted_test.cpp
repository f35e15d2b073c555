// The counting build: each operation counts as what it is, under its memory order, and does what
// the standard's does.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <new>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/benchmarking/waiting.hpp"
#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/sync.hpp"
#include "common/tests/checker/orders.hpp"

namespace {

using common::counted::by_order;
using common::counted::counts;
using common::counted::during;

using namespace common::checker;  // the orders' short names

TEST(counted_atomic, a_load_counts_as_a_load_of_its_order) {
  common::atomic<int> value{5};
  const counts used = during([&] {
    EXPECT_EQ(value.load(relaxed), 5);
    EXPECT_EQ(value.load(acquire), 5);
    EXPECT_EQ(value.load(acquire), 5);
    EXPECT_EQ(value.load(), 5);
    EXPECT_EQ(static_cast<int>(value), 5);
  });
  EXPECT_EQ(used.loads, 5u);
  EXPECT_EQ(used.loads(relaxed), 1u);
  EXPECT_EQ(used.loads(acquire), 2u);
  EXPECT_EQ(used.loads(seq_cst), 2u) << "load() and the conversion are seq_cst";
  EXPECT_EQ(used.relaxed, 1u);
  EXPECT_EQ(used.acquire, 2u);
  EXPECT_EQ(used.seq_cst, 2u);
  EXPECT_EQ(used.stores + used.rmws + used.fences, 0u);
}

TEST(counted_atomic, a_store_counts_as_a_store_of_its_order) {
  common::atomic<int> value{0};
  const counts used = during([&] {
    value.store(1, relaxed);
    value.store(2, release);
    value.store(3);
    EXPECT_EQ(value = 4, 4);
  });
  EXPECT_EQ(value.load(), 4);
  EXPECT_EQ(used.stores, 4u);
  EXPECT_EQ(used.stores(relaxed), 1u);
  EXPECT_EQ(used.stores(release), 1u);
  EXPECT_EQ(used.stores(seq_cst), 2u) << "store() and the assignment are seq_cst";
  EXPECT_EQ(used.release, 1u);
  EXPECT_EQ(used.loads + used.rmws + used.fences, 0u);
}

TEST(counted_atomic, a_read_modify_write_counts_once_and_neither_as_load_nor_as_store) {
  common::atomic<unsigned> value{8};
  const counts used = during([&] {
    EXPECT_EQ(value.exchange(12, acquire), 8u);
    EXPECT_EQ(value.fetch_add(1, relaxed), 12u);
    EXPECT_EQ(value.fetch_sub(1, release), 13u);
    EXPECT_EQ(value.fetch_or(3u, acq_rel), 12u);
    EXPECT_EQ(value.fetch_and(7u, acq_rel), 15u);
    EXPECT_EQ(value.fetch_xor(1u), 7u);
  });
  EXPECT_EQ(value.load(), 6u);
  EXPECT_EQ(used.rmws, 6u);
  EXPECT_EQ(used.rmws(relaxed), 1u);
  EXPECT_EQ(used.rmws(acquire), 1u);
  EXPECT_EQ(used.rmws(release), 1u);
  EXPECT_EQ(used.rmws(acq_rel), 2u);
  EXPECT_EQ(used.rmws(seq_cst), 1u);
  EXPECT_EQ(used.acq_rel, 2u);
  EXPECT_EQ(used.loads + used.stores, 0u);
}

TEST(counted_atomic, the_operators_are_seq_cst_and_return_what_the_standards_do) {
  common::atomic<int> value{10};
  const counts used = during([&] {
    EXPECT_EQ(++value, 11);
    EXPECT_EQ(value++, 11);
    EXPECT_EQ(--value, 11);
    EXPECT_EQ(value--, 11);
    EXPECT_EQ(value += 5, 15);
    EXPECT_EQ(value -= 3, 12);
    EXPECT_EQ(value |= 3, 15);
    EXPECT_EQ(value &= 6, 6);
    EXPECT_EQ(value ^= 2, 4);
  });
  EXPECT_EQ(used.rmws(seq_cst), 9u);
  EXPECT_EQ(used.rmws, 9u);
}

TEST(counted_atomic, a_compare_exchange_counts_under_its_success_order_and_its_failures_are_known) {
  common::atomic<int> value{1};
  const counts used = during([&] {
    int expected = 1;
    EXPECT_TRUE(value.compare_exchange_strong(expected, 2, acq_rel, acquire));
    EXPECT_FALSE(value.compare_exchange_strong(expected, 3, release));
    EXPECT_EQ(expected, 2) << "a failure tells what is there";
    while (!value.compare_exchange_weak(expected, 3, relaxed, relaxed)) {
    }
    EXPECT_FALSE(value.compare_exchange_weak(expected, 4));
  });
  EXPECT_EQ(value.load(), 3);
  EXPECT_EQ(used.rmws(acq_rel), 1u);
  EXPECT_EQ(used.rmws(release), 1u);
  EXPECT_GE(used.rmws(relaxed), 1u) << "a weak one may fail for no reason and be tried again";
  EXPECT_EQ(used.failed_compare_exchanges, used.rmws - 2) << "two succeeded";
  EXPECT_EQ(used.loads, 0u);
}

TEST(counted_atomic, works_for_pointers_floating_point_bool_and_structs) {
  int array[4] = {0, 1, 2, 3};
  struct alignas(4) pair {
    short left = 1;
    short right = 2;
    bool operator==(const pair&) const = default;
  };
  common::atomic<int*> pointer{array};
  common::atomic<double> number{0.5};
  common::atomic<bool> flag;
  common::atomic<pair> both;
  const counts used = during([&] {
    EXPECT_EQ(pointer.fetch_add(2), array);
    EXPECT_EQ(++pointer, array + 3);
    EXPECT_EQ(pointer -= 2, array + 1);
    EXPECT_EQ(number.fetch_add(1.25), 0.5);
    EXPECT_EQ(number.fetch_sub(1.0, relaxed), 1.75);
    EXPECT_EQ(number += 1.0, 1.75);
    EXPECT_EQ(number -= 0.5, 1.25);
    EXPECT_FALSE(flag.exchange(true));
    EXPECT_EQ(both.load(), pair{});
  });
  EXPECT_EQ(used.rmws, 8u) << "each is one, also where it is a loop inside";
  EXPECT_EQ(used.loads, 1u);
  EXPECT_EQ(number.load(), 1.25);
  EXPECT_TRUE(flag.load());
}

// What std::atomic refuses, the counting one refuses.
template <class T>
concept can_fetch_add = requires(T& value) {
  value.fetch_add(1);
};
template <class T>
concept can_fetch_or = requires(T& value) {
  value.fetch_or(1);
};
static_assert(can_fetch_add<common::atomic<int>> && can_fetch_add<common::atomic<char*>> &&
              can_fetch_add<common::atomic<float>> && !can_fetch_add<common::atomic<bool>>);
static_assert(can_fetch_or<common::atomic<int>> && !can_fetch_or<common::atomic<int*>> &&
              !can_fetch_or<common::atomic<double>> && !can_fetch_or<common::atomic<bool>>);
static_assert(!std::is_copy_constructible_v<common::atomic<int>> &&
              !std::is_copy_assignable_v<common::atomic<int>>);
static_assert(common::atomic<std::uint64_t>::is_always_lock_free);
static_assert(sizeof(common::atomic<std::uint64_t>) == sizeof(std::atomic<std::uint64_t>),
              "the counters stand elsewhere: the layout is the one that is shipped");

TEST(counted_atomic, waiting_and_notifying_count) {
  common::atomic<int> value{0};
  const counts used = during([&] {
    value.wait(1, acquire);  // it is not 1: returns at once
    std::jthread other([&] {
      value.store(2, release);
      value.notify_all();
    });
    value.wait(0, acquire);
    value.notify_one();
  });
  EXPECT_EQ(value.load(), 2);
  EXPECT_EQ(used.waits, 2u);
  EXPECT_EQ(used.notifies, 2u);
  EXPECT_EQ(used.notifies_all, 1u);
  EXPECT_EQ(used.loads(acquire), 2u);
}

// Long enough for another thread to fall asleep, or to go on where it should not.
void give_time() {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

TEST(counted_atomic, a_wait_sleeps_until_somebody_notifies) {
  for (const bool all : {false, true}) {
    common::atomic<int> value{0};
    std::atomic<bool> went_on{false};
    const std::uint64_t before = common::counted::now().waits;
    std::jthread waiter([&] {
      value.wait(0);
      went_on = true;
    });
    while (common::counted::now().waits == before) std::this_thread::yield();
    give_time();
    EXPECT_FALSE(went_on);
    value.store(1);
    all ? value.notify_all() : value.notify_one();
    waiter.join();
  }
}

TEST(counted_fence, counts_under_its_order) {
  const counts used = during([] {
    common::atomic_thread_fence(seq_cst);
    common::atomic_thread_fence(release);
  });
  EXPECT_EQ(used.fences, 2u);
  EXPECT_EQ(used.fences(seq_cst), 1u);
  EXPECT_EQ(used.seq_cst, 1u);
  EXPECT_EQ(used.release, 1u);
}

TEST(counted_mutex, locks_and_unlocks_count_through_every_guard) {
  common::mutex mutex;
  const counts used = during([&] {
    mutex.lock();
    mutex.unlock();
    { const std::lock_guard guard(mutex); }
    { const std::scoped_lock guard(mutex); }
    {
      std::unique_lock guard(mutex);
      guard.unlock();
      guard.lock();
    }
  });
  EXPECT_EQ(used.locks, 5u);
  EXPECT_EQ(used.unlocks, 5u);
  EXPECT_EQ(used.contended, 0u);
  EXPECT_EQ(used.loads + used.stores + used.rmws, 0u) << "what is inside a mutex is not counted";
}

TEST(counted_mutex, a_try_lock_counts_as_a_lock_if_it_gets_it_and_as_refused_if_not) {
  common::mutex mutex;
  const counts used = during([&] {
    EXPECT_TRUE(mutex.try_lock());
    std::jthread([&] { EXPECT_FALSE(mutex.try_lock()); }).join();
    mutex.unlock();
  });
  EXPECT_EQ(used.locks, 1u);
  EXPECT_EQ(used.refused, 1u);
  EXPECT_EQ(used.unlocks, 1u);
}

TEST(counted_mutex, a_lock_that_found_it_taken_counts_as_contended) {
  common::mutex mutex;
  const counts before = common::counted::now();
  std::unique_lock guard(mutex);
  std::atomic<bool> went_on{false};
  std::jthread other([&] {
    const std::scoped_lock waits(mutex);
    went_on = true;
  });
  while (common::counted::now().contended == before.contended) std::this_thread::yield();
  give_time();
  EXPECT_FALSE(went_on);
  guard.unlock();
  other.join();
  const counts used = common::counted::now() - before;
  EXPECT_EQ(used.locks, 2u);
  EXPECT_EQ(used.contended, 1u);
}

TEST(counted_condition_variable, waits_and_notifies_count_and_the_locks_inside_a_wait_do_not) {
  common::mutex mutex;
  common::condition_variable changed;
  bool ready = false;  // guarded by mutex
  const counts used = during([&] {
    std::jthread other([&] {
      {
        const std::scoped_lock guard(mutex);
        ready = true;
      }
      changed.notify_one();
      changed.notify_all();
    });
    std::unique_lock guard(mutex);
    changed.wait(guard, [&] { return ready; });
    EXPECT_TRUE(guard.owns_lock());
  });
  EXPECT_EQ(used.locks, 2u);
  EXPECT_EQ(used.unlocks, 2u);
  EXPECT_EQ(used.notifies, 2u);
  EXPECT_EQ(used.notifies_all, 1u);
}

TEST(counted_condition_variable, a_wait_sleeps_until_somebody_notifies) {
  for (const bool all : {false, true}) {
    common::mutex mutex;
    common::condition_variable changed;
    bool ready = false;  // guarded by mutex
    const std::uint64_t before = common::counted::now().waits;
    std::jthread waiter([&] {
      std::unique_lock guard(mutex);
      changed.wait(guard, [&] { return ready; });
      EXPECT_TRUE(ready);
    });
    while (common::counted::now().waits == before) std::this_thread::yield();
    {
      const std::scoped_lock guard(mutex);  // it is free: the other one sleeps
      ready = true;
    }
    all ? changed.notify_all() : changed.notify_one();
  }
}

TEST(counted_condition_variable, does_what_the_test_wants_instead_of_sleeping) {
  using enum common::counted::step_kind;
  common::mutex mutex;
  common::condition_variable changed;
  int calls = 0;
  common::instead_of_sleeping = [&] {
    ++calls;
    EXPECT_TRUE(mutex.try_lock()) << "a thread that sleeps holds no lock";
    mutex.unlock();
  };
  std::unique_lock guard(mutex);
  const auto steps = common::counted::steps_of([&] { changed.wait(guard); });
  common::instead_of_sleeping = nullptr;
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(guard.owns_lock());
  std::jthread([&] { EXPECT_FALSE(mutex.try_lock()) << "it woke up with the lock"; }).join();
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps[0].kind, wait);
  EXPECT_EQ(steps[0].object, &mutex);
}

TEST(counted_condition_variable, a_predicate_that_holds_waits_not_at_all) {
  common::mutex mutex;
  common::condition_variable changed;
  const counts used = during([&] {
    std::unique_lock guard(mutex);
    changed.wait(guard, [] { return true; });
  });
  EXPECT_EQ(used.waits, 0u);
}

TEST(counted_condition_variable, a_timed_wait_ends_and_counts) {
  using namespace std::chrono_literals;
  common::mutex mutex;
  common::condition_variable changed;
  const counts used = during([&] {
    std::unique_lock guard(mutex);
    EXPECT_EQ(changed.wait_until(guard, std::chrono::steady_clock::now()), std::cv_status::timeout);
    const auto now = [] { return std::chrono::steady_clock::now(); };
    auto start = now();
    EXPECT_FALSE(changed.wait_for(guard, 1ms, [] { return false; }));
    EXPECT_GE(now() - start, 1ms);
    do start = now();
    while (changed.wait_for(guard, 1ms) != std::cv_status::timeout);
    EXPECT_GE(now() - start, 1ms);
    EXPECT_TRUE(changed.wait_for(guard, 1h, [] { return true; }));
    EXPECT_TRUE(guard.owns_lock());
  });
  EXPECT_GE(used.waits, 2u) << "a wake-up may be spurious, and then it waits again";
}

// What the benchmarks do between two attempts (common/benchmarking/waiting.hpp).
TEST(patience, pauses_as_its_name_says) {
  using common::benchmarking::patience;
  using common::benchmarking::waiting;
  const auto pauses = [](patience& one, std::uint64_t item) {
    return during([&] { one.wait(item); }).pauses;
  };
  patience spin(waiting::spin);
  patience pause(waiting::pause);
  patience back_off(waiting::back_off);
  for (const std::uint64_t item : {1u, 1u, 2u}) {
    EXPECT_EQ(pauses(spin, item), 0u);
    EXPECT_EQ(pauses(pause, item), 1u);
  }
  for (const std::uint64_t item : {1u, 2u}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_GE(pauses(back_off, item), 1u) << "an item was moved";
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::nanoseconds(200));
    EXPECT_EQ(pauses(back_off, item), 1u) << "the same item";
  }
}

TEST(counts, of_several_threads_add_up) {
  constexpr int threads = 4;
  constexpr int each = 10000;
  common::atomic<int> value{0};
  const counts used = during([&] {
    std::vector<std::jthread> all;
    for (int t = 0; t < threads; ++t) {
      all.emplace_back([&] {
        for (int i = 0; i < each; ++i) value.fetch_add(1, relaxed);
      });
    }
  });
  EXPECT_EQ(value.load(), threads * each);
  EXPECT_EQ(used.rmws(relaxed), static_cast<std::uint64_t>(threads) * each);
}

TEST(counts, include_allocations) {
  // Not `delete new int`: the compiler may leave that pair out.
  const counts used = during([] { ::operator delete(::operator new(sizeof(int))); });
  EXPECT_EQ(used.allocations, 1u);
  EXPECT_EQ(used.deallocations, 1u);
  EXPECT_EQ(used.allocated_bytes, sizeof(int));
}

TEST(counts, the_other_names_are_the_types_themselves) {
  static_assert(std::is_same_v<common::plain<int>, int>);
  static_assert(std::is_same_v<common::deque<int>, std::deque<int>>);
  common::slot<int> slot;
  const counts used = during([&] {
    slot.construct(4);
    EXPECT_EQ(slot.take(), 4);
    common::pause();
  });
  EXPECT_EQ(used.loads + used.stores + used.rmws + used.locks + used.allocations, 0u);
  EXPECT_EQ(used.pauses, 1u);
}

TEST(steps, are_each_operation_with_its_order_and_its_object) {
  using common::counted::step_kind;
  common::atomic<long> number{5};
  common::atomic<bool> flag{false};
  common::mutex mutex;
  common::mutex other;
  const auto steps = common::counted::steps_of([&] {
    number.load(relaxed);
    flag.store(true, release);
    long expected = 4;
    number.compare_exchange_strong(expected, 6, acq_rel, acquire);
    common::atomic_thread_fence(seq_cst);
    common::pause();
    const std::scoped_lock lock(mutex);
    flag.wait(false, acquire);
    EXPECT_TRUE(other.try_lock());
  });
  other.unlock();
  using enum step_kind;
  const std::vector<std::pair<step_kind, std::memory_order>> expected{
      {load, relaxed},  {store, release}, {rmw, acq_rel},  {fence, seq_cst},
      {pause, relaxed}, {lock, relaxed},  {wait, acquire}, {lock, relaxed}};
  ASSERT_EQ(steps.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(std::pair(steps[i].kind, steps[i].order), expected[i]) << "step " << i;
  EXPECT_EQ(steps[0].bytes, sizeof(long));
  EXPECT_EQ(steps[1].bytes, sizeof(bool));
  EXPECT_EQ(steps[2].failure, acquire);
  EXPECT_EQ(steps[2].object, steps[0].object) << "both are of the same variable";
  EXPECT_NE(steps[1].object, steps[0].object);
  EXPECT_EQ(steps[3].object, nullptr) << "a fence has none";
  EXPECT_EQ(steps[3].bytes, 0u);
  EXPECT_EQ(common::counted::orders_of([&] {
              number.load(acquire);
              flag.store(true, relaxed);
            }),
            (std::vector{acquire, relaxed}));
}

TEST(steps, of_a_compare_exchange_with_one_order_fail_with_what_the_standard_says) {
  common::atomic<int> value{0};
  const auto failure = [&](std::memory_order order) {
    return common::counted::steps_of([&] {
             int expected = 1;
             value.compare_exchange_strong(expected, 2, order);
           })
        .at(0)
        .failure;
  };
  EXPECT_EQ(failure(relaxed), relaxed);
  EXPECT_EQ(failure(acquire), acquire);
  EXPECT_EQ(failure(release), relaxed);
  EXPECT_EQ(failure(acq_rel), acquire);
  EXPECT_EQ(failure(seq_cst), seq_cst);
}

// The rival comes before the operation, and what it does is neither watched nor another thread's.
TEST(steps, let_a_rival_come_in_between) {
  common::atomic<int> value{0};
  int rivals = 0;
  const counts used = during([&] {
    const common::counted::before_each_step rival([&](const common::counted::step& next) {
      if (next.kind != common::counted::step_kind::rmw) return;
      ++rivals;
      if (rivals <= 3) value.exchange(rivals, relaxed);
    });
    int seen = value.load(relaxed);
    while (!value.compare_exchange_strong(seen, seen + 10, relaxed)) {
    }
  });
  EXPECT_EQ(rivals, 4) << "three compare-exchanges met a rival, the fourth did not";
  EXPECT_EQ(value.load(), 13);
  EXPECT_EQ(used.failed_compare_exchanges, 3u);
  EXPECT_EQ(used.rmws, 7u) << "three of the rival";
}

TEST(steps, are_those_of_one_thread) {
  common::atomic<int> value{0};
  const auto steps =
      common::counted::steps_of([&] { std::jthread([&] { value.store(1, relaxed); }).join(); });
  EXPECT_TRUE(steps.empty());
}

TEST(steps, can_make_a_number_as_old_as_a_test_wants_it) {
  common::atomic<std::uint16_t> number{0};
  const auto steps = common::counted::steps_of([&] { number.fetch_add(1, relaxed); });
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].value(), 1u);
  steps[0].put_value(0xffff);
  EXPECT_EQ(steps[0].value(), 0xffffu);
  EXPECT_EQ(number.fetch_add(1, relaxed), 0xffff);
  EXPECT_EQ(number.load(), 0);
  common::atomic<double> fraction{0.5};
  EXPECT_EQ(common::counted::steps_of([&] { fraction.load(); }).at(0).value(), 0u)
      << "it is no whole number";
}

// A waiter sleeps and is woken; that is one wait, however long it takes.
TEST(counts, of_an_atomic_wait_that_sleeps_are_one_wait) {
  common::atomic<bool> flag{false};
  const std::uint64_t before = common::counted::now().waits;
  const counts used = during([&] {
    std::jthread waiter([&] { flag.wait(false, acquire); });
    while (common::counted::now().waits == before) std::this_thread::yield();
    flag.store(true, release);
    flag.notify_one();
  });
  EXPECT_EQ(used.waits, 1u);
  EXPECT_EQ(used.notifies, 1u);
  EXPECT_EQ(used.loads(acquire), 1u);
}

// All members that are numbers.
constexpr std::array numbers = {
    &counts::locks,         &counts::contended,      &counts::refused,
    &counts::unlocks,       &counts::waits,          &counts::notifies,
    &counts::notifies_all,  &counts::pauses,         &counts::failed_compare_exchanges,
    &counts::relaxed,       &counts::acquire,        &counts::release,
    &counts::acq_rel,       &counts::seq_cst,        &counts::allocations,
    &counts::deallocations, &counts::allocated_bytes};
constexpr std::array shares = {&counts::loads, &counts::stores, &counts::rmws, &counts::fences};

// Each number another one, from `first` on.
counts numbered(std::uint64_t first, std::uint64_t step) {
  counts made;
  for (std::uint64_t counts::*const number : numbers) made.*number = first += step;
  for (by_order counts::*const share : shares) {
    std::array<std::uint64_t, by_order::orders> parts{};
    for (std::uint64_t& part : parts) part = first += step;
    made.*share = by_order(parts);
  }
  return made;
}

TEST(counts, begin_at_nothing) {
  for (std::uint64_t counts::*const number : numbers) EXPECT_EQ(counts().*number, 0u);
  for (by_order counts::*const share : shares) EXPECT_EQ(counts().*share, 0u);
}

TEST(counts, differ_number_by_number) {
  const counts difference = numbered(1000, 7) - numbered(100, 2);
  const counts expected = numbered(900, 5);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    EXPECT_EQ(difference.*numbers[i], expected.*numbers[i]) << "number " << i;
  for (std::size_t i = 0; i < shares.size(); ++i)
    for (const auto order :
         {relaxed, std::memory_order_consume, acquire, release, acq_rel, seq_cst})
      EXPECT_EQ((difference.*shares[i])(order), (expected.*shares[i])(order)) << "share " << i;
}

TEST(counts, besides_atomic_operations_are_locks_waits_wakes_pauses_and_memory) {
  counts used;
  for (std::uint64_t counts::*const number : numbers) used.*number = 1000;
  used.locks = 1;
  used.refused = 2;
  used.waits = 4;
  used.notifies = 8;
  used.pauses = 16;
  used.allocations = 32;
  used.deallocations = 64;
  EXPECT_EQ(used.besides(), 127u);
}

TEST(counts, print_as_a_sentence) {
  const auto printed = [](const counts& used) {
    std::ostringstream text;
    text << used;
    return text.str();
  };
  counts used;
  EXPECT_EQ(printed(used),
            "0 locks, 0 waits, 0 notifies; 0 loads, 0 stores, 0 rmws, 0 fences (0 relaxed, 0 "
            "acquire, 0 release, 0 acq_rel, 0 seq_cst); 0 allocations, 0 deallocations");
  used = numbered(0, 1);
  EXPECT_EQ(printed(used),
            "1 locks, 5 waits, 6 notifies (7 of all), 8 pauses; 123 loads, 159 stores, 195 rmws, "
            "231 fences (10 relaxed, 11 acquire, 12 release, 13 acq_rel, 14 seq_cst); 15 "
            "allocations, 16 deallocations");
  used.notifies_all = used.pauses = 1;
  EXPECT_NE(printed(used).find("6 notifies (1 of all), 1 pauses; "), std::string::npos);
}

}  // namespace
