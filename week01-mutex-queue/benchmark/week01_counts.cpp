// Week 1, counted: locks, notifications and allocations per item, and the most memory held, for the
// same queues as in the benchmark. The notes' third workload, without a clock.
//
//   week01_counts            the table
//   week01_counts --lines    for week01_benchmark --counts FILE
#include "common/benchmarking/count_sheet.hpp"
#include "week01_queues.hpp"

int main(int argc, char** argv) {
  common::benchmarking::count_sheet sheet;
  sheet.count(week01_queues::on_one_thread{});
  return sheet.print(argc, argv);
}
