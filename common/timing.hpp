// Measuring time: a stopwatch, and the arithmetic from a time and a count to a rate, with the unit
// in each name.
//
//   common::stopwatch watch;
//   work(items);
//   const auto took = watch.elapsed();
//   print(common::nanoseconds_per_item(items, took), common::items_per_second(items, took));
//
// Beside it: percentiles.hpp (what to say about many measurements), pinning.hpp (on which core),
// machine.hpp (on which machine). docs/measuring.md says when a figure means something.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace common {

// Counts from its construction or last restart(). Monotonic: std::chrono::steady_clock never goes
// back, which system_clock does when somebody sets the time. A reading costs about 20 to 40 ns:
// measure a loop, not a step of it.
class stopwatch {
 public:
  using clock = std::chrono::steady_clock;
  using duration = clock::duration;
  static_assert(clock::is_steady);

  stopwatch() noexcept : start_(clock::now()) {}

  void restart() noexcept { start_ = clock::now(); }
  duration elapsed() const noexcept { return clock::now() - start_; }

 private:
  clock::time_point start_;
};

// A duration as a floating-point number: an integer division would round 0.9 ns to 0.
template <class Rep, class Period>
constexpr double to_nanoseconds(std::chrono::duration<Rep, Period> time) noexcept {
  return std::chrono::duration<double, std::nano>(time).count();
}
template <class Rep, class Period>
constexpr double to_seconds(std::chrono::duration<Rep, Period> time) noexcept {
  return std::chrono::duration<double>(time).count();
}

// Throughput. An item that goes through a queue counts once, not once for each thread that touched
// it. Throws std::invalid_argument if no time passed: the clock was too coarse or nothing was run.
template <class Rep, class Period>
double items_per_second(std::uint64_t items, std::chrono::duration<Rep, Period> time) {
  if (time.count() <= 0)
    throw std::invalid_argument("items_per_second: no time passed, so there is no rate");
  return static_cast<double>(items) / to_seconds(time);
}

// Throughput's reciprocal. It is not a latency: with two threads at work, or two instructions in
// flight, an item takes longer from end to end than this. Throws std::invalid_argument for 0 items.
template <class Rep, class Period>
double nanoseconds_per_item(std::uint64_t items, std::chrono::duration<Rep, Period> time) {
  if (items == 0) throw std::invalid_argument("nanoseconds_per_item: 0 items");
  return to_nanoseconds(time) / static_cast<double>(items);
}

// Keeps the compiler from leaving out the work whose result nobody reads: the value is in memory
// when this returns, and what lies in memory counts as changed. That costs a store and later loads,
// so in a loop of a few instructions it is a good part of what is measured.
template <class T>
inline void keep(const T& value) noexcept {
  asm volatile("" : : "m"(value) : "memory");
}

}  // namespace common
