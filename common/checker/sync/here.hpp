// Where the objects of the program under test find the execution that they belong to.
#pragma once

#include "common/checker/engine/runtime.hpp"

namespace common::checker::detail {

// Ends the process outside of a scenario; `who` is what the message calls the object.
runtime& here(const char* who);

}  // namespace common::checker::detail
