// Why it went wrong, and what to change.
#pragma once

#include <string>
#include <vector>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

// One or more sentences, a line each. Empty if there is nothing to say beyond the table.
std::vector<std::string> explain(const counterexample& c);

}  // namespace common::checker
