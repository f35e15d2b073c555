// The checker's own operator new and delete (heap.cpp).
#pragma once

#include "common/checker/engine/basics.hpp"

namespace common::checker {

void watch_heap();

// 0 if the value holds an address from new, in whatever bits of it: the next execution may get
// another one. Otherwise the value.
word without_address(word value);

}  // namespace common::checker
