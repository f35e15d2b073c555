#include "common/checker/explorer.hpp"

#include <utility>

#include "common/checker/engine/crash_guard.hpp"
#include "common/checker/engine/decisions.hpp"
#include "common/checker/engine/execution.hpp"
#include "common/checker/engine/heap.hpp"
#include "common/checker/report/report.hpp"

namespace common::checker {
namespace {

verdict explore_all(const std::function<void()>& scenario, const options& wanted);

constexpr char depends_on_something[] =
    "the scenario depends on something outside of it, such as a static variable, the time or a "
    "random number";

std::string summary(const verdict& v) {
  if (v.executions == 0)
    return "MISUSE  not supported: in every execution a thread fails to try_lock more often than "
           "is tried here. Call common::pause() once per failed attempt";
  const std::string many = std::to_string(v.executions) + " executions";
  return v.exhaustive ? "passed: all " + many : "not exhaustive: " + many;
}

// Executions are deterministic: the failing one is run again, now keeping call stacks.
void record_counterexample(const std::function<void()>& scenario, const options& wanted,
                           decision_tree& tree, stack_pool& stacks, known_waits& waits,
                           verdict& v) {
  execution replay(wanted, tree, stacks, waits, true);
  if (replay.run(scenario) == execution::outcome::failed) {
    v.kind = replay.why()->kind;
    report(replay, v);
  } else {
    v.kind = kind::misuse;
    v.message = v.trace =
        std::string("MISUSE  the failure does not repeat itself: ") + depends_on_something;
  }
}

// Looks at some executions of the same program in which every order is seq_cst.
bool fails_with_seq_cst(const std::function<void()>& scenario, const options& wanted) {
  constexpr std::size_t few = 3000;
  options strongest = wanted;
  strongest.counterexample = false;
  strongest.on_graph = {};
  strongest.max_executions = few;
  strongest.remap_order = [](const source_place&, event_kind, std::memory_order) {
    return std::memory_order_seq_cst;
  };
  return !explore_all(scenario, strongest).ok();
}

scenario_observer& observer() {
  static scenario_observer installed;
  return installed;
}

}  // namespace

void observe_scenarios(scenario_observer wanted) {
  observer() = std::move(wanted);
}

verdict explore(const std::function<void()>& scenario, const options& wanted) {
  watch_heap();
  if (observer()) observer()(scenario, wanted);
  return explore_all(scenario, wanted);
}

namespace {

// Does the first execution that came to its end look the same, when all have been explored? What a
// scenario keeps from one execution to the next makes this one another.
void see_that_it_repeats_itself(const std::function<void()>& scenario, const options& wanted,
                                stack_pool& stacks, std::size_t redundant_before,
                                const std::string& first, verdict& v) {
  decision_tree tree(wanted.reduce);
  known_waits waits;
  for (std::size_t n = 0; n <= redundant_before; ++n) {
    execution again(wanted, tree, stacks, waits, true);
    const execution::outcome outcome = again.run(scenario);
    if (outcome == execution::outcome::failed) {
      v.kind = again.why()->kind;
      return report(again, v);
    }
    if (outcome == execution::outcome::complete && again.graph().canonical_text() == first) return;
    if (outcome == execution::outcome::complete || !tree.advance()) break;
  }
  v.kind = kind::misuse;
  v.message = v.trace =
      std::string("MISUSE  the first execution does not repeat itself: ") + depends_on_something;
}

verdict explore_all(const std::function<void()>& scenario, const options& wanted) {
  const crash_guard guard;
  verdict v;
  v.title = wanted.title;
  decision_tree tree(wanted.reduce);
  stack_pool stacks;
  known_waits waits;
  std::string first;  // the first execution that came to its end
  std::size_t redundant_before = 0;
  do {
    if (v.executions + v.redundant == wanted.max_executions) {
      v.exhaustive = false;
      break;
    }
    execution next(wanted, tree, stacks, waits, false);
    const execution::outcome outcome = next.run(scenario);
    if (outcome == execution::outcome::failed) {
      v.kind = next.why()->kind;
      v.exhaustive = false;
      v.message = to_string(v.kind);
      if (wanted.counterexample && !wanted.remap_order && v.kind != kind::misuse)
        v.fails_with_seq_cst = fails_with_seq_cst(scenario, wanted);
      if (wanted.counterexample) record_counterexample(scenario, wanted, tree, stacks, waits, v);
      return v;
    }
    if (outcome == execution::outcome::redundant) {
      ++v.redundant;
      continue;
    }
    if (v.executions++ == 0) {
      first = next.graph().canonical_text();
      redundant_before = v.redundant;
    }
    if (wanted.on_graph) wanted.on_graph(next.graph().canonical_text());
  } while (tree.advance());
  if (v.executions == 0) v.kind = kind::misuse;  // nothing was checked: that is no pass
  v.message = summary(v);
  if (v.ok()) see_that_it_repeats_itself(scenario, wanted, stacks, redundant_before, first, v);
  return v;
}

}  // namespace

}  // namespace common::checker
