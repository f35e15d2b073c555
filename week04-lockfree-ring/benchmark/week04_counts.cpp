// Week 4, counted: locks, atomic operations by order and allocations per item. What the ladder's
// steps change, without a clock.
//
//   week04_counts            the table
//   week04_counts --lines    for week04_benchmark --counts FILE
#include "common/benchmarking/count_sheet.hpp"
#include "week04_queues.hpp"

int main(int argc, char** argv) {
  using namespace week04_queues;
  bench::count_sheet sheet;
  sheet.count(
      bench::joined<baseline_of<item>, ladder_of<item>,
                    bench::contestants<spsc_by_handles<item>, line_by_handles>, yours_of<item>>{});
  return sheet.print(argc, argv);
}
