#include "common/benchmarking/results.hpp"

#include <algorithm>
#include <cmath>

namespace common::benchmarking {
namespace {

// No number (NaN) in any round, no number at all: a percentile of too few samples.
double median_or_nothing(const std::vector<double>& values) {
  for (const double value : values) {
    if (std::isnan(value)) return value;
  }
  return values.empty() ? std::nan("") : median(values);
}

// Inside each round, because what disturbs the machine disturbs neighbours in time alike.
std::vector<double> ratios_to(const row& reference, const row& other) {
  std::vector<double> ratios;
  const std::size_t rounds = std::min(reference.rounds.size(), other.rounds.size());
  for (std::size_t i = 0; i < rounds; ++i) {
    if (reference.rounds[i] > 0) ratios.push_back(other.rounds[i] / reference.rounds[i]);
  }
  return ratios;
}

template <class Items, class Name>
auto* find_by(Items& items, Name member, const std::string& name) {
  const auto found = std::ranges::find(items, name, member);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const row* table::find(const std::string& queue) const {
  return find_by(rows, &row::queue, queue);
}

const table* results::find(const std::string& workload) const {
  return find_by(tables, &table::workload, workload);
}

double results::median(const std::string& workload, const std::string& queue) const {
  const table* t = find(workload);
  const row* r = t != nullptr ? t->find(queue) : nullptr;
  return r != nullptr ? r->median : 0;
}

void conclude(table& t, bool two_cores) {
  const row* reference = t.find(t.reference);
  const row* again = t.find(t.reference_again);
  const bool has_reference = reference != nullptr && reference->error.empty();
  if (has_reference && again != nullptr) {
    t.floor = noise_floor(ratios_to(*reference, *again));
  }

  for (row& r : t.rows) {
    if (!r.error.empty()) {
      r.said = verdict::wrong;
      continue;
    }
    if (r.rounds.empty()) continue;
    r.median = median(r.rounds);
    r.quartile = quartiles(r.rounds);
    r.column_medians.clear();
    for (const auto& values : r.columns) r.column_medians.push_back(median_or_nothing(values));
    if (!has_reference) continue;
    const std::vector<double> ratios = ratios_to(*reference, r);
    if (ratios.empty()) continue;
    r.ratio = median(ratios);
    r.ratio_range = bootstrap_median(ratios);
    r.said = r.queue == t.reference ? verdict::reference
                                    : judge({.ratio = r.ratio_range,
                                             .floor = t.floor,
                                             .direction = t.measures.direction,
                                             .rounds = ratios.size(),
                                             .two_cores = two_cores});
  }
}

}  // namespace common::benchmarking
