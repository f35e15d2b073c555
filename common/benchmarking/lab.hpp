// What a workload may use while it runs, and what it hands back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/benchmarking/machine.hpp"
#include "common/benchmarking/statistics.hpp"
#include "common/benchmarking/thread_pair.hpp"
#include "common/percentiles.hpp"
#include "common/timing.hpp"

namespace common::benchmarking {

// std::chrono::steady_clock: on Linux one vDSO call, no system call, the same clock on all cores.
// Not the raw cycle counter: that needs a calibration, and a wrong one shows in no test.
using clock = stopwatch::clock;

inline double seconds_between(clock::time_point from, clock::time_point to) {
  return to_seconds(to - from);
}

// Thrown by a workload that saw a queue lose, change or reorder items.
struct wrong_items : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One run of one queue.
struct outcome {
  double seconds = 0;                                        // the timed part
  double value = 0;                                          // in the metric's unit
  std::vector<std::pair<std::string, double>> columns = {};  // further figures, name with unit
  samples latencies = {};  // raw, in nanoseconds, from a workload that takes them
};

struct metric {
  std::string unit;
  better direction = better::lower;
};

class lab {
 public:
  lab(core_pair cores, bool quick) : cores_(cores), quick_(quick) {}

  bool two_cores() const noexcept { return cores_.two_cores(); }
  // A smoke run is polite: its machine may be busy with other tests.
  bool may_spin() const noexcept { return two_cores() && !quick_; }

  // The number to really run: a smoke run (--quick) does a hundredth.
  std::uint64_t scaled(std::uint64_t items) const noexcept {
    return quick_ ? std::max<std::uint64_t>(items / 100, 100) : items;
  }

  // The two parked threads, started by the first call and not before.
  thread_pair& threads() {
    if (!threads_) threads_ = std::make_unique<thread_pair>(cores_);
    return *threads_;
  }

  // The cores that the threads really got, once there are threads.
  const core_pair& cores() const noexcept { return threads_ ? threads_->got() : cores_; }

 private:
  core_pair cores_;
  bool quick_;
  std::unique_ptr<thread_pair> threads_;
};

}  // namespace common::benchmarking
