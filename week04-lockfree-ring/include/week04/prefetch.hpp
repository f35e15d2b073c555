// Where a cache line is: asks for one in advance, makes it this core's own, and keeps the CPU from
// taking one too early. All this changes what a program takes, not what it means, so the model
// checker need not know of it. The counting build notes down what was asked for, for its tests.
#pragma once

#include <atomic>
#if defined(COMMON_COUNTED)
#include <vector>
#endif

namespace week04 {

#if defined(COMMON_COUNTED)
// What was asked for, and what was written to, if somebody wants to know.
inline std::vector<const void*>* prefetched = nullptr;
inline std::vector<const void*>* written_to = nullptr;
inline void note_prefetch(const void* address) {
  if (prefetched != nullptr) prefetched->push_back(address);
}
inline void note_write(const void* address) {
  if (written_to != nullptr) written_to->push_back(address);
}
#else
inline void note_prefetch(const void*) noexcept {}
inline void note_write(const void*) noexcept {}
#endif

// Harmless at any address.
[[gnu::always_inline]] inline void prefetch_for_read(const void* address) noexcept {
  note_prefetch(address);
  __builtin_prefetch(address);
}

// Takes a line away from the other core, so that a store which follows some lines later need not
// wait for it.
//
// __builtin_prefetch(address, 1) means the same, but for a generic x86-64 target g++ and clang turn
// it into a prefetch for reading, which leaves the other core's copy in place and the store
// waiting. AMD's CPUs have the instruction, Intel's since Broadwell; older ones skip it.
[[gnu::always_inline]] inline void prefetch_for_write(const void* address) noexcept {
  note_prefetch(address);
#if defined(__x86_64__)
  asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(address)));
#else
  __builtin_prefetch(address, 1);
#endif
}

// On the AMD machines of docs/results/week04.md a line that a core has only read comes back to the
// one that writes it several times as slowly as a line that it has written, too. So a consumer
// writes to what it leaves:
// a byte of memory in which nothing lives any more,
[[gnu::always_inline]] inline void write_to_vacant(void* memory) noexcept {
  note_write(memory);
  *static_cast<volatile unsigned char*>(memory) = 0;
}
// or what stands in an atomic already.
template <class Atomic, class Value>
[[gnu::always_inline]] inline void write_again(Atomic& atomic, Value value) noexcept {
  // relaxed: it says nothing new
  atomic.store(value, std::memory_order_relaxed);
}

// After a look that found nothing. A CPU runs ahead: before it knows what a look brings it has
// begun the next ones, and reads what they would bring. Each of these reads takes a line away from
// the other core, which is still writing to it. Here it finishes what it has begun first.
[[gnu::always_inline]] inline void do_not_run_ahead() noexcept {
#if defined(__x86_64__)
  asm volatile("lfence" ::: "memory");
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

}  // namespace week04
