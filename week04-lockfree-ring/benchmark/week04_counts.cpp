// Week 4, counted: locks, atomic operations by order and allocations per item. What the ladder's
// steps change, without a clock.
//
//   week04_counts            the table
//   week04_counts --lines    for week04_benchmark --counts FILE
#include <bit>
#include <cstddef>

#include "benchmarking/count_sheet.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;

// The sheet asks for a round number of places, the rings want a power of two.
template <class Ends>
struct rounded_up : Ends {
  explicit rounded_up(std::size_t capacity) : Ends(std::bit_ceil(capacity)) {}
};

template <class Contestant>
struct rounding;
template <bench::name_constant Name, class Ends>
struct rounding<bench::contestant<Name, Ends>> {
  using type = bench::contestant<Name, rounded_up<Ends>>;
};

template <class... All>
bench::contestants<typename rounding<All>::type...> with_rounding(bench::contestants<All...>) {
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  bench::count_sheet sheet;
  sheet.count(with_rounding(
      bench::joined<baseline_of<item>, ladder_of<item>,
                    bench::contestants<spsc_by_handles<item>, line_by_handles>, yours_of<item>>{}));
  return sheet.print(argc, argv);
}
