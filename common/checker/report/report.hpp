// The counterexample, for people and for programs.
#pragma once

#include "common/checker/engine/execution.hpp"
#include "common/checker/engine/verdict.hpp"

namespace common::checker {

// Fills in message, trace and history from a recording execution that has failed.
void report(const execution& failed, verdict& v);

}  // namespace common::checker
