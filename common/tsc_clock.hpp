// A clock for times of a few nanoseconds: the CPU's time stamp counter, where it can be trusted.
//
//   const common::tick_clock clock = common::tick_clock::calibrate();
//   const std::uint64_t start = clock.begin();
//   step();
//   const std::uint64_t stop = clock.end();
//   clock.to_nanoseconds(stop - start);
//
// steady_clock costs 20 to 40 ns a reading, rdtsc 5 to 20 and no call. But a TSC is a clock only if
// it ticks at one rate whatever the core's frequency and sleep state ("invariant"). If it does not,
// or if there is none, this uses steady_clock and reason() says why.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#if defined(__x86_64__) || defined(__i386__)
#define COMMON_HAS_TSC 1
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace common {

class tick_clock {
 public:
  // Compares the counter with steady_clock for `window`: a longer one gives a better rate. Three
  // times, and takes the middle one, because a thread may be preempted between the two readings.
  static tick_clock calibrate(std::chrono::milliseconds window = std::chrono::milliseconds(10)) {
    std::string reason = why_not_tsc();
    if (!reason.empty()) return tick_clock(false, 1.0, std::move(reason));
    double rates[3];
    for (double& rate : rates) rate = measured_rate(window);
    const double low = rates[0] < rates[1] ? rates[0] : rates[1];
    const double high = rates[0] < rates[1] ? rates[1] : rates[0];
    const double middle = rates[2] < low ? low : rates[2] > high ? high : rates[2];
    // A rate that changes by a percent within milliseconds is no clock.
    const double spread = (rates[2] > high ? rates[2] : high) / (rates[2] < low ? rates[2] : low);
    if (!(middle > 0) || spread > 1.01)
      return tick_clock(false, 1.0, "the time stamp counter disagrees with steady_clock");
    return tick_clock(true, 1.0 / middle, "");
  }

  bool uses_tsc() const noexcept { return uses_tsc_; }
  // Why steady_clock is used; empty if the TSC is.
  const std::string& reason() const noexcept { return reason_; }
  double nanoseconds_per_tick() const noexcept { return nanoseconds_per_tick_; }

  // The counter before and after what is measured. The fences keep the CPU from starting the
  // measured instructions before the first reading, and from reading the second time before they
  // have ended: without them, an out-of-order core measures something else.
  std::uint64_t begin() const noexcept {
#if defined(COMMON_HAS_TSC)
    if (uses_tsc_) {
      _mm_lfence();
      const std::uint64_t now = __rdtsc();
      _mm_lfence();
      return now;
    }
#endif
    return steady_ticks();
  }
  std::uint64_t end() const noexcept {
#if defined(COMMON_HAS_TSC)
    if (uses_tsc_) {
      unsigned cpu;
      const std::uint64_t now = __rdtscp(&cpu);  // waits for the instructions before it
      _mm_lfence();
      return now;
    }
#endif
    return steady_ticks();
  }

  double to_nanoseconds(std::uint64_t ticks) const noexcept {
    return static_cast<double>(ticks) * nanoseconds_per_tick_;
  }

  // Empty if this CPU's TSC can be trusted, else why not.
  static std::string why_not_tsc() {
#if defined(COMMON_HAS_TSC)
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) == 0 || (edx & (1u << 27)) == 0)
      return "the CPU has no rdtscp";
    if (__get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) == 0 || (edx & (1u << 8)) == 0)
      return "the CPU does not promise an invariant time stamp counter";
    return "";
#else
    return "no time stamp counter on this architecture";
#endif
  }

 private:
  tick_clock(bool uses_tsc, double nanoseconds_per_tick, std::string reason)
      : uses_tsc_(uses_tsc),
        nanoseconds_per_tick_(nanoseconds_per_tick),
        reason_(std::move(reason)) {}

  // Of the fallback, one tick is one nanosecond.
  static std::uint64_t steady_ticks() noexcept {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                          std::chrono::steady_clock::now().time_since_epoch())
                                          .count());
  }

  // Ticks a nanosecond.
  static double measured_rate([[maybe_unused]] std::chrono::milliseconds window) {
#if defined(COMMON_HAS_TSC)
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t first = __rdtsc();
    auto now = start;
    while ((now = std::chrono::steady_clock::now()) - start < window) {
    }
    const std::uint64_t last = __rdtsc();
    return static_cast<double>(last - first) /
           std::chrono::duration<double, std::nano>(now - start).count();
#else
    return 0;
#endif
  }

  bool uses_tsc_;
  double nanoseconds_per_tick_;
  std::string reason_;
};

}  // namespace common
