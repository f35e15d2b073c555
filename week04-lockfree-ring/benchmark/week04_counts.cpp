// Week 4, counted: locks, atomic operations by order and allocations per item. What the ladder's
// steps change, without a clock.
//
//   week04_counts            all counters; Google Benchmark's options apply
#include "common/benchmarking/counts.hpp"
#include "week04_queues.hpp"

int main(int argc, char** argv) {
  using namespace week04_queues;
  bench::program counts(argc, argv, common::describe_machine());
  bench::count(bench::joined<
               baseline_of<item>, ladder_of<item>, spsc_ring_of<item>,
               contestants<contestant<"line_ring", bench::handles<week04::line_ring<item>>, ours>>,
               word_ring, yours_of<item>>{});
  return counts.run();
}
