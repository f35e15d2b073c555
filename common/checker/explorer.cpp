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

std::string summary(const verdict& v) {
  if (v.executions == 0) return "MISUSE  not one execution of the scenario came to its end";
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
        "MISUSE  the failure does not repeat itself: the scenario depends on something outside of "
        "it, such as a static variable, the time or a random number";
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

verdict explore_all(const std::function<void()>& scenario, const options& wanted) {
  const crash_guard guard;
  verdict v;
  v.title = wanted.title;
  decision_tree tree(wanted.reduce);
  stack_pool stacks;
  known_waits waits;
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
      if (wanted.counterexample && !wanted.remap_order)
        v.fails_with_seq_cst = fails_with_seq_cst(scenario, wanted);
      if (wanted.counterexample) record_counterexample(scenario, wanted, tree, stacks, waits, v);
      return v;
    }
    if (outcome == execution::outcome::redundant) {
      ++v.redundant;
      continue;
    }
    ++v.executions;
    if (wanted.on_graph) wanted.on_graph(next.graph().canonical_text());
  } while (tree.advance());
  if (v.executions == 0) v.kind = kind::misuse;  // nothing was checked: that is no pass
  v.message = summary(v);
  return v;
}

}  // namespace

}  // namespace common::checker
