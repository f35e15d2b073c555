// How much of the heap is in use: bytes that were allocated and not given back. glibc's own figure,
// for tests that ask whether memory grows without an end; it is exact to a few bytes a block.
#pragma once

#include <malloc.h>

#include <cstdint>

namespace common::counted {

inline std::int64_t heap_in_use() {
  const struct mallinfo2 heap = ::mallinfo2();
  return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd);
}

}  // namespace common::counted
