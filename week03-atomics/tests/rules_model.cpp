// The lesson's six rules: each proved by the checker, and each refuted when it is broken. The
// counterexamples that the lesson quotes are this program's output.
#include <array>
#include <atomic>
#include <functional>
#include <iostream>
#include <optional>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "week03-atomics/exercises/w3e8_mailbox/.reference/solution.hpp"
#include "week03/spinlock.hpp"

namespace {

using namespace common::checker;
using common::atomic;
using common::plain;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;

// Prints the counterexample.
void expect_wrong(const char* rule, kind how, const std::function<void()>& program) {
  const verdict v = explore(program, {.title = rule});
  std::cout << v.trace << std::endl;
  EXPECT_THAT(v, fails_with(how));
}

// ---- relaxed is safe when

// ... it is an independent counter: nobody concludes anything about other data from it.
SCENARIO(relaxed_is_safe, for_an_independent_counter,
         {.title = "relaxed, an independent counter"}) {
  atomic<int> packets{0};
  const auto receive = [&] { packets.fetch_add(1, memory_order_relaxed); };
  thread left("left", receive);
  thread right("right", receive);
  left.join();
  right.join();
  check(packets.load(memory_order_relaxed) == 2, "no increment is lost");
}

TEST(relaxed_is_wrong, for_a_counter_that_announces_results) {
  expect_wrong("relaxed, a counter that announces results", kind::data_race, [] {
    atomic<int> finished{0};
    plain<int> result{0};
    thread worker("worker", [&] {
      result = 42;
      finished.fetch_add(1, memory_order_relaxed);
    });
    thread waiter("waiter", [&] {
      until([&] { return finished.load(memory_order_relaxed) == 1; });
      check(result == 42, "the result is there");
    });
  });
}

// ... no other data depends on the value read.
SCENARIO(relaxed_is_safe, for_a_flag_that_no_data_depends_on, {.title = "relaxed, a stop flag"}) {
  atomic<bool> stop{false};
  thread worker("worker", [&] { until([&] { return stop.load(memory_order_relaxed); }); });
  stop.store(true, memory_order_relaxed);
}

TEST(relaxed_is_wrong, for_an_index_that_leads_to_data) {
  expect_wrong("relaxed, an index that leads to data", kind::data_race, [] {
    std::array<plain<int>, 2> versions{};
    atomic<std::size_t> latest{0};
    thread writer("writer", [&] {
      versions[1] = 42;
      latest.store(1, memory_order_relaxed);
    });
    thread reader("reader", [&] {
      const int seen = versions[latest.load(memory_order_relaxed)];
      check(seen == 0 || seen == 42, "a version that somebody wrote");
    });
  });
}

// ... only atomicity is needed: each caller gets a number of its own, and touches only what is its.
SCENARIO(relaxed_is_safe, where_only_atomicity_is_needed,
         {.title = "relaxed, each takes a place of its own"}) {
  std::array<plain<int>, 2> places{};
  atomic<std::size_t> next{0};
  const auto take_one = [&] { places[next.fetch_add(1, memory_order_relaxed)] = 1; };
  thread left("left", take_one);
  thread right("right", take_one);
  left.join();
  right.join();
  check(places[0] + places[1] == 2, "each has filled a place of its own");
}

TEST(relaxed_is_wrong, where_a_taken_place_is_read_by_others) {
  expect_wrong("relaxed, a place that others read", kind::data_race, [] {
    std::array<plain<int>, 2> places{};
    atomic<std::size_t> next{0};
    thread writer("writer", [&] { places[next.fetch_add(1, memory_order_relaxed)] = 1; });
    thread reader("reader", [&] {
      if (next.load(memory_order_relaxed) > 0) check(places[0] == 1, "a taken place is filled");
    });
  });
}

// ---- acquire and release are required when

// ... data is published to another thread. The orders are the test's, to break one at a time.
void publish(std::memory_order store, std::memory_order load) {
  plain<int> data{0};
  atomic<bool> ready{false};
  thread sender("sender", [&] {
    data = 42;
    ready.store(true, store);
  });
  thread receiver("receiver", [&] {
    if (ready.load(load)) check(data == 42, "the data is there");
  });
}

SCENARIO(acquire_and_release, publish_data, {.title = "publication"}) {
  publish(memory_order_release, memory_order_acquire);
}

TEST(acquire_and_release_missing, nothing_is_published) {
  expect_wrong("publication, relaxed store", kind::data_race,
               [] { publish(memory_order_relaxed, memory_order_acquire); });
  expect_wrong("publication, relaxed load", kind::data_race,
               [] { publish(memory_order_release, memory_order_relaxed); });
}

// ... a lock is taken and given back.
SCENARIO(acquire_and_release, hand_a_lock_over, {.title = "lock"}) {
  week03::spinlock lock;
  plain<int> sum{0};
  const auto add = [&] {
    const std::scoped_lock guard(lock);
    ++sum;
  };
  thread left("left", add);
  thread right("right", add);
}

TEST(acquire_and_release_missing, the_next_holder_sees_nothing) {
  expect_wrong("lock, relaxed unlock", kind::data_race, [] {
    atomic<bool> locked{false};
    plain<int> sum{0};
    const auto add = [&] {
      until([&] { return !locked.exchange(true, memory_order_acquire); });
      ++sum;
      locked.store(false, memory_order_relaxed);
    };
    thread left("left", add);
    thread right("right", add);
  });
}

// ... a slot changes hands, in a queue: the item one way, the empty slot the other way.
SCENARIO(acquire_and_release, hand_a_slot_over_in_both_directions, {.title = "mailbox"}) {
  w3e8::mailbox<item> box;
  thread producer("producer", [&] {
    for (const int value : {1, 2}) until([&] { return box.try_push(item{value}); });
  });
  thread consumer("consumer", [&] {
    for (const int value : {1, 2}) {
      std::optional<item> popped;
      until([&] { return (popped = box.try_pop()).has_value(); });
      check(popped->get() == value, "in order");
    }
  });
}

TEST(acquire_and_release_missing, the_slot_is_written_while_it_is_read) {
  expect_wrong("mailbox, relaxed on the way back", kind::data_race, [] {
    common::slot<int> slot;
    atomic<bool> full{false};
    thread producer("producer", [&] {
      for (const int value : {1, 2}) {
        until([&] { return !full.load(memory_order_relaxed); });  // acquire is missing
        slot.construct(value);
        full.store(true, memory_order_release);
      }
    });
    thread consumer("consumer", [&] {
      for (int i = 0; i < 2; ++i) {
        until([&] { return full.load(memory_order_acquire); });
        static_cast<void>(slot.take());
        full.store(false, memory_order_release);
      }
    });
  });
}

}  // namespace
