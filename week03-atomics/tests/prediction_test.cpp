#include "week03/prediction.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "week03/litmus.hpp"

namespace {

using week03::allowed_by;
using week03::outcome_set;

TEST(prediction, means_the_set_that_its_form_says) {
  EXPECT_EQ(allowed_by(week03::all, 2), (outcome_set{"00", "01", "10", "11"}));
  EXPECT_EQ(allowed_by(week03::all_but("10"), 2), (outcome_set{"00", "01", "11"}));
  EXPECT_EQ(allowed_by(week03::all_but("01 10"), 2), (outcome_set{"00", "11"}));
  EXPECT_EQ(allowed_by(week03::only("00 01"), 2), (outcome_set{"00", "01"}));
  EXPECT_EQ(allowed_by(week03::only(""), 3), outcome_set{});
  EXPECT_EQ(allowed_by(week03::all, 3).size(), 8u);
}

TEST(prediction, is_undecided_until_somebody_decides) {
  EXPECT_FALSE(week03::undecided.decided());
  EXPECT_FALSE(week03::outcomes{}.decided());
  EXPECT_TRUE(week03::all.decided());
  EXPECT_TRUE(week03::all_but("").decided());
  EXPECT_TRUE(week03::only("").decided());
}

// ---- What hardware allows is what its rules say of two accesses of one thread.

struct access {
  enum { load, store, fence } kind;
  const void* variable;  // null: a fence
  std::memory_order order;
  bool done = false;
};
std::vector<access> noted;

// A machine that the programs run on, thread by thread, to be noted down.
struct notebook {
  template <class T>
  struct atomic {
    explicit atomic(T) {}
    void store(T, std::memory_order order) { noted.push_back({access::store, this, order}); }
    T load(std::memory_order order) const {
      noted.push_back({access::load, this, order});
      return 0;
    }
  };
  static void fence(std::memory_order order) { noted.push_back({access::fence, nullptr, order}); }
};

// Whether a core keeps two accesses in the order of the program.
using rule = bool (*)(const access& first, const access& second);

// x86-64: a store waits in a buffer while later loads go ahead, unless it is seq_cst, which is a
// locked exchange. Weaker fences are no instruction.
bool x86_keeps(const access& first, const access& second) {
  if (first.kind == access::fence || second.kind == access::fence) return false;
  return first.variable == second.variable || first.kind == access::load ||
         second.kind == access::store || first.order == std::memory_order_seq_cst;
}

// Armv8: what is not relaxed is ldar and stlr, and those two stay in order. An acquire fence is
// dmb ishld, a release fence is dmb ish.
bool arm_keeps(const access& first, const access& second) {
  const bool ordered = second.order != std::memory_order_relaxed;
  if (first.variable == second.variable || first.kind == access::fence) return true;
  if (second.kind == access::fence)
    return second.order != std::memory_order_acquire || first.kind == access::load;
  if (second.kind == access::store && ordered) return true;
  return first.order != std::memory_order_relaxed && (first.kind == access::load || ordered);
}

// Every order of the accesses that keeps what the cores keep. A store is seen by all others at
// once. All stores write 1; the registers are those of the loads, one thread after the other.
week03::outcome_set performed(const std::vector<std::vector<access>>& threads, rule keeps,
                              const std::set<const void*>& written, const std::string& outcome) {
  week03::outcome_set all;
  bool ended = true;
  std::size_t loads = 0;
  for (std::size_t t = 0; t < threads.size(); ++t) {
    for (std::size_t i = 0; i < threads[t].size(); ++i) {
      const access& next = threads[t][i];
      const std::size_t its_register = next.kind == access::load ? loads++ : 0;
      if (next.done) continue;
      ended = false;
      bool waits = false;
      for (std::size_t j = 0; j < i; ++j)
        waits = waits || (!threads[t][j].done && keeps(threads[t][j], next));
      if (waits) continue;
      auto threads_after = threads;
      threads_after[t][i].done = true;
      auto written_after = written;
      auto outcome_after = outcome;
      if (next.kind == access::store) written_after.insert(next.variable);
      if (next.kind == access::load)
        outcome_after[its_register] = written.contains(next.variable) ? '1' : '0';
      all.merge(performed(threads_after, keeps, written_after, outcome_after));
    }
  }
  if (ended) all.insert(outcome);
  return all;
}

TEST(litmus, programs_show_on_hardware_what_its_rules_let_through) {
  namespace litmus = week03::litmus;
  litmus::for_each_program<notebook>([]<class Program>(const litmus::about& it) {
    Program program;
    std::vector<std::vector<access>> threads;
    for (int t = 0; t < Program::threads; ++t) {
      noted.clear();
      litmus::run_thread(program, t);
      EXPECT_FALSE(noted.empty()) << it.name << ", thread " << t;
      threads.push_back(noted);
    }
    const std::string nothing(it.weak.size(), '-');
    const std::string weak(it.weak);
    EXPECT_EQ(performed(threads, x86_keeps, {}, nothing).contains(weak), it.on_x86) << it.name;
    EXPECT_EQ(performed(threads, arm_keeps, {}, nothing).contains(weak), it.on_arm) << it.name;
  });
}

}  // namespace
