// The explorer itself: budgets, exceptions, threads, determinism, limits.
#include <set>
#include <stdexcept>

#include "common/checker/gtest.hpp"
#include "ring.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

TEST(the_explorer, says_so_when_the_budget_ends_it) {
  const verdict v = explore(ring_scenario(2, 4, 4), {.max_executions = 100});
  EXPECT_TRUE(v.ok());
  EXPECT_FALSE(v.exhaustive);
  EXPECT_EQ(v.executions + v.redundant, 100u);
  EXPECT_THAT(v.message, HasSubstr("not exhaustive: " + std::to_string(v.executions)));
  EXPECT_THAT(v, ::testing::Not(passes()));
  EXPECT_THAT(v, passes(allow_partial));
}

TEST(the_explorer, does_not_call_it_a_pass_when_no_execution_came_to_its_end) {
  const verdict v = explore([] { check(true, "never reached"); }, {.max_executions = 0});
  EXPECT_FALSE(v.ok());
}

TEST(the_explorer, says_how_much_it_explored) {
  const verdict v = explore(ring_scenario(2, 4, 4));
  EXPECT_TRUE(v.exhaustive);
  EXPECT_EQ(v.message, "passed: all 376 executions");
}

TEST(the_explorer, gives_the_same_counterexample_byte_for_byte) {
  ring_orders orders;
  orders.store_read = relaxed;
  const verdict first = explore(ring_scenario(2, 4, 4, orders), {.title = "ring"});
  std::vector<int> moves_the_heap(1000);
  const verdict second = explore(ring_scenario(2, 4, 4, orders), {.title = "ring"});
  EXPECT_EQ(first.trace, second.trace);
  EXPECT_EQ(first.history, second.history);
}

TEST(the_explorer, reports_an_exception_that_leaves_a_thread) {
  const verdict v =
      explore([] { thread worker("worker", [] { throw std::runtime_error("out of ideas"); }); });
  EXPECT_THAT(v, fails_with(kind::exception));
  EXPECT_THAT(v.message, HasSubstr("the worker: \"out of ideas\" left the thread"));
  EXPECT_THAT(explore([] { throw 1; }), fails_with(kind::exception));
}

SCENARIO(the_explorer, keeps_the_exceptions_of_suspended_threads_apart) {
  common::atomic<int> n{0};
  const auto work = [&](int mine) {
    try {
      throw mine;
    } catch (int) {
      n.fetch_add(1);  // the other thread throws and catches meanwhile
      try {
        throw;
      } catch (int caught) {
        check(caught == mine, "its own exception");
      }
    }
  };
  thread left("left", [&] { work(1); });
  thread right("right", [&] { work(2); });
}

TEST(the_explorer, runs_fifteen_threads_and_refuses_a_sixteenth) {
  const auto start = [](int threads) {
    return [=] {
      common::atomic<int> n{0};
      std::vector<thread> all;
      for (int t = 0; t < threads; ++t)
        all.emplace_back("t" + std::to_string(t), [&] { n.store(1, relaxed); });
    };
  };
  EXPECT_TRUE(explore(start(15), {.max_executions = 10}).ok());
  EXPECT_THAT(explore(start(16), {.max_executions = 10}),
              fails_with(kind::misuse, "not supported: more than 15 threads"));
}

TEST(the_explorer, tries_every_choice) {
  std::set<std::size_t> seen;
  EXPECT_THAT(explore([&] { seen.insert(choose(3) * 10 + choose(2)); }), passes());
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 10, 11, 20, 21}));
}

WRONG_SCENARIO(the_explorer, stops_a_thread_that_never_ends, kind::misuse, "too many steps") {
  common::atomic<int> n{0};
  for (;;) n.store(n.load(relaxed) + 1, relaxed);
}

WRONG_SCENARIO(the_explorer, stops_a_thread_whose_plain_accesses_never_end, kind::misuse) {
  common::plain<int> n{0};
  for (;;) ++n;
}

TEST(the_explorer, notices_a_scenario_that_does_not_repeat_itself) {
  // What the scenario does depends on how often it ran before.
  for (int first : {1, 2, 3}) {
    int runs = 0;
    const verdict v = explore([&] {
      const bool odd = ++runs > first;
      common::atomic<int> x{0}, y{0};
      thread left("left", [&] {
        if (!odd) x.load();
        y.load();
      });
      thread right("right", [&] {
        y.store(1);
        if (odd) x.store(1);
      });
      check(choose(odd ? 2 : 3) < 2 || odd, "fails only in the first runs");
    });
    EXPECT_THAT(v, fails_with(kind::misuse));
    EXPECT_THAT(v.message, HasSubstr("not supported: the scenario is not the same each time"));
  }
}

TEST(the_explorer, ends_the_process_where_an_atomic_has_no_scenario) {
  EXPECT_DEATH(common::atomic<int>{0}, "common::atomic is used outside of a scenario");
}

// ---- what the checker does not do: docs/checking.md lists it, these tests hold it

TEST(limits, a_load_never_reads_a_store_that_depends_on_it) {
  // Load buffering, which the standard's text allows for relaxed accesses and RC11 does not.
  std::set<int> seen;
  explore([&] {
    common::atomic<int> x{0}, y{0};
    int left_read = 0, right_read = 0;
    {
      thread left("left", [&] {
        left_read = x.load(relaxed);
        y.store(1, relaxed);
      });
      thread right("right", [&] {
        right_read = y.load(relaxed);
        x.store(1, relaxed);
      });
    }
    seen.insert(left_read * 10 + right_read);
  });
  EXPECT_EQ(seen, (std::set<int>{0, 1, 10}));
}

SCENARIO(limits, consume_is_as_strong_as_acquire) {
  common::atomic<int> ready{0};
  common::plain<int> data{0};
  thread producer("producer", [&] {
    data = 1;
    ready.store(1, release);
  });
  thread consumer("consumer", [&] {
    if (ready.load(std::memory_order_consume) == 1) check(data == 1, "no dependency");
  });
}

SCENARIO(limits, a_variable_that_is_neither_plain_nor_a_slot_is_not_seen) {
  int unseen = 0;
  thread left("left", [&] { ++unseen; });
  thread right("right", [&] { ++unseen; });
}

TEST(limits, a_bug_that_needs_more_than_the_scenario_has_is_not_found) {
  const auto wraps = [](int pushes) {
    return [=] {
      common::atomic<int> n{0};
      for (int i = 0; i < pushes; ++i) check(n.fetch_add(1, relaxed) < 3, "too many");
    };
  };
  EXPECT_THAT(explore(wraps(3)), passes());
  EXPECT_THAT(explore(wraps(4)), fails_with(kind::check_failed));
}

}  // namespace
}  // namespace common::checker
