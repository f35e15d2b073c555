// How far apart two variables must stand so that writing one does not slow down the other.
//
// std::hardware_destructive_interference_size is not used: g++ warns that its value changes with
// -mtune, and a layout that changes with a tuning flag breaks every static_assert about it
// (decision D3 in docs/decisions.md).
#pragma once

#include <cstddef>

namespace common {

// Bytes that travel between cores as one unit on x86-64 and on most Arm cores.
inline constexpr std::size_t cache_line_size = 64;

// Bytes to keep two independent writers apart. Twice the line, because Intel's adjacent-line
// prefetcher fetches lines in pairs and because some Arm cores (Apple's, for one) have 128-byte
// lines.
inline constexpr std::size_t no_sharing_distance = 2 * cache_line_size;

}  // namespace common
