// What can be said about a counterexample. explain() picks what applies; each of these is empty
// where it has nothing to say.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

using sentences = std::vector<std::string>;

// The first that has something to say.
inline sentences first_of(const counterexample& c,
                          std::initializer_list<sentences (*)(const counterexample&)> explainers) {
  for (const auto explainer : explainers)
    if (sentences said = explainer(c); !said.empty()) return said;
  return {};
}

// A value went from one event's thread to the other's, but did not synchronize (messages.cpp).
sentences broken_chain(const counterexample& c, const event& from, const event& to,
                       const std::string& consequence);

// By trial (explain.cpp).
sentences whether_orders_help(const counterexample& c);

// Two accesses that nothing orders (explain_race.cpp).
sentences explain_race(const counterexample& c);

// Values that were old, or overwritten (explain_values.cpp).
sentences store_buffering(const counterexample& c);
sentences both_looked_first(const counterexample& c);
sentences old_value(const counterexample& c);
sentences lost_update(const counterexample& c);
sentences split_critical_section(const counterexample& c);
sentences failed_spuriously(const counterexample& c);
sentences not_tried_again(const counterexample& c);

// Threads that wait, or did not wait long enough (explain_waiting.cpp).
sentences not_looked_again(const counterexample& c);
sentences explain_blocked(const counterexample& c);
sentences explain_spinning(const counterexample& c);

}  // namespace common::checker
