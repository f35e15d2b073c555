// Tells the CPU, and in a checked build the checker, that this thread is spinning.
#pragma once

#if defined(COMMON_MODEL)
#include "common/checker/sync/sync.hpp"  // there it is the checker's
#else

#if defined(COMMON_COUNTED)
#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#endif

namespace common {

// Call it once per failed attempt of a spin loop. Wait-free; about 10 to 140 cycles on x86, by CPU
// model.
inline void pause() noexcept {
#if defined(COMMON_COUNTED)
  counted::detail::announce({.kind = counted::step_kind::pause});
  counted::detail::add_one(counted::detail::global.pauses);
#endif
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();  // _mm_pause() of <immintrin.h>, which is 50 000 lines
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");  // `yield` is a no-op on most Arm cores
#endif
}

}  // namespace common

#endif
