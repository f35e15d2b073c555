// Random programs that wait: mutexes, condition variables, atomic wait, spins, weak exchanges. With
// and without the reduction they have the same graphs or fail in the same ways.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "common/checker/checker.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {
namespace {

struct step {
  enum class what {
    load,
    store,
    add,
    weak,
    guarded_add,
    guarded_wait,
    guarded_notify,
    notify_all,
    wait,
    store_and_notify,
    spin,
    try_lock,
    count
  };
  what kind;
  std::size_t location;
  bool strong;  // acquire, release instead of relaxed
};
using program = std::vector<std::vector<step>>;

struct world {
  common::atomic<int> x[2];
  common::mutex m;
  common::condition_variable changed;
  common::plain<int> guarded{0};
};

void guarded(world& w, step::what kind) {
  std::unique_lock lock(w.m);
  switch (kind) {
    case step::what::guarded_wait:
      if (w.guarded == 0) w.changed.wait(lock);
      break;
    case step::what::guarded_notify:
      ++w.guarded;
      w.changed.notify_one();
      break;
    default: ++w.guarded;
  }
}

void do_step(world& w, const step& s) {
  common::atomic<int>& x = w.x[s.location];
  const std::memory_order load = s.strong ? acquire : relaxed, store = s.strong ? release : relaxed;
  switch (s.kind) {
    case step::what::load: x.load(load); break;
    case step::what::store: x.store(1, store); break;
    case step::what::add: x.fetch_add(1, store); break;
    case step::what::weak: {
      int expected = 0;
      x.compare_exchange_weak(expected, 2, store, relaxed);
      break;
    }
    case step::what::notify_all: w.changed.notify_all(); break;
    case step::what::wait: x.wait(0, load); break;
    case step::what::store_and_notify:
      x.store(1, store);
      x.notify_one();
      break;
    case step::what::spin: until([&] { return x.load(load) != 0; }); break;
    case step::what::try_lock:
      if (const std::unique_lock lock(w.m, std::try_to_lock); lock) ++w.guarded;
      break;
    default: guarded(w, s.kind);
  }
}

void run(const program& p) {
  world w;
  std::vector<thread> threads;
  for (std::size_t t = 0; t < p.size(); ++t)
    threads.emplace_back("t" + std::to_string(t), [&, t] {
      for (const step& s : p[t]) do_step(w, s);
    });
}

program make(unsigned seed) {
  std::mt19937 random(seed);
  program p(2 + random() % 2);
  for (auto& thread : p)
    for (std::size_t i = 0, length = 1 + random() % (p.size() == 2 ? 3 : 2); i < length; ++i)
      thread.push_back({static_cast<step::what>(random() % static_cast<int>(step::what::count)),
                        random() % 2, random() % 2 == 0});
  return p;
}

struct result {
  verdict all;
  std::set<std::string> graphs;
};

result explore_program(const program& p, bool reduce) {
  result r;
  options wanted;
  wanted.reduce = reduce;
  wanted.max_executions = 100'000;
  wanted.counterexample = false;
  wanted.on_graph = [&](const std::string& graph) { r.graphs.insert(graph); };
  r.all = explore([&] { run(p); }, wanted);
  return r;
}

TEST(the_reduction, finds_what_every_schedule_finds_in_programs_that_wait) {
  int passed = 0, failed = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const program p = make(seed);
    const result reduced = explore_program(p, true), naive = explore_program(p, false);
    if (naive.all.ok() && !naive.all.exhaustive) continue;
    ASSERT_EQ(reduced.all.ok(), naive.all.ok()) << "seed " << seed << '\n'
                                                << reduced.all.trace << naive.all.trace;
    if (!reduced.all.ok()) {
      ++failed;
      continue;
    }
    ++passed;
    ASSERT_EQ(reduced.graphs, naive.graphs) << "seed " << seed;
    ASSERT_EQ(reduced.all.executions, reduced.graphs.size()) << "seed " << seed;
  }
  EXPECT_GT(passed, 80);
  EXPECT_GT(failed, 80);
}

}  // namespace
}  // namespace common::checker
