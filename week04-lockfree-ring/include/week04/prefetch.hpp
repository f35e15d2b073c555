// Asks for a cache line in advance. A hint: it changes what a program takes, not what it means, so
// the model checker and the counters need not know of it.
#pragma once

namespace week04 {

// Takes a line away from the other core, so that a store which follows some lines later need not
// wait for it. Harmless at any address.
//
// __builtin_prefetch(address, 1) means the same, but for a generic x86-64 target g++ and clang turn
// it into a prefetch for reading, which leaves the other core's copy in place and the store
// waiting. Every x86-64 CPU since 2014 has the instruction, older ones skip it.
inline void prefetch_for_write(const void* address) noexcept {
#if defined(__x86_64__)
  asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(address)));
#else
  __builtin_prefetch(address, 1);
#endif
}

}  // namespace week04
