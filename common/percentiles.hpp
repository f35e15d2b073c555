// What may be said about many measurements of the same thing: exact percentiles, from the raw
// values.
//
//   common::samples latencies;            // in nanoseconds, say
//   latencies.reserve(count);             // so that add() does not allocate while you measure
//   ... latencies.add(common::to_nanoseconds(watch.elapsed())); ...
//   latencies.median();                   // the value that half of them do not exceed
//   latencies.percentile(99.9);           // nullopt with fewer than 1000: nobody can know it
//
// The percentile is the nearest rank: the smallest measured value that at least p percent of the
// measurements do not exceed. It is always a value that occurred, never one in between.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace common {

// How many measurements the percentile p takes: with fewer, not one of them lies above it, and the
// answer would be the maximum under another name. 2 for 50, 100 for 99, 1000 for 99.9.
// Throws std::invalid_argument unless 0 < p < 100. Exact to a thousandth of a percent.
inline std::size_t samples_needed(double p);

// Not thread-safe: each thread has its own, merge() them afterwards.
class samples {
 public:
  samples() = default;
  explicit samples(std::vector<double> values) : values_(std::move(values)) {}

  void reserve(std::size_t count) { values_.reserve(count); }
  void add(double value) {
    values_.push_back(value);
    sorted_ = false;
  }
  void merge(const samples& other) {
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
    sorted_ = false;
  }

  std::size_t count() const noexcept { return values_.size(); }

  // These throw std::logic_error if there are no measurements.
  double min() const { return sorted().front(); }
  double max() const { return sorted().back(); }
  // Of an even number of measurements, the lower one of the two in the middle.
  double median() const { return sorted()[rank(values_.size(), 50'000) - 1]; }
  // One interrupt moves a mean as far as it likes: say the median, and show the mean beside it.
  double mean() const {
    return std::accumulate(sorted().begin(), sorted().end(), 0.0) /
           static_cast<double>(values_.size());
  }

  // nullopt if there are fewer than samples_needed(p). Throws std::invalid_argument unless
  // 0 < p < 100.
  std::optional<double> percentile(double p) const {
    if (values_.size() < samples_needed(p)) return std::nullopt;
    return sorted()[rank(values_.size(), thousandths(p)) - 1];
  }

 private:
  friend std::size_t samples_needed(double p);

  static constexpr std::uint64_t all = 100'000;  // thousandths of a percent

  // In whole numbers: 99.9 / 100 * 1000 is 999.0000000000001 in floating point, and rounding that
  // up would take the wrong one.
  static std::uint64_t thousandths(double p) {
    if (!(p > 0 && p < 100))
      throw std::invalid_argument("percentile " + std::to_string(p) + " is not between 0 and 100");
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::llround(p * 1000)), 1,
                                     all - 1);
  }

  // The nearest rank, from 1 to `count`.
  static std::size_t rank(std::size_t count, std::uint64_t part) {
    return static_cast<std::size_t>((part * count + all - 1) / all);
  }

  const std::vector<double>& sorted() const {
    if (values_.empty()) throw std::logic_error("samples: no measurements");
    if (!sorted_) std::sort(values_.begin(), values_.end());
    sorted_ = true;
    return values_;
  }

  mutable std::vector<double> values_;  // sorted on the first question
  mutable bool sorted_ = false;
};

inline std::size_t samples_needed(double p) {
  const std::uint64_t above = samples::all - samples::thousandths(p);
  return static_cast<std::size_t>((samples::all + above - 1) / above);
}

}  // namespace common
