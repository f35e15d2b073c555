// Runs a scenario in every execution that the memory model allows, or until one fails.
#pragma once

#include <functional>

#include "common/checker/engine/verdict.hpp"

namespace common::checker {

// The scenario runs once per execution, from its start: everything it uses must be made inside of
// it.
verdict explore(const std::function<void()>& scenario, const options& wanted = {});

// Is shown every scenario before it is explored. main() may install one.
using scenario_observer = std::function<void(const std::function<void()>&, const options&)>;
void observe_scenarios(scenario_observer observer);

}  // namespace common::checker
