// The counterexample as JSON, for a page that lets one explore it.
#pragma once

#include <string>
#include <vector>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

// {"title", "verdict", "message", "explanation": [..], "execution": n,
//  "threads": ["main", ..],
//  "locations": [{"name", "kind", "order": [store ids in modification order]}],
//  "cells": [{"name", "type"}],
//  "sources": {"file": {"31": "text of the line"}},
//  "pair": [a, b],
//  "events": [{"id", "row", "thread", "seq", "kind", "text", "location" or "cell", "order", "read",
//              "written", "from", "synchronizes", "with", "position", "file", "line",
//              "clock": [..]}]}
// Absent members do not apply to the event.
std::string history_json(counterexample& c, const std::vector<std::string>& explanation);

}  // namespace common::checker
