// The counterexample as a table: a row per event, a column per role.
#pragma once

#include <string>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

std::string event_table(const counterexample& c);

// One event in words: `ready_ := 1  release`.
std::string describe(const counterexample& c, const event& e);

}  // namespace common::checker
