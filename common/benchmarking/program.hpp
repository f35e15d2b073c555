// A week's benchmark is a Google Benchmark program: its options, names, counters and JSON are
// Google Benchmark's own.
//
//   int main(int argc, char** argv) {
//     namespace bench = common::benchmarking;
//     bench::program week(argc, argv, common::describe_machine());
//     bench::compare("parked", everyone{}, bench::parked{});
//     return week.run();
//   }
//
// registers parked/<name> for each contestant. An iteration is one pass of many items, timed by
// ourselves from the first push to the last pop: Time is that of a pass, and items_per_second is
// what tables show. `./learn bench` runs such programs in rounds and compares.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/thread_pair.hpp"
#include "common/machine.hpp"

namespace common::benchmarking {

class program {
 public:
  // Reads the options, Google Benchmark's and ours; prints a usage and ends the process where they
  // say so (code 0) or are wrong (2). `on` goes into the output's context.
  program(int argc, char** argv, const machine& on);

  // Runs what the options ask for. Returns main's exit code: 0; 1 if a run went wrong (a queue lost
  // items); 2 if no name matches the filter.
  int run();
};

// Tells readers what a group of benchmarks times: "about throughput" among the context.
void about(const std::string& group, const std::string& text);

// With --quick a pass has a hundredth of its items: it shows that all works, and no figure.
std::uint64_t scaled(std::uint64_t items);

// The two parked threads of this process, started by the first call and not before.
thread_pair& two_threads();

// Whether this process never had a second thread: glibc leaves the atomic instructions out until it
// has.
bool never_had_a_second_thread();

// Thrown by a workload that saw a queue lose, change or reorder items.
struct wrong_items : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How a benchmark runs.
struct runs {
  bool on_two_threads = true;    // the bare round trip of the pair is measured before and after
  bool timed_by_itself = true;   // it calls SetIterationTime
  std::uint64_t iterations = 0;  // 0: as many as Google Benchmark wants
};

using body = std::function<void(benchmark::State&)>;

// Registers one benchmark. What it throws becomes its error; one that never ends ends the process.
void add(const std::string& name, const std::string& label, body run, runs how = {});

// Registers every contestant on one workload: <table>/<contestant's name>. The first one is what
// the others are compared with.
template <class... Contestants, class Workload>
void compare(const std::string& table, contestants<Contestants...>, const Workload& workload) {
  (add(
       table + "/" + std::string(Contestants::name), label_of(Contestants::kind),
       [workload](benchmark::State& state) {
         workload.template run<typename Contestants::ends>(state);
       },
       Workload::how),
   ...);
}

}  // namespace common::benchmarking
