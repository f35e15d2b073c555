// Week 4, measured: the ladder, the rings that one would ship, and other people's queues,
// beside what two cores can hand over without a queue. A Google Benchmark program: its options are
// described by --help.
//
//   ./learn bench week04                                    rounds, regimes, ratios, verdicts
//   week04_benchmark --benchmark_filter=throughput/u64/1024/spin/line_ring/    one of them, once
#include "common/benchmarking/throughput.hpp"
#include "peers.hpp"
#include "tables.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;

void notes() {
  using everyone = bench::joined<baseline_of<item>, ladder_of<item>, spsc_ring_of<item>, line_ring,
                                 word_ring, yours_of<item>>;
  bench::about("notes",
               "100K items. The notes: lock-free ring 43 ms, mutex ring 149 ms, 3.4 times.");
  bench::about("notes/threads_inside", "Threads created, started and joined inside the timer.");
  bench::compare("notes/threads_inside", everyone{}, bench::started_inside{});
  bench::about("notes/parked", "Threads parked, pinned, warmed; first timed push to last pop.");
  bench::compare("notes/parked", everyone{},
                 bench::parked{.items = 100'000, .waits = bench::waiting::spin});
}

}  // namespace

int main(int argc, char** argv) {
  bench::program week(argc, argv, common::describe_machine());
  if (!peers::absent.empty()) bench::about("absent peers", peers::absent);
  notes();
  tables::throughput_of_words();
  tables::throughput_of_lines();
  tables::latency();
  tables::batches();
  tables::ablation();
  return week.run();
}
