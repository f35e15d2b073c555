// What a thread does between two attempts on a full or empty queue, and when it gives up.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include "common/pause.hpp"

namespace common::benchmarking {

enum class waiting {
  spin,   // try again at once: the highest pressure on the other side's cache lines
  pause,  // one pause instruction: what a shipped spin loop does
  yield   // give the core away: the only sensible way when both threads share one core
};

inline const char* to_string(waiting how) {
  return how == waiting::spin ? "spin" : how == waiting::pause ? "pause" : "yield";
}

// Thrown by patience: an item was lost, or the other side is stuck.
struct stalled : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How long an item may take before the run counts as stuck.
inline std::chrono::milliseconds stalled_after{30'000};

// Counts failed attempts and looks at the clock once in a long while. One object for each loop, a
// local variable there.
template <waiting How>
class patience {
 public:
  // `sequence` is the item waited for: as long as it moves on, all is well. Throws stalled.
  void wait(std::uint64_t sequence) {
    if constexpr (How == waiting::pause) common::pause();
    if constexpr (How == waiting::yield) std::this_thread::yield();
    if (++attempts_ % attempts_between_looks == 0) [[unlikely]]
      look_at_the_clock(sequence);
  }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr std::uint32_t attempts_between_looks = 1u << 16;

  [[gnu::noinline, gnu::cold]] void look_at_the_clock(std::uint64_t sequence) {
    const auto now = clock::now();
    if (sequence != stuck_at_) {
      stuck_at_ = sequence;
      since_ = now;
    } else if (now - since_ > stalled_after) {
      throw stalled("no progress at item " + std::to_string(sequence) + " for " +
                    std::to_string(stalled_after.count()) + " ms");
    }
  }

  std::uint32_t attempts_ = 0;
  std::uint64_t stuck_at_ = 0;  // no item has the sequence number 0
  clock::time_point since_{};
};

// Calls body with the chosen policy as a constant, so that the timed loop holds no test of it.
// On one core, spinning would burn the time slice that the other thread needs: yield instead.
template <waiting How, class Body>
decltype(auto) with_waiting(bool may_spin, Body&& body) {
  if (may_spin) return body.template operator()<How>();
  return body.template operator()<waiting::yield>();
}

}  // namespace common::benchmarking
