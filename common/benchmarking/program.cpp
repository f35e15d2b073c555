#include "common/benchmarking/program.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "common/benchmarking/regime.hpp"
#include "common/pinning.hpp"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#if __GLIBC_PREREQ(2, 32)
#include <sys/single_threaded.h>
#define BENCHMARKING_KNOWS_THREADS 1
#endif
#endif

namespace common::benchmarking {
namespace {

constexpr const char* usage =
    "Besides Google Benchmark's own options, which follow:\n"
    "  --quick              a hundredth of the items, one iteration: shows that all works\n"
    "  --swap_cores         the producer runs on the consumer's core, and the other way round\n"
    "  --hang_after=SECONDS one run may take so long (300), then the process ends with code "
    "124\n\n";

struct options {
  bool quick = false;
  bool swap_cores = false;
  unsigned hang_after = 300;
  benchmark::IterationCount iterations = 0;  // --benchmark_min_time=<n>x; 0: not asked for
};
options chosen;
bool something_went_wrong = false;

// Ours are taken out of argv. --benchmark_min_time=0.1s and =10x are forms that Google
// Benchmark 1.7 does not know: they are put into words that every version knows.
void take_our_options(int& argc, char** argv) {
  constexpr std::string_view hang_after = "--hang_after=";
  constexpr std::string_view min_time = "--benchmark_min_time=";
  static std::vector<std::string> rewritten;
  rewritten.reserve(static_cast<std::size_t>(argc));
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help") std::fputs(usage, stdout);
    if (word == "--quick") {
      chosen.quick = true;
    } else if (word == "--swap_cores") {
      chosen.swap_cores = true;
    } else if (word.starts_with(hang_after) && std::atoi(argv[i] + hang_after.size()) > 0) {
      chosen.hang_after = static_cast<unsigned>(std::atoi(argv[i] + hang_after.size()));
    } else if (word.starts_with(min_time) && word.ends_with('x') &&
               std::atoll(argv[i] + min_time.size()) > 0) {
      chosen.iterations = std::atoll(argv[i] + min_time.size());
    } else if (word.starts_with(min_time)) {
      const bool unit = word.ends_with('s');
      rewritten.emplace_back(word.substr(0, word.size() - (unit ? 1 : 0)));
      if (BENCHMARK_MIN_TIME_HAS_UNIT) rewritten.back() += 's';
      argv[kept++] = rewritten.back().data();
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  if (chosen.quick && chosen.iterations == 0) chosen.iterations = 1;
}

core_pair cores() {
  core_pair pair = choose_cores();
  if (chosen.swap_cores) std::swap(pair.producer, pair.consumer);
  return pair;
}

// What the signal handler prints: made before the alarm is set, only read in the handler, which may
// call write() and _exit() and little else.
char hang_message[512];
std::size_t hang_message_size = 0;

extern "C" void benchmarking_hangs(int) {
  const auto written = ::write(STDERR_FILENO, hang_message, hang_message_size);
  ::_exit(written < 0 ? 125 : 124);
}

// Ends the process if one run takes for ever: a blocked thread cannot be stopped from outside. An
// alarm and not a watching thread, which would change what is measured.
class hang_guard {
 public:
  explicit hang_guard(const std::string& name) {
    const std::string text =
        "\nHANG in " + name + ": no end after " + std::to_string(chosen.hang_after) +
        " s. A lost item, a lost notification, or a machine that is very busy?\n";
    hang_message_size = std::min(text.size(), sizeof hang_message);
    std::memcpy(hang_message, text.data(), hang_message_size);
    struct sigaction action {};
    action.sa_handler = benchmarking_hangs;
    ::sigaction(SIGALRM, &action, nullptr);
    ::alarm(chosen.hang_after);
  }
  ~hang_guard() { ::alarm(0); }
  hang_guard(const hang_guard&) = delete;
  hang_guard& operator=(const hang_guard&) = delete;
};

void run_one(benchmark::State& state, const std::string& name, const std::string& label,
             const body& run, const runs& how) {
  const hang_guard guard(name);
  const bool pair = how.on_two_threads && two_threads().may_spin();
  const double before = pair ? bare_round_trip_ns() : 0;
  std::string problem;
  try {
    run(state);
  } catch (const std::exception& thrown) {
    problem = thrown.what();
  } catch (...) {
    problem = "threw something that is no std::exception";
  }
  if (!problem.empty()) {
    something_went_wrong = true;
    state.SkipWithError(problem.c_str());
  }
  if (!label.empty()) state.SetLabel(label);
  if (!pair) return;
  // The hypervisor may have moved the pair meanwhile: who reads the result can see it.
  state.counters["bare_before_ns"] = before;
  state.counters["bare_after_ns"] = bare_round_trip_ns();
}

std::string text_of(const core_pair& pair) {
  if (pair.producer < 0 || pair.consumer < 0) return "not pinned";
  const std::string text = std::to_string(pair.producer) + " -> " + std::to_string(pair.consumer);
  if (!pair.two_cores()) return text + " (one core: no winner)";
  if (!pair.same_core) return text + " (whether they share a core is not visible)";
  return text + (*pair.same_core ? " (two hardware threads of one core)" : "");
}

void describe(const machine& on) {
  using benchmark::AddCustomContext;
  AddCustomContext("cpu", on.cpu);
  AddCustomContext("cpus", list_of_cpus(on.cpus) + " of " + std::to_string(on.hardware_threads));
  AddCustomContext("core pair", text_of(cores()));
  AddCustomContext("virtual machine", on.virtual_by.empty() ? "no" : on.virtual_by);
  AddCustomContext("governor", on.governor);
  AddCustomContext("kernel", on.kernel);
#if defined(__GLIBC__)
  AddCustomContext("libc", std::string("glibc ") + ::gnu_get_libc_version());
#endif
  AddCustomContext("compiler", on.compiler);
  AddCustomContext("flags", on.flags);
}

}  // namespace

program::program(int argc, char** argv, const machine& on) {
  take_our_options(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    std::fputs(usage, stderr);
    std::exit(2);
  }
  describe(on);
}

int program::run() {
  const std::size_t matching = benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  if (matching == 0) return 2;
  return something_went_wrong ? 1 : 0;
}

void about(const std::string& group, const std::string& text) {
  benchmark::AddCustomContext("about " + group, text);
}

std::uint64_t scaled(std::uint64_t items) {
  return chosen.quick ? std::max<std::uint64_t>(items / 100, 100) : items;
}

thread_pair& two_threads() {
  // With --quick the threads give way: the machine may be busy with other tests.
  static thread_pair threads(cores(), !chosen.quick);
  return threads;
}

bool never_had_a_second_thread() {
#if defined(BENCHMARKING_KNOWS_THREADS)
  return __libc_single_threaded != 0;
#else
  return false;
#endif
}

void add(const std::string& name, const std::string& label, body run, runs how) {
  auto* const registered = benchmark::RegisterBenchmark(
      name.c_str(), [name, label, run = std::move(run), how](benchmark::State& state) {
        run_one(state, name, label, run, how);
      });
  if (how.timed_by_itself) registered->UseManualTime();
  const auto iterations = how.iterations > 0
                              ? static_cast<benchmark::IterationCount>(scaled(how.iterations))
                              : chosen.iterations;
  if (iterations > 0) registered->Iterations(iterations);
}

}  // namespace common::benchmarking
