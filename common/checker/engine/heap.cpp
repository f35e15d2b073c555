// Memory that goes back to the allocator and comes out again holds something new, and malloc and
// free order the two. So the checker must forget what it knew about an address when its memory is
// freed.
#include "common/checker/engine/heap.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

#include "common/checker/engine/runtime.hpp"

namespace common::checker {

void watch_heap() {}  // pulls this file, and with it the operators below, out of the library

namespace {

void forget(void* memory) {
  static thread_local bool busy = false;  // forgetting frees memory of its own
  runtime* e = runtime::running();
  if (memory == nullptr || busy || e == nullptr || !e->in_program()) return;
  busy = true;
  e->forget(memory, malloc_usable_size(memory));
  busy = false;
}

void* allocate(std::size_t size, std::size_t alignment) {
  if (size == 0) size = 1;
  void* memory =
      alignment <= alignof(std::max_align_t)
          ? std::malloc(size)
          : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void release(void* memory) {
  forget(memory);
  std::free(memory);
}

}  // namespace
}  // namespace common::checker

using common::checker::allocate;
using common::checker::release;

// The other forms of new and delete end in these.
void* operator new(std::size_t size) {
  return allocate(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  release(memory);
}
