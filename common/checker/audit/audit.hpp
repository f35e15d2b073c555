// Is every memory order needed? Weakens one call site at a time and looks whether the checker
// minds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/checker/engine/verdict.hpp"

namespace common::checker {

// Where scenarios differ, the first of these is what holds.
enum class judgement {
  needed,                // every weaker order fails
  undecided,             // a weaker order has too many executions to try them all
  too_weak,              // the code fails as it is, and a stronger order here mends it
  stronger_than_needed,  // a weaker order passes these scenarios
};

// A site is an operation in the source, by line and column. What is looked up from the call stack
// (operators, what std::lock_guard calls) has no column: such operations of one line are changed
// together.
struct audited_site {
  std::string file;
  int line = 0;
  int column = 0;                           // 0: unknown
  event_kind operation = event_kind::load;  // load, store, rmw, fence
  bool of_failure = false;                  // the load of a compare_exchange that fails
  std::memory_order written = std::memory_order_seq_cst;
  std::memory_order weakest = std::memory_order_seq_cst;  // that passes
  judgement judged = judgement::needed;
  std::string message;  // what happens with the next weaker order (too_weak: with the written one)
};

struct audit {
  verdict original;  // the first failure; else what was not explored whole, or the last
  std::vector<audited_site> sites;  // in the order of file and line; relaxed ones only if too weak
  std::string text() const;
  std::string json() const;
};

// An order is sufficient if every scenario passes with it.
audit audit_orders(const std::vector<std::function<void()>>& scenarios, const options& wanted = {});
audit audit_orders(const std::function<void()>& scenario, const options& wanted = {});

}  // namespace common::checker
