#include "common/checker/explorer.hpp"

#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "common/checker/engine/crash_guard.hpp"
#include "common/checker/engine/decisions.hpp"
#include "common/checker/engine/execution.hpp"
#include "common/checker/engine/heap.hpp"
#include "common/checker/report/report.hpp"

namespace common::checker {
namespace {

// What went wrong, and with what, as numbers: the same in two executions for the same mistake.
using mistake = std::vector<word>;

verdict explore_all(const std::function<void()>& scenario, const options& wanted,
                    mistake* found = nullptr);

mistake mistake_of(const execution& failed) {
  const failure& why = *failed.why();
  mistake found{static_cast<word>(why.kind), static_cast<word>(why.why)};
  if (why.why == reason::stuck || why.kind == kind::leak) return found;  // whoever it is
  for (const id e : {why.second, why.first}) {
    if (e == none) continue;
    const event& at = failed.graph().events[e];
    if (at.cell == none) return found.push_back(static_cast<word>(at.at.line)), found;
    const cell& memory = failed.graph().cells[at.cell];
    return found.push_back(memory.array == none ? at.cell : memory.array), found;
  }
  return found;
}

void is_another_each_time(verdict& v) {
  v.kind = kind::misuse;
  v.message = v.trace =
      "MISUSE  not supported: the scenario is not the same each time. It depends on something "
      "outside of it, such as a static variable, the time, a random number or an address";
}

std::string summary(const verdict& v, bool cut_short) {
  if (v.executions == 0)
    return "MISUSE  not supported: in every execution a thread fails to try_lock more often than "
           "is tried here. Call common::pause() once per failed attempt";
  const std::string many = std::to_string(v.executions) + " executions";
  if (!v.exhaustive) return "not exhaustive: " + many;
  return "passed: all " + many +
         (cut_short ? ", where a thread that has looked 60 times in vain without pause() sees the "
                      "same from then on"
                    : "");
}

// Of an execution that was run again, keeping call stacks.
void tell_how_it_failed(const execution& again, execution::outcome outcome, verdict& v) {
  if (outcome != execution::outcome::failed || again.why()->why == reason::not_repeatable)
    return is_another_each_time(v);
  v.kind = again.why()->kind;
  report(again, v);
}

// Executions are deterministic, so each can be run again.
void record_counterexample(const std::function<void()>& scenario, const options& wanted,
                           decision_tree& tree, stack_pool& stacks, known_waits& waits,
                           verdict& v) {
  execution replay(wanted, tree, stacks, waits, true);
  const execution::outcome outcome = replay.run(scenario);
  tell_how_it_failed(replay, outcome, v);
}

// Looks at some executions of the same program in which every order is seq_cst.
void try_with_seq_cst(const std::function<void()>& scenario, const options& wanted,
                      const mistake& known, verdict& v) {
  constexpr std::size_t few = 3000;
  options strongest = wanted;
  strongest.counterexample = false;
  strongest.on_graph = {};
  strongest.max_executions = few;
  strongest.remap_order = [](const source_place&, event_kind, std::memory_order) {
    return std::memory_order_seq_cst;
  };
  mistake found;
  const verdict strong = explore_all(scenario, strongest, &found);
  if (!strong.ok() && found == known) v.if_all_seq_cst = if_all_seq_cst::fails;
  if (strong.ok() && strong.exhaustive) v.if_all_seq_cst = if_all_seq_cst::passes;
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

// Runs an execution that came to its end once more: is it the same? What the scenario keeps from
// one to the next, or finds outside of it, makes it another one. The beginnings of executions need
// no such test: the tree compares them.
void see_that_it_repeats_itself(const std::function<void()>& scenario, const options& wanted,
                                decision_tree& tree, stack_pool& stacks, known_waits& waits,
                                word fingerprint, verdict& v) {
  execution again(wanted, tree, stacks, waits, true);
  const execution::outcome outcome = again.run(scenario);
  if (outcome == execution::outcome::complete && again.fingerprint() == fingerprint) return;
  v.exhaustive = false;
  tell_how_it_failed(again, outcome, v);
}

// The first ones, and then ever fewer.
bool is_run_twice(std::size_t execution) {
  return execution <= 16 || std::has_single_bit(execution);
}

verdict explore_all(const std::function<void()>& scenario, const options& wanted, mistake* found) {
  const crash_guard guard;
  verdict v;
  v.title = wanted.title;
  decision_tree tree(wanted.reduce);
  stack_pool stacks;
  known_waits waits;
  std::optional<decision_tree> path_of_first;  // of the executions that came to their end
  word first = 0;
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
      if (next.why()->why == reason::not_repeatable) {
        is_another_each_time(v);
        return v;
      }
      if (found != nullptr) *found = mistake_of(next);
      if (wanted.counterexample && !wanted.remap_order && v.kind != kind::misuse)
        try_with_seq_cst(scenario, wanted, mistake_of(next), v);
      if (wanted.counterexample) record_counterexample(scenario, wanted, tree, stacks, waits, v);
      return v;
    }
    if (outcome == execution::outcome::redundant) {
      ++v.redundant;
      continue;
    }
    const word fingerprint = next.fingerprint();
    if (v.executions++ == 0) {
      path_of_first = tree;
      first = fingerprint;
    }
    if (is_run_twice(v.executions))
      see_that_it_repeats_itself(scenario, wanted, tree, stacks, waits, fingerprint, v);
    if (!v.ok()) return v;
    if (wanted.on_graph) wanted.on_graph(next.graph().canonical_text());
  } while (tree.advance());
  if (v.executions == 0) v.kind = kind::misuse;  // nothing was checked: that is no pass
  v.message = summary(v, waits.cut_short);
  for (int n = 0; n < 8 && v.ok(); ++n)
    see_that_it_repeats_itself(scenario, wanted, *path_of_first, stacks, waits, first, v);
  return v;
}

}  // namespace

}  // namespace common::checker
