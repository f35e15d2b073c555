#include "common/benchmarking/suite.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>

#include "common/benchmarking/hang_guard.hpp"
#include "common/benchmarking/options.hpp"
#include "common/benchmarking/report.hpp"

namespace common::benchmarking {
namespace {

constexpr std::uint64_t order_seed = 1;
// Takes each repetition from Google Benchmark and puts it into its row of the table.
class collector : public benchmark::BenchmarkReporter {
 public:
  explicit collector(table& into) : into_(into) {}

  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const auto index = run.counters.find("row");
      const auto value = run.counters.find("value");
      if (index == run.counters.end() || value == run.counters.end()) continue;  // it went wrong
      row& r = into_.rows[static_cast<std::size_t>(index->second.value)];
      r.rounds.push_back(value->second.value);
      r.columns.resize(into_.column_names.size());
      for (std::size_t i = 0; i < r.columns.size(); ++i) {
        const auto column = run.counters.find(into_.column_names[i]);
        if (column != run.counters.end()) r.columns[i].push_back(column->second.value);
      }
    }
  }

 private:
  table& into_;
};

// The body of every benchmark: one iteration, timed by the workload itself. What goes wrong is
// noted in the row, by our own means: how a benchmark reports an error differs between the
// versions.
void run_once(benchmark::State& state, const comparison::function& run, lab& here, row& r,
              std::size_t index) {
  for ([[maybe_unused]] auto iteration : state) {
    state.SetIterationTime(0);
    try {
      const outcome o = run(here);
      state.SetIterationTime(o.seconds);
      state.counters["row"] = static_cast<double>(index);
      state.counters["value"] = o.value;
      for (const auto& [name, value] : o.columns) state.counters[name] = value;
      r.latencies.merge(o.latencies);
    } catch (const std::exception& problem) {
      r.error = problem.what();
    } catch (...) {
      r.error = "threw something that is no std::exception";
    }
  }
}

