// From repeated measurements to a verdict: median, quartiles, a bootstrap interval of the median,
// the noise floor, and what may be said at all.
//
// Why not mean and standard deviation: interference only ever adds time, so the distribution is
// lopsided and one preempted run moves a mean as far as it likes. The median of n runs does not
// notice up to half of them.
//
// Everything here is a pure function of its arguments, random resampling included (fixed seed).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace common::benchmarking {

// The value below which the share q (0 to 1) of the values lies, interpolated linearly between
// neighbours. Throws std::invalid_argument for no values or a q outside 0..1. O(n log n).
double quantile(std::span<const double> values, double q);

inline double median(std::span<const double> values) {
  return quantile(values, 0.5);
}

struct interval {
  double low = 0;
  double high = 0;

  bool operator==(const interval&) const = default;
};

// Where the middle half of the values lies.
inline interval quartiles(std::span<const double> values) {
  return {quantile(values, 0.25), quantile(values, 0.75)};
}

// How well the median is known: the values are drawn again with replacement many times, and the
// interval holds the given share of the medians (B. Efron, "Bootstrap methods", 1979; the
// percentile form). The same values give the same interval on every machine.
interval bootstrap_median(std::span<const double> values, double confidence = 0.95,
                          std::size_t resamples = 2000);

// A difference below this factor is never called one, however quiet the machine was: code placement
// alone moves a loop by some percent from one build to the next.
inline constexpr double smallest_noise_floor = 1.03;

// The factor that two runs of the same code differ by, from the ratios of the reference to itself
// (A/A), one ratio a round. At least smallest_noise_floor.
double noise_floor(std::span<const double> aa_ratios);

// With a floor above this factor the machine was too restless to call two things the same.
inline constexpr double widest_floor_for_same = 1.25;

enum class better { lower, higher };

enum class verdict {
  reference,     // this is what the others are compared with
  faster,        // better than the reference, beyond noise
  same,          // the whole interval lies inside the noise floor, and that is narrow
  slower,        // worse than the reference, beyond noise
  inconclusive,  // too few rounds, too much noise, or the interval reaches over the floor's edge
  one_core,      // one core: no winner
  wrong,         // items were lost, changed or out of order: how fast does not matter
};

// The words of the table and of the JSON.
std::string_view to_string(verdict v);

// Fewer rounds than this and nothing is faster or slower.
inline constexpr std::size_t fewest_rounds = 9;

// What may be said about a queue, from the interval of its ratio to the reference.
struct evidence {
  interval ratio;  // bootstrap interval of (this / reference), inside each round
  double floor = smallest_noise_floor;  // from noise_floor()
  better direction = better::lower;
  std::size_t rounds = 0;
  bool two_cores = true;
};
verdict judge(const evidence& e);

}  // namespace common::benchmarking
