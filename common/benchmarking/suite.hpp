// A week's benchmark: what is compared, run in interleaved rounds on Google Benchmark.
//
//   int main(int argc, char** argv) {
//     namespace bench = common::benchmarking;
//     bench::suite week("week01", argc, argv);
//     week.compare({"throughput", "Two threads, parked, pinned."}, everyone{}, bench::parked<>{});
//     return week.run();
//   }
//
// The first contestant is the reference. The suite adds it a second time ("... again (A/A)"): what
// that ratio says is noise, and no verdict is given inside it.
//
// Why rounds and not Google Benchmark's own random interleaving: that shuffles the repetitions of
// all benchmarks over the whole run, so two values with the same number may be minutes apart. Here
// every queue runs once in each round, in a new random order, and a ratio is taken inside a round.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/lab.hpp"
#include "common/benchmarking/results.hpp"

namespace common::benchmarking {

struct headline {
  std::string workload;     // short and unique: the JSON's "workload"
  std::string explanation;  // what is timed, one line or two
};

// One table in the making.
class comparison {
 public:
  using function = std::function<outcome(lab&)>;

  comparison(headline text, metric measures, std::vector<std::string> columns);

  // The first one added is the reference. `run` does the work once.
  comparison& add(std::string queue, function run);

  // The reference once more, so that the noise floor is known.
  comparison& add_reference_again();

  // A figure from elsewhere, to be printed under the table.
  comparison& beside(foreign_figure figure);

 private:
  friend class suite;

  table table_;
  std::vector<function> runs_;  // one for each row of table_
};

class suite {
 public:
  // Reads the options; prints the usage and ends the process where they say so or are wrong.
  // Compiler and flags are those of the file that calls this; the commit is its folder's.
  suite(std::string name, int argc, char** argv,
        const common::machine& machine = describe_machine(),
        const char* source_file = __builtin_FILE());
  ~suite();
  suite(const suite&) = delete;
  suite& operator=(const suite&) = delete;

  // Every contestant on one workload; the first is the reference.
  template <class First, class... Others, class Workload>
  comparison& compare(headline text, contestants<First, Others...>, const Workload& workload) {
    comparison& c = compare(std::move(text), workload.measures(), workload.columns());
    add<First>(c, workload);
    (add<Others>(c, workload), ...);
    c.add_reference_again();
    return c;
  }

  // An empty table for anything else: add() what is to be compared.
  comparison& compare(headline text, metric measures, std::vector<std::string> columns = {});

  // Runs everything, prints the tables, writes the files asked for. `conclude` may print a closing
  // text from the results. Returns main's exit code: 0, or 1 if a queue lost items.
  int run(const std::function<void(std::ostream&, const results&)>& closing = {});

 private:
  template <class Contestant, class Workload>
  static void add(comparison& c, const Workload& workload) {
    c.add(std::string(Contestant::name),
          [workload](lab& here) { return workload.template run<typename Contestant::ends>(here); });
  }

  void measure(comparison& c);
  void one_round(comparison& c, std::size_t round);

  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace common::benchmarking
