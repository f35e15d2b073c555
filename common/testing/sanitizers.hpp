// Whether this translation unit is compiled under a sanitizer, and how much less to do if so.
#pragma once

#include <algorithm>

namespace common::testing {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool under_tsan = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
inline constexpr bool under_tsan = true;
#else
inline constexpr bool under_tsan = false;
#endif
#else
inline constexpr bool under_tsan = false;
#endif

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool under_asan = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool under_asan = true;
#else
inline constexpr bool under_asan = false;
#endif
#else
inline constexpr bool under_asan = false;
#endif

inline constexpr bool under_sanitizer = under_asan || under_tsan;

// `full` iterations in an ordinary build, a tenth of them under a sanitizer, whose runs are about
// ten times slower and look closer.
constexpr int iterations(int full) {
  return under_sanitizer ? std::max(full / 10, 1) : full;
}

}  // namespace common::testing
