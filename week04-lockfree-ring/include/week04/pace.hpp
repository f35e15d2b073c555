// Keeps a consumer off its producer's heels.
#pragma once

#include <cstddef>

namespace week04 {

// Waits at most about half a microsecond, by CPU model, so that the producer gets ahead.
//
// A consumer that is faster than its producer ends up reading the very line that the producer
// writes. Then each line is fought for, and both advance one line per transfer, ten times slower
// than the slower of the two could go. A pause breaks this up: the producer fills many lines
// undisturbed, and the consumer takes them in one go. The producer must not do the same when its
// ring is full: two sides that wait for each other are slower than either.
[[gnu::noinline]] inline void step_back() noexcept {
  for (int i = 0; i < 16; ++i) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
  }
}

// Says when to step back: while looks at the producer's index keep bringing something, but little.
// `Much` is how many items make a look worth while. Who waits for single items, as in a round trip,
// is never made to wait longer.
template <std::size_t Much>
class pace {
 public:
  void before_look() noexcept {
    stepped_back_ = short_looks_ == patience;
    if (stepped_back_) step_back();
  }
  void after_look(std::size_t news) noexcept {
    if (news == 0) {
      if (stepped_back_) short_looks_ = 0;  // the producer has stopped
    } else if (news < 4) {
      short_looks_ = 0;
    } else if (news < Much) {
      if (short_looks_ < patience) ++short_looks_;
    } else {
      if (short_looks_ > 0) --short_looks_;
    }
  }

 private:
  static constexpr int patience = 8;
  int short_looks_ = 0;
  bool stepped_back_ = false;
};

}  // namespace week04
