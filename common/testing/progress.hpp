// Tells the watchdog that a test goes forward, however slowly.
#pragma once

#include <atomic>
#include <cstdint>

namespace common::testing {

namespace detail {

// Changes whenever something was done. Several threads write it, and what one adds may get lost:
// that it changes is all that counts, and a read-modify-write would be a fence on some machines.
inline constinit std::atomic<std::uint64_t> progress{0};

// Whether the running test has started threads.
inline constinit std::atomic<bool> threads_started{false};

inline void note_progress() noexcept {
  progress.store(progress.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace detail

// Call it once for each item, round or thread that is done. Orders nothing.
inline void made_progress() noexcept {
  static thread_local std::uint32_t calls = 0;
  // Not every time: the line travels between the cores.
  if (++calls % 64 == 0) detail::note_progress();
}

}  // namespace common::testing
