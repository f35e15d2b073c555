// w1e7: the arithmetic and the care behind a figure such as "10 million items a second".
// The task, its contract and three hints stand in README.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/todo.hpp"

namespace w1e7 {

using std::chrono::nanoseconds;

// ---- rates. items and elapsed are greater than 0.

inline double items_per_second(std::uint64_t items, nanoseconds elapsed) {
  common::todo("w1e7: items_per_second");
}

inline double nanoseconds_per_item(std::uint64_t items, nanoseconds elapsed) {
  common::todo("w1e7: nanoseconds_per_item");
}

// What two threads did with one queue in the same stretch of time.
struct two_thread_run {
  std::uint64_t pushed;  // by the producer
  std::uint64_t popped;  // by the consumer; the difference is still in the queue
  nanoseconds elapsed;
};

// Items a second that went through the queue: in at one end and out at the other.
inline double throughput(const two_thread_run& run) {
  common::todo("w1e7: throughput");
}

// ---- samples, in any order and in any unit; the result has the same unit.

// The middle one of the sorted samples; the mean of the middle two if their number is even.
// nullopt: no samples.
inline std::optional<double> median(std::vector<double> samples) {
  common::todo("w1e7: median");
}

// The percentile by the nearest-rank method: the smallest sample s such that at least
// per_mille / 1000 of all samples are <= s. per_mille is 1 to 999: 500 is the 50th percentile, 999
// the 99.9th.
// nullopt: too few samples to say, that is, fewer than one of them in expectation lies above: p99.9
// needs 1000 samples, p99 needs 100.
inline std::optional<double> percentile(std::vector<double> samples, unsigned per_mille) {
  common::todo("w1e7: percentile");
}

// ---- an audit of other people's figures

struct claim {
  std::uint64_t items;
  nanoseconds elapsed;
  double claimed_per_second;
};

struct finding {
  double per_second;  // what items and elapsed say
  double factor;      // claimed / per_second: 1 is right, 10 claims ten times too much
  bool holds;         // the claim is within 10 percent of per_second, above or below
};

inline finding audit(const claim& row) {
  common::todo("w1e7: audit");
}

// ---- a measurement. A crew is a group of threads (the tests bring a simulated one and a real
// one):
//
//   crew.start(f)               creates a thread that will call f once the gate is open
//   crew.wait_until_parked()    returns when every started thread stands at the gate
//   crew.open_gate()            from the beginning of this call on the threads may run
//   crew.wait_until_finished()  returns as soon as every f has returned
//   crew.join()                 waits for the threads to end
//
// Each function of `work` runs on a thread of its own, all at the same time. Returns how long the
// work took, by the clock now(): without creating the threads, and without joining them. All
// threads are joined on return.
template <class Now, class Crew>
nanoseconds time_work(Now now, Crew& crew, const std::vector<std::function<void()>>& work) {
  common::todo("w1e7: time_work");
}

}  // namespace w1e7
