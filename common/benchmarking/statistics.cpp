#include "common/benchmarking/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

namespace common::benchmarking {
namespace {

constexpr std::uint64_t resampling_seed = 20221006;

double quantile_of_sorted(std::span<const double> sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == sorted.size()) return sorted[below];
  const double share = place - static_cast<double>(below);
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

}  // namespace

double quantile(std::span<const double> values, double q) {
  if (values.empty()) throw std::invalid_argument("a quantile of no values");
  if (!(q >= 0 && q <= 1)) throw std::invalid_argument("a quantile outside 0..1");
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return quantile_of_sorted(sorted, q);
}

interval bootstrap_median(std::span<const double> values, double confidence,
                          std::size_t resamples) {
  if (values.empty()) throw std::invalid_argument("an interval of no values");
  std::mt19937_64 random(resampling_seed);
  std::vector<double> drawn(values.size());
  std::vector<double> medians(resamples);
  for (double& middle : medians) {
    // The engine's output is the same everywhere, std::uniform_int_distribution's is not. The bias
    // of % is far below anything that shows for a handful of values.
    for (double& value : drawn) value = values[random() % values.size()];
    std::ranges::sort(drawn);
    middle = quantile_of_sorted(drawn, 0.5);
  }
  std::ranges::sort(medians);
  const double tail = (1 - confidence) / 2;
  return {quantile_of_sorted(medians, tail), quantile_of_sorted(medians, 1 - tail)};
}

double noise_floor(std::span<const double> aa_ratios) {
  if (aa_ratios.empty()) return smallest_noise_floor;
  const interval same_code = bootstrap_median(aa_ratios);
  // A ratio of 0.8 is as far from 1 as 1.25 is. A ratio of nothing tells us nothing.
  if (!(same_code.low > 0)) return HUGE_VAL;
  return std::max({smallest_noise_floor, same_code.high, 1 / same_code.low});
}

std::string_view to_string(verdict v) {
  switch (v) {
    case verdict::reference:
      return "reference";
    case verdict::faster:
      return "faster";
    case verdict::same:
      return "same";
    case verdict::slower:
      return "slower";
    case verdict::inconclusive:
      return "inconclusive";
    case verdict::one_core:
      return "one core: no winner";
    case verdict::wrong:
      return "wrong";
  }
  return "?";
}

verdict judge(const evidence& e) {
  if (!e.two_cores) return verdict::one_core;
  if (e.rounds < fewest_rounds) return verdict::inconclusive;
  const bool above = e.ratio.low > e.floor;
  const bool below = e.ratio.high < 1 / e.floor;
  if (above) return e.direction == better::higher ? verdict::faster : verdict::slower;
  if (below) return e.direction == better::lower ? verdict::faster : verdict::slower;
  const bool inside = e.ratio.low >= 1 / e.floor && e.ratio.high <= e.floor;
  return inside && e.floor <= widest_floor_for_same ? verdict::same : verdict::inconclusive;
}

}  // namespace common::benchmarking
