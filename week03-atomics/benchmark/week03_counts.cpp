// Week 3, counted: what one increment and one total cost in atomic operations, by memory order. The
// counters of the benchmark, without a clock.
//
//   week03_counts            all counters; Google Benchmark's options apply
#include <cstdint>
#include <string>

#include "common/benchmarking/counts.hpp"
#include "week03_counters.hpp"

namespace {

namespace bench = common::benchmarking;
namespace counted = common::counted;

constexpr std::size_t threads = 8;

// By one thread, so that no failed attempt of another one is counted.
template <class Counter>
void count(const char* name) {
  bench::add(
      std::string("increment/") + name, week03_counters::label_of(name),
      [](benchmark::State& state) {
        Counter counter(threads);
        std::size_t me = 0;
        const auto used = counted::during([&] {
          for ([[maybe_unused]] auto once : state) counter.increment(me++ % threads);
        });
        bench::report_counts(state, used, static_cast<std::uint64_t>(state.iterations()));
      },
      bench::detail::counted_how);
  bench::add(
      std::string("total_of_8_threads/") + name, week03_counters::label_of(name),
      [](benchmark::State& state) {
        Counter counter(threads);
        const auto used = counted::during([&] {
          for ([[maybe_unused]] auto once : state) common::keep(counter.total());
        });
        bench::report_counts(state, used, static_cast<std::uint64_t>(state.iterations()));
      },
      bench::detail::counted_how);
}

}  // namespace

int main(int argc, char** argv) {
  bench::program counts(argc, argv, common::describe_machine());
  week03_counters::for_each_counter([]<class Counter>(const char* name) { count<Counter>(name); });
  return counts.run();
}
