// w1e7: the arithmetic and the care behind a figure such as "10 million items a second".
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace w1e7 {

using std::chrono::nanoseconds;

// ---- rates. items and elapsed are greater than 0.

inline double items_per_second(std::uint64_t items, nanoseconds elapsed) {
  // WHY a duration of doubles: duration_cast<seconds> would cut 139 ms down to 0 s.
  const std::chrono::duration<double> seconds = elapsed;
  return static_cast<double>(items) / seconds.count();
}

inline double nanoseconds_per_item(std::uint64_t items, nanoseconds elapsed) {
  // WHY the casts: whole numbers would turn 1.9 ns into 1 ns.
  return static_cast<double>(elapsed.count()) / static_cast<double>(items);
}

// What two threads did with one queue in the same stretch of time.
struct two_thread_run {
  std::uint64_t pushed;  // by the producer
  std::uint64_t popped;  // by the consumer; the difference is still in the queue
  nanoseconds elapsed;
};

// Items a second that went through the queue: in at one end and out at the other.
inline double throughput(const two_thread_run& run) {
  // WHY not pushed + popped: that counts each item twice. WHY not pushed: what still sits in the
  // queue has not come through.
  return items_per_second(run.popped, run.elapsed);
}

// ---- samples, in any order and in any unit; the result has the same unit.

// The middle one of the sorted samples; the mean of the middle two if their number is even.
// nullopt: no samples.
inline std::optional<double> median(std::vector<double> samples) {
  if (samples.empty()) return std::nullopt;
  std::sort(samples.begin(), samples.end());
  const std::size_t middle = samples.size() / 2;
  if (samples.size() % 2 == 1) return samples[middle];
  return (samples[middle - 1] + samples[middle]) / 2;
}

// The percentile by the nearest-rank method: the smallest sample s such that at least
// per_mille / 1000 of all samples are <= s. per_mille is 1 to 999: 500 is the 50th percentile, 999
// the 99.9th.
// nullopt: too few samples to say, that is, fewer than one of them in expectation lies above: p99.9
// needs 1000 samples, p99 needs 100.
inline std::optional<double> percentile(std::vector<double> samples, unsigned per_mille) {
  // WHY whole numbers: n * 0.07 is not exact, and ceil() of it can land one rank too high.
  const std::size_t above = samples.size() * (1000 - per_mille);
  // WHY nullopt and not the largest sample: p99.9 of 100 samples would be the maximum under another
  // name, and would say nothing about one case in a thousand.
  if (above < 1000) return std::nullopt;
  std::sort(samples.begin(), samples.end());
  const std::size_t rank = (samples.size() * per_mille + 999) / 1000;  // rounded up; from 1
  return samples[rank - 1];
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
  const double per_second = items_per_second(row.items, row.elapsed);
  const double factor = row.claimed_per_second / per_second;
  // WHY both ends: a claim can also be ten times too small, and two of the notes' are.
  return {.per_second = per_second, .factor = factor, .holds = factor >= 0.9 && factor <= 1.1};
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
  for (const auto& function : work) crew.start(function);
  // WHY wait: a thread that is still being born when the gate opens would arrive late, inside the
  // measured time. With 100 000 items, one thread could be done before the other exists.
  crew.wait_until_parked();
  // WHY before the gate opens: the threads may run, and this thread be put aside, during that call.
  const nanoseconds begin = now();
  crew.open_gate();
  crew.wait_until_finished();
  const nanoseconds end = now();  // WHY before join(): ending a thread is not the work either
  crew.join();
  return end - begin;
}

}  // namespace w1e7
