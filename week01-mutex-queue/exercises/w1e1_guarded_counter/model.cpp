#include <stdexcept>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w1e1::guarded_counter;

TEST(guarded_counter, no_execution_loses_an_increment) {
  EXPECT_THAT(explore(
                  [] {
                    guarded_counter counter;
                    thread left{"left", [&] { counter.increment(); }};
                    thread right{"right", [&] { counter.increment(); }};
                    left.join();
                    right.join();
                    check(counter.value() == 2, "two increments make 2");
                  },
                  {.title = "w1e1 guarded counter"}),
              passes());
}

TEST(guarded_counter, no_execution_has_a_reader_race_with_a_writer) {
  EXPECT_THAT(explore(
                  [] {
                    guarded_counter counter;
                    thread writer{"writer", [&] { counter.increment(); }};
                    thread reader{"reader", [&] {
                                    const long value = counter.value();
                                    check(value == 0 || value == 1, "the reader sees 0 or 1");
                                  }};
                  },
                  {.title = "w1e1 guarded counter"}),
              passes());
}

TEST(guarded_counter, no_increment_gets_lost_between_the_two_halves_of_an_update) {
  EXPECT_THAT(
      explore(
          [] {
            guarded_counter counter;
            thread updater{"updater", [&] { counter.update([](long v) { return v + 10; }); }};
            thread other{"other", [&] { counter.increment(); }};
            updater.join();
            other.join();
            check(counter.value() == 11, "one update by 10 and one increment make 11");
          },
          {.title = "w1e1 guarded counter"}),
      passes());
}

TEST(guarded_counter, an_update_that_throws_leaves_the_mutex_free_for_others) {
  EXPECT_THAT(explore(
                  [] {
                    guarded_counter counter;
                    thread thrower{"thrower", [&] {
                                     try {
                                       counter.update([](long) -> long {
                                         throw std::runtime_error("refused");
                                       });
                                     } catch (const std::runtime_error&) {
                                     }
                                   }};
                    thread other{"other", [&] { counter.increment(); }};
                    thrower.join();
                    other.join();
                    check(counter.value() == 1, "only the increment counts");
                  },
                  {.title = "w1e1 guarded counter"}),
              passes());
}

}  // namespace
