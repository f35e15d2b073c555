// Week 3, counted: what one increment and one total cost in atomic operations, by memory order. The
// counters of the benchmark, without a clock.
//
//   week03_counts            the table
//   week03_counts --lines    for week03_benchmark --counts FILE
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <vector>

#include "common/benchmarking/report.hpp"
#include "common/counted/counts.hpp"
#include "week03_counters.hpp"

namespace {

namespace bench = common::benchmarking;
using common::counted::counts;

constexpr std::size_t threads = 8;
constexpr std::uint64_t increments = 1'000'000;

bench::count_row row(const char* counter, const char* phase, const counts& used,
                     std::uint64_t times) {
  const auto each = [times](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(times);
  };
  return {counter,
          phase,
          {{"locks", each(used.locks)},
           {"loads", each(used.loads)},
           {"stores", each(used.stores)},
           {"rmws", each(used.rmws)},
           {"relaxed", each(used.relaxed)},
           {"acquire", each(used.acquire)},
           {"release", each(used.release)},
           {"seq_cst", each(used.seq_cst)}}};
}

// By one thread, so that no failed attempt of another one is counted.
std::vector<bench::count_row> count_all() {
  std::vector<bench::count_row> incrementing;
  std::vector<bench::count_row> reading;
  week03_counters::for_each_counter([&]<class Counter>(const char* name) {
    Counter counter(threads);
    const counts up = common::counted::during([&] {
      for (std::uint64_t i = 0; i < increments; ++i) counter.increment(i % threads);
    });
    incrementing.push_back(row(name, "1: increment", up, increments));
    const counts total = common::counted::during([&] { static_cast<void>(counter.total()); });
    reading.push_back(row(name, "2: total, 8 threads", total, 1));
  });
  incrementing.insert(incrementing.end(), reading.begin(), reading.end());
  return incrementing;
}

}  // namespace

int main(int argc, char** argv) {
  const bool lines = argc == 2 && std::string_view(argv[1]) == "--lines";
  if (argc > 1 && !lines) {
    std::fprintf(stderr, "Usage: %s [--lines]\n  --lines  for week03_benchmark --counts FILE\n",
                 argv[0]);
    return 2;
  }
  if (lines)
    bench::write_counts(std::cout, count_all());
  else
    bench::print_counts(std::cout, count_all());
}
