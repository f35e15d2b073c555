// The checker's own operator new and delete (heap.cpp).
#pragma once

namespace common::checker {

void watch_heap();

}  // namespace common::checker
