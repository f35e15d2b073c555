#include <stdexcept>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w1e1::guarded_counter;

const options usual{.title = "w1e1 guarded counter"};

long ten_more(long value) {
  return value + 10;
}

SCENARIO(guarded_counter, D5_no_execution_loses_an_increment, usual) {
  guarded_counter counter;
  thread left("left", [&] { counter.increment(); });
  thread right("right", [&] { counter.increment(); });
  left.join();
  right.join();
  check(counter.value() == 2, "two increments make 2");
}

SCENARIO(guarded_counter, D4_D5_no_execution_has_a_reader_race_with_a_writer, usual) {
  guarded_counter counter;
  thread writer("writer", [&] { counter.increment(); });
  thread reader("reader", [&] {
    const long value = counter.value();
    check(value == 0 || value == 1, "the reader sees 0 or 1");
  });
}

// More refusals of try_lock than usual: "busy" is no value.
SCENARIO(guarded_counter, D4_D5_no_execution_shows_a_reader_a_value_that_never_was,
         {.title = "w1e1 guarded counter", .failed_try_locks = 5}) {
  guarded_counter counter;
  counter.update([](long) { return 5L; });
  thread writer("writer", [&] { counter.increment(); });
  thread reader("reader", [&] {
    const long value = counter.value();
    check(value == 5 || value == 6, "the value was 5 and becomes 6");
  });
  writer.join();
  reader.join();
  check(counter.value() == 6, "5 and one increment make 6");
}

SCENARIO(guarded_counter, D4_D5_no_execution_shows_a_reader_half_an_update, usual) {
  guarded_counter counter;
  counter.update([](long) { return 5L; });
  thread updater("updater", [&] { counter.update(ten_more); });
  thread reader("reader", [&] {
    const long value = counter.value();
    check(value == 5 || value == 15, "the value was 5 and becomes 15, in one step");
  });
}

SCENARIO(guarded_counter, D2_D5_no_increment_gets_lost_between_the_two_halves_of_an_update, usual) {
  guarded_counter counter;
  int calls = 0;
  thread updater("updater", [&] {
    counter.update([&](long value) {
      ++calls;
      return ten_more(value);
    });
  });
  thread other("other", [&] { counter.increment(); });
  updater.join();
  other.join();
  check(counter.value() == 11, "one update by 10 and one increment make 11");
  check(calls == 1, "one update is one call of its function");
}

SCENARIO(guarded_counter, D2_D5_no_update_gets_lost_beside_another, usual) {
  guarded_counter counter;
  thread left("left", [&] { counter.update(ten_more); });
  thread right("right", [&] { counter.update(ten_more); });
  left.join();
  right.join();
  check(counter.value() == 20, "two updates by 10 make 20");
}

SCENARIO(guarded_counter, D3_D5_an_update_that_throws_leaves_the_mutex_free_for_others, usual) {
  guarded_counter counter;
  thread thrower("thrower", [&] {
    try {
      counter.update([](long) -> long { throw std::runtime_error("refused"); });
    } catch (const std::runtime_error&) {
    }
  });
  thread other("other", [&] { counter.increment(); });
  thrower.join();
  other.join();
  check(counter.value() == 1, "only the increment counts");
}

SCENARIO(guarded_counter, D3_D5_nobody_sees_a_value_of_an_update_that_throws, usual) {
  guarded_counter counter;
  thread thrower("thrower", [&] {
    try {
      counter.update([](long) -> long { throw std::runtime_error("refused"); });
    } catch (const std::runtime_error&) {
    }
  });
  thread reader("reader", [&] { check(counter.value() == 0, "nothing changes the value"); });
}

}  // namespace
