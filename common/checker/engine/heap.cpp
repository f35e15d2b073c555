// Memory that goes back to the allocator and comes out again holds something new, and malloc and
// free order the two. So the checker must forget what it knew about an address when its memory is
// freed.
#include "common/checker/engine/heap.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "common/checker/engine/runtime.hpp"

namespace common::checker {

void watch_heap() {}  // pulls this file, and with it the operators below, out of the library

namespace {

// From where to where memory has come, small pieces and large ones apart: they lie far from each
// other.
struct range {
  std::atomic<word> first{~word{0}}, last{0};

  void take_in(word address, std::size_t size) {
    // relaxed: numbers of their own; another thread's allocation is none of the scenario's
    first.store(std::min(first.load(std::memory_order_relaxed), address),
                std::memory_order_relaxed);
    last.store(std::max(last.load(std::memory_order_relaxed), address + size),
               std::memory_order_relaxed);  // relaxed: as above
  }
  bool holds(word address) const {
    return first.load(std::memory_order_relaxed) <= address &&  // relaxed: as above
           address < last.load(std::memory_order_relaxed);
  }
};
constinit range small_pieces, large_pieces;

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
  const auto address = reinterpret_cast<word>(memory);
  const bool small = address < reinterpret_cast<word>(sbrk(0));
  (small ? small_pieces : large_pieces).take_in(address, size);
  return memory;
}

void release(void* memory) {
  forget(memory);
  std::free(memory);
}

bool holds_address(word value) {
  constexpr word address_bits = (word{1} << 48) - 1;
  if (value < word{1} << 32) return false;
  for (int packed = 0; packed <= 16; ++packed)  // shifted up, to make room for other bits
    for (const word address : {(value >> packed) & address_bits, (value << packed) & address_bits})
      if (small_pieces.holds(address) || large_pieces.holds(address)) return true;
  return false;
}

}  // namespace

word without_address(word value) {
  const bool holds = holds_address(value) || holds_address(~value) || holds_address(0 - value);
  return holds ? 0 : value;
}

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
