// Programs that the tests of other model checkers are known for, written anew, with the verdicts
// that are known of them. Where the programs come from:
//
//   GenMC     https://github.com/MPI-SWS/genmc         tests/correct/{synthetic,data-structures}
//   CDSChecker (Norris, Demsky: CDSChecker, 2013)      its benchmarks
#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "common/tests/checker/orders.hpp"

namespace common::checker {
namespace {

// GenMC, ainc: n threads increment one counter: n! executions.
TEST(public_programs, increments_have_as_many_executions_as_orders) {
  std::size_t factorial = 1;
  for (std::size_t n = 1; n <= 6; ++n) {
    factorial *= n;
    const verdict v = explore([n] {
      common::atomic<int> counter{0};
      std::vector<thread> threads;
      for (std::size_t t = 0; t < n; ++t)
        threads.emplace_back("t" + std::to_string(t), [&] { counter.fetch_add(1, relaxed); });
    });
    EXPECT_THAT(v, passes());
    EXPECT_EQ(v.executions, factorial);
  }
}

// CDSChecker, dekker-fences: two threads, two flags and a turn.
auto dekker(std::memory_order fence) {
  return [=] {
    common::atomic<bool> wants_left{false}, wants_right{false};
    common::atomic<int> turn{0};
    common::plain<int> shared{0};
    const auto enter = [&](auto& mine, auto& other, int me) {
      mine.store(true, relaxed);
      common::atomic_thread_fence(fence);
      while (other.load(relaxed)) {
        if (turn.load(relaxed) != me) {
          mine.store(false, relaxed);
          until([&] { return turn.load(relaxed) == me; });
          mine.store(true, relaxed);
          common::atomic_thread_fence(fence);
        } else {
          common::pause();
        }
      }
      common::atomic_thread_fence(acquire);
      ++shared;
      turn.store(1 - me, relaxed);
      common::atomic_thread_fence(release);
      mine.store(false, relaxed);
    };
    thread left("left", [&] { enter(wants_left, wants_right, 0); });
    thread right("right", [&] { enter(wants_right, wants_left, 1); });
  };
}

TEST(public_programs, dekker_needs_its_seq_cst_fences) {
  EXPECT_THAT(explore(dekker(seq_cst)), passes());
  EXPECT_THAT(explore(dekker(acq_rel)), fails_with(kind::data_race));
}

// GenMC and CDSChecker, linuxrwlocks: a counter that readers lower by one, a writer by all of it.
auto read_write_lock(std::memory_order take, std::memory_order give) {
  return [=] {
    constexpr int all = 100;
    common::atomic<int> lock{all};
    common::plain<int> shared{0};
    const auto enter = [&](int wanted) {
      until([&] {
        if (lock.fetch_sub(wanted, take) >= wanted) return true;
        lock.fetch_add(wanted, relaxed);
        return false;
      });
    };
    thread writer("writer", [&] {
      enter(all);
      shared = 1;
      lock.fetch_add(all, give);
    });
    thread reader("reader", [&] {
      enter(1);
      check(shared == 0 || shared == 1, "a value");
      lock.fetch_add(1, give);
    });
  };
}

TEST(public_programs, a_read_write_lock_needs_acquire_and_release) {
  EXPECT_THAT(explore(read_write_lock(acquire, release)), passes());
  EXPECT_THAT(explore(read_write_lock(relaxed, release)), fails_with(kind::data_race));
  EXPECT_THAT(explore(read_write_lock(acquire, relaxed)), fails_with(kind::data_race));
}

// CDSChecker, barrier: the last one to come lets all go.
auto barrier(std::memory_order go, std::memory_order look) {
  return [=] {
    common::atomic<int> waiting{0}, passed{0};
    common::plain<int> data{0};
    const auto meet = [&] {
      const int generation = passed.load(relaxed);
      if (waiting.fetch_add(1, acq_rel) == 1) {
        waiting.store(0, relaxed);
        passed.store(generation + 1, go);
      } else {
        until([&] { return passed.load(look) != generation; });
      }
    };
    thread writer("writer", [&] {
      data = 1;
      meet();
    });
    thread reader("reader", [&] {
      meet();
      check(data == 1, "arrived");
    });
  };
}

TEST(public_programs, a_barrier_needs_acquire_and_release) {
  EXPECT_THAT(explore(barrier(release, acquire)), passes());
  EXPECT_THAT(explore(barrier(relaxed, acquire)), fails_with(kind::data_race));
  EXPECT_THAT(explore(barrier(release, relaxed)), fails_with(kind::data_race));
}

// CDSChecker, chase-lev-deque (after Lê, Pop, Cohen, Zappa Nardelli: Correct and Efficient
// Work-Stealing for Weak Memory Models, 2013): one item, taken by its owner or stolen, not both.
auto work_stealing(std::memory_order fence) {
  return [=] {
    common::atomic<int> top{0}, bottom{1}, item{7};
    common::plain<int> taken{0};
    thread owner("owner", [&] {
      const int b = bottom.load(relaxed) - 1;
      bottom.store(b, relaxed);
      common::atomic_thread_fence(fence);
      int t = top.load(relaxed);
      if (t < b) {
        ++taken;
      } else {
        if (t == b && top.compare_exchange_strong(t, t + 1, seq_cst, relaxed)) ++taken;
        bottom.store(b + 1, relaxed);
      }
    });
    int stolen = 0;
    thread thief("thief", [&] {
      int t = top.load(acquire);
      common::atomic_thread_fence(fence);
      if (t < bottom.load(acquire) && top.compare_exchange_strong(t, t + 1, seq_cst, relaxed))
        stolen = item.load(relaxed);
    });
    owner.join();
    thief.join();
    check(taken + (stolen == 7 ? 1 : 0) == 1, "taken exactly once");
  };
}

TEST(public_programs, work_is_taken_or_stolen_once) {
  EXPECT_THAT(explore(work_stealing(seq_cst)), passes());
}

// loom and folly know it: a hazard pointer is announced before it is trusted.
auto hazard_pointer(std::memory_order fence) {
  return [=] {
    common::atomic<int> current{1}, hazard{0};
    common::plain<int> object{5};
    thread reader("reader", [&] {
      hazard.store(1, relaxed);
      common::atomic_thread_fence(fence);
      if (current.load(acquire) == 1) check(object == 5, "alive");
      hazard.store(0, release);
    });
    thread reclaimer("reclaimer", [&] {
      current.store(2, relaxed);
      common::atomic_thread_fence(fence);
      if (hazard.load(acquire) == 0) object = 0;
    });
  };
}

TEST(public_programs, a_hazard_pointer_needs_its_seq_cst_fences) {
  EXPECT_THAT(explore(hazard_pointer(seq_cst)), passes());
  EXPECT_THAT(explore(hazard_pointer(acq_rel)), fails_with(kind::data_race));
}

}  // namespace
}  // namespace common::checker
