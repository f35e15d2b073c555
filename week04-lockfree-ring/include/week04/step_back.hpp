// Keeps one side of a ring off the other's heels.
#pragma once

namespace week04 {

// Waits about 200 ns, so that the other side gets ahead.
//
// A consumer that is faster than its producer ends up reading the very line that the producer
// writes. Then each line is fought for, and both advance one line per transfer, ten times slower
// than the slower of the two could go. A producer that is faster than its consumer ends up in the
// same place, one lap later. Stepping back breaks this up: the slower side passes many lines
// undisturbed, and the faster one takes them in one go.
//
// Who answers each item before he looks for the next one loses nothing by it where an item needs
// longer to the other core and back. Where the cores are nearer, his round trip takes longer.
[[gnu::noinline]] inline void step_back() noexcept {
#if defined(__x86_64__)
  // The time stamp counter, because a pause takes 3 to 50 ns by CPU model.
  const unsigned long long start = __builtin_ia32_rdtsc();
  do __builtin_ia32_pause();
  while (__builtin_ia32_rdtsc() - start < 500);
#elif defined(__aarch64__)
  for (int i = 0; i < 16; ++i) asm volatile("isb" ::: "memory");
#endif
}

}  // namespace week04