void show_progress(const std::string& text) {
  if (::isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r\x1b[K%.78s", text.c_str());
  std::fflush(stderr);
}

template <class Write>
void write_file(const std::string& name, Write write) {
  std::ofstream file(name);
  write(file);
  file.close();
  if (!file) throw std::runtime_error("cannot write " + name);
}

template <class Read>
auto read_file(const std::string& name, Read read) {
  std::ifstream file(name);
  if (!file) throw std::runtime_error("cannot read " + name);
  try {
    return read(file);
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(name + ": " + problem.what());
  }
}

}  // namespace

// ---- comparison

comparison::comparison(headline text, metric measures, std::vector<std::string> columns) {
  table_.workload = std::move(text.workload);
  table_.explanation = std::move(text.explanation);
  table_.measures = std::move(measures);
  table_.column_names = std::move(columns);
}

comparison& comparison::add(std::string queue, function run) {
  if (table_.find(queue) != nullptr)
    throw std::logic_error(table_.workload + ": two entries are called " + queue);
  if (table_.rows.empty()) table_.reference = queue;
  row r;
  r.queue = std::move(queue);
  table_.rows.push_back(std::move(r));
  runs_.push_back(std::move(run));
  return *this;
}

comparison& comparison::add_reference_again() {
  if (runs_.empty()) throw std::logic_error(table_.workload + ": no reference yet");
  table_.reference_again = table_.reference + " again (A/A)";
  return add(table_.reference_again, runs_.front());
}

comparison& comparison::beside(foreign_figure figure) {
  table_.beside.push_back(std::move(figure));
  return *this;
}

// ---- suite

struct suite::state {
  std::string name;
  options chosen;
  common::machine machine;
  std::string source_file;
  core_pair cores;
  lab here;
  std::vector<std::unique_ptr<comparison>> comparisons;
  std::mt19937_64 random{order_seed};
};

suite::suite(std::string name, int argc, char** argv, const common::machine& machine,
             const char* source_file) {
  const options chosen = read_options(argc, argv);
  const core_pair cores = choose_cores();
  state_.reset(new state{.name = std::move(name),
                         .chosen = chosen,
                         .machine = machine,
                         .source_file = source_file,
                         .cores = cores,
                         .here = lab(cores, chosen.quick),
                         .comparisons = {}});
  // Google Benchmark's own options are not offered: they would change rounds into something else.
  int one = 1;
  benchmark::Initialize(&one, argv);
}

suite::~suite() = default;

comparison& suite::compare(headline text, metric measures, std::vector<std::string> columns) {
  for (const auto& other : state_->comparisons) {
    if (other->table_.workload == text.workload)
      throw std::logic_error("two workloads are called " + text.workload);
  }
  state_->comparisons.push_back(
      std::make_unique<comparison>(std::move(text), std::move(measures), std::move(columns)));
  return *state_->comparisons.back();
}

void suite::one_round(comparison& c, std::size_t round) {
  std::vector<std::size_t> order(c.runs_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::shuffle(order, state_->random);

  collector collect(c.table_);
  for (const std::size_t i : order) {
    row& r = c.table_.rows[i];
    if (!r.error.empty()) continue;  // it was wrong once: that is enough
    show_progress(c.table_.workload + ": round " + std::to_string(round + 1) + " of " +
                  std::to_string(state_->chosen.rounds) + ", " + r.queue);
    const hang_guard guard(c.table_.workload, r.queue, state_->chosen.hang_after);
    benchmark::ClearRegisteredBenchmarks();
    const auto once = [&](benchmark::State& state) {
      run_once(state, c.runs_[i], state_->here, r, i);
    };
    benchmark::RegisterBenchmark((c.table_.workload + "/" + r.queue).c_str(), once)
        ->Iterations(1)
        ->UseManualTime();
    benchmark::RunSpecifiedBenchmarks(&collect, "all");
  }
}

void suite::measure(comparison& c) {
  c.table_.single_threaded_process = never_had_a_second_thread();
  for (std::size_t round = 0; round < state_->chosen.rounds; ++round) one_round(c, round);
  // What was true before must be true after, else the table says nothing about it.
  c.table_.single_threaded_process &= never_had_a_second_thread();
  show_progress("");
  conclude(c.table_, state_->here.two_cores());
}

int suite::run(const std::function<void(std::ostream&, const results&)>& closing) try {
  const options& chosen = state_->chosen;
  if (chosen.list) {
    for (const auto& c : state_->comparisons) {
      std::cout << c->table_.workload << '\n';
      for (const row& r : c->table_.rows) std::cout << "    " << r.queue << '\n';
    }
    return 0;
  }

  results all;
  all.suite = state_->name;
  // Read before the long work: a wrong file name should not cost a run.
  std::optional<results> there;
  if (!chosen.imported.empty()) there = read_file(chosen.imported, read_export);
  if (!chosen.counts.empty()) all.counts = read_file(chosen.counts, read_counts);
  all.machine = describe(state_->machine, state_->here.cores(), state_->source_file);

  // With --json - the JSON is alone on standard output and the tables are not shown.
  std::ostringstream unseen;
  std::ostream& out = chosen.json == "-" ? static_cast<std::ostream&>(unseen) : std::cout;
  const bool colour =
      &out == &std::cout && ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  print_machine(out, all.machine);
  if (!state_->here.two_cores())
    out << "\nOne core: two threads take turns instead of meeting. No winner will be called.\n";
  if (chosen.quick) out << "\nA smoke run (--quick): the figures below say nothing.\n";

  bool any_wrong = false;
  for (const auto& c : state_->comparisons) {
    if (c->table_.workload.find(chosen.filter) == std::string::npos) continue;
    measure(*c);
    print_table(out, c->table_, colour);
    out.flush();
    for (const row& r : c->table_.rows) any_wrong |= r.said == verdict::wrong;
    all.tables.push_back(c->table_);
  }
  if (all.tables.empty()) {
    std::fprintf(stderr, "no workload's name contains '%s'; --list shows them\n",
                 chosen.filter.c_str());
    return 2;
  }

  print_counts(out, all.counts);
  if (there) print_side_by_side(out, all, *there);
  if (closing && !chosen.quick) closing(out, all);
  out.flush();

  if (chosen.json == "-")
    write_json(std::cout, all);
  else if (!chosen.json.empty())
    write_file(chosen.json, [&](auto& file) { write_json(file, all); });
  if (!chosen.exported.empty())
    write_file(chosen.exported, [&](auto& file) { write_export(file, all); });
  return any_wrong ? 1 : 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 3;
}

}  // namespace common::benchmarking
