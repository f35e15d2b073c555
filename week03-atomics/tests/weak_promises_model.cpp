// What w3e1, w3e6 and w3e7 deliberately do not promise: each sentence that limits a promise has an
// execution that needs it.
#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "week03-atomics/exercises/w3e1_atomic_counter/.reference/solution.hpp"
#include "week03-atomics/exercises/w3e6_sharded_counter/.reference/solution.hpp"
#include "week03-atomics/exercises/w3e7_store_buffering/.reference/solution.hpp"

namespace {

using namespace common::checker;

// relaxed: it tells when something was done and orders nothing
constexpr auto relaxed = std::memory_order_relaxed;

// "What other threads are counting at the moment may be missing", and even what they have counted:
// only happens-before brings it in.
WRONG_SCENARIO(weak_promises, a_value_may_miss_an_increment_that_has_been_made,
               kind::check_failed) {
  w3e1::atomic_counter counter;
  atomic<bool> done{false};
  thread counting("counting", [&] {
    counter.increment();
    done.store(true, relaxed);
  });
  thread reading("reading", [&] {
    if (done.load(relaxed)) check(counter.value() == 1, "the increment is in the value");
  });
}

SCENARIO(weak_promises, a_value_misses_nothing_that_happened_before) {
  w3e1::atomic_counter counter;
  atomic<bool> done{false};
  thread counting("counting", [&] {
    counter.increment();
    // [K1] release -> [K2]: the increment is made
    done.store(true, std::memory_order_release);
  });
  thread reading("reading", [&] {
    // [K2] acquire <- [K1]: the increment is made
    if (done.load(std::memory_order_acquire))
      check(counter.value() == 1, "the increment is in the value");
  });
}

// A total need not lie between what was counted at its start and what was counted at its end.
WRONG_SCENARIO(weak_promises, a_total_may_miss_what_was_counted_before_it_began,
               kind::check_failed) {
  w3e6::sharded_counter counter(2);
  atomic<int> counted{0};
  const auto own = [&](std::size_t shard) {
    counter.increment(shard);
    counted.fetch_add(1, relaxed);
  };
  thread left("left", [&] { own(0); });
  thread right("right", [&] { own(1); });
  thread asking("asking", [&] {
    const long at_start = counted.load(relaxed);
    check(at_start <= counter.total(), "no less than at its start");
  });
}

// "The last store of a thread that left or withdrew may be seen late."
WRONG_SCENARIO(weak_promises, who_merely_sees_that_the_other_has_left_may_still_be_refused,
               kind::check_failed) {
  w3e7::two_flags door;
  atomic<bool> gone{false};
  thread one("one", [&] {
    if (door.try_enter(0)) door.leave(0);
    gone.store(true, relaxed);
  });
  thread other("other", [&] {
    if (gone.load(relaxed)) check(door.try_enter(1), "the other has left");
  });
}

}  // namespace
