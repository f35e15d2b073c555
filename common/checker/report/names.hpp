// What the variables of an execution are called in the source text.
#pragma once

#include <string>
#include <vector>

#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/report/call_sites.hpp"
#include "common/checker/report/source_text.hpp"

namespace common::checker {

struct variable_names {
  std::vector<std::string> of_location;
  std::vector<std::string> of_cell;
};

// Every access names its variable with the line it stands on: `ready_.store(`, `lock{mutex_}`. The
// name that most accesses agree on wins; elements of an array get their index.
variable_names find_names(const execution_graph& graph, const call_sites& sites,
                          source_text& sources);

}  // namespace common::checker
