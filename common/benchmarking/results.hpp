// What came out: per comparison and queue, every round's value and what may be concluded from it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "common/benchmarking/lab.hpp"
#include "common/benchmarking/machine.hpp"
#include "common/benchmarking/statistics.hpp"

namespace common::benchmarking {

// One queue in one comparison.
struct row {
  std::string queue;
  std::vector<double> rounds;                // one value each, in the comparison's unit
  std::vector<std::vector<double>> columns;  // for each further figure, one value a round
  samples latencies;                         // of all rounds, where the workload takes samples
  std::string error;  // not empty: the queue lost, changed or reordered items

  // concluded from the above
  double median = 0;
  interval quartile;
  double ratio = 0;      // median of the ratios to the reference, each taken inside one round
  interval ratio_range;  // bootstrap interval of that median
  std::vector<double> column_medians;
  verdict said = verdict::inconclusive;
};

// A figure from elsewhere that stands beside the measured ones, as text.
struct foreign_figure {
  std::string who;
  std::string figure;
};

struct table {
  std::string workload;     // its name in the JSON, unique
  std::string explanation;  // one or two lines under the title
  metric measures;
  std::vector<std::string> column_names;
  std::vector<foreign_figure> beside;
  std::string reference;  // the rows' name of what all others are compared with
  std::string reference_again;
  bool single_threaded_process = false;  // while this was measured, no thread had been started yet
  double floor = smallest_noise_floor;
  std::vector<row> rows;

  const row* find(const std::string& queue) const;
};

// Counts per item, from the counting build: noise-free.
struct count_row {
  std::string queue;
  std::string phase;
  std::vector<std::pair<std::string, double>> counts;
};

struct results {
  std::string suite;
  facts machine;
  std::vector<table> tables;
  std::vector<count_row> counts;

  const table* find(const std::string& workload) const;
  // The median of a queue, or 0 if it was not measured.
  double median(const std::string& workload, const std::string& queue) const;
};

// Fills in everything under "concluded" from the rounds, and the table's noise floor.
void conclude(table& t, bool two_cores);

}  // namespace common::benchmarking
