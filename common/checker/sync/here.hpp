// Where the objects of the program under test find the execution that they belong to.
#pragma once

#include "common/checker/engine/runtime.hpp"

namespace common::checker::detail {

// The execution that runs now; null outside of a scenario. For destructors, which then do nothing.
inline runtime* here_if_any() {
  runtime* e = runtime::running();
  return e != nullptr && e->in_program() ? e : nullptr;
}

// Ends the process outside of a scenario; `who` is what the message calls the object.
runtime& here(const char* who);

}  // namespace common::checker::detail
