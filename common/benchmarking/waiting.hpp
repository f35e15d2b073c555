// What a thread does between two attempts on a full or empty queue, and when it gives up. The
// harness waits, not the queue, so every queue is offered the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include "common/pause.hpp"

namespace common::benchmarking {

enum class waiting {
  spin,     // try again at once: the highest pressure on the other side's cache lines
  pause,    // one pause instruction: what a shipped spin loop does
  back_off  // about 200 ns after an attempt that moved an item, then pauses: the other side gets
            // ahead, and whole cache lines travel instead of single items
};

inline const char* to_string(waiting how) {
  return how == waiting::spin ? "spin" : how == waiting::pause ? "pause" : "back_off";
}

// Thrown by patience: an item was lost, or the other side is stuck.
struct stalled : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How long an item may take before the run counts as stuck.
inline std::chrono::milliseconds stalled_after{30'000};

// Whether waiting threads give their core away now and then: on one core, where spinning would burn
// the time that the other thread needs, and on a machine that is busy with tests.
inline bool waiting_gives_way = false;

// Waits, and looks at the clock once in a long while. One object for each loop, a local variable
// there.
class patience {
 public:
  explicit patience(waiting how) : how_(how) {}

  // `sequence` is the item waited for: as long as it moves on, all is well. Throws stalled.
  void wait(std::uint64_t sequence) {
    if (how_ == waiting::pause) {
      common::pause();
    } else if (how_ == waiting::back_off) {
      if (sequence != waited_for_) {
        waited_for_ = sequence;
        back_off();
      } else {
        common::pause();
      }
    }
    if (++attempts_ % attempts_between_rests == 0) [[unlikely]]
      rest(sequence);
  }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr std::uint32_t attempts_between_rests = 1u << 10;
  static constexpr std::uint32_t attempts_between_looks = 1u << 16;

  [[gnu::noinline]] static void back_off() {
    const auto until = clock::now() + std::chrono::nanoseconds(200);
    do common::pause();
    while (clock::now() < until);
  }

  [[gnu::noinline, gnu::cold]] void rest(std::uint64_t sequence) {
    if (waiting_gives_way) std::this_thread::yield();
    if (attempts_ % attempts_between_looks != 0) return;
    const auto now = clock::now();
    if (sequence != stuck_at_) {
      stuck_at_ = sequence;
      since_ = now;
    } else if (now - since_ > stalled_after) {
      throw stalled("no progress at item " + std::to_string(sequence) + " for " +
                    std::to_string(stalled_after.count()) + " ms");
    }
  }

  waiting how_;
  std::uint32_t attempts_ = 0;
  std::uint64_t waited_for_ = 0;  // no item has the sequence number 0
  std::uint64_t stuck_at_ = 0;
  clock::time_point since_{};
};

}  // namespace common::benchmarking
