// Week 1, counted: locks, notifications and allocations per item, and the most memory held, for the
// same queues as in the benchmark. The notes' third workload, without a clock.
//
//   week01_counts            all counters; Google Benchmark's options apply
#include "common/benchmarking/counts.hpp"
#include "week01_queues.hpp"

int main(int argc, char** argv) {
  common::benchmarking::program counts(argc, argv, common::describe_machine());
  common::benchmarking::count(week01_queues::on_one_thread{});
  return counts.run();
}
