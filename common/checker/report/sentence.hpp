// What went wrong, in one sentence.
#pragma once

#include <string>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

std::string sentence(const counterexample& c);

}  // namespace common::checker
