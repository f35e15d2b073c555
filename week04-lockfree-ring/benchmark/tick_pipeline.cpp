// The capstone at work: a recorded feed replayed through the pipeline, with three rings in turn.
//
//   tick_pipeline [FILE]           replays FILE (a large synthetic recording if none is given)
//   tick_pipeline --quick [FILE]   once each, for a test
//
// Paced: every tick at its recorded time; latency counts from that time. Flat out: all ticks are
// due at once; what counts is how long the whole file takes. Each run is a process of its own, so a
// ring that is still to do, crashes or hangs costs its own row and nothing else. Exit code 0 if
// every run that ended lost nothing.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/counted/allocations.hpp"
#include "common/machine.hpp"
#include "common/percentiles.hpp"
#include "common/pinning.hpp"
#include "common/todo.hpp"
#include "subjects.hpp"  // w4e9's pipeline and w4e6's ring: yours, or the solutions
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/tick_file.hpp"

namespace {

struct wall_clock {
  static std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

constexpr std::size_t capacity = 1024;
constexpr int seconds_per_run = 60;

// What comes back from a run's process.
struct figures {
  bool right_book = false;
  double received = 0, lost = 0, allocations = 0, back_pressure = 0;
  double million_per_second = 0, p50 = 0, p99 = 0, p999 = 0, max = 0;
};

// Pins the two threads to two cpus, if there are two.
void pin(std::size_t side) {
  const std::vector<int> cpus = common::available_cpus();
  if (cpus.size() >= 2) common::pin_this_thread(cpus[side]);
}

template <class Ring>
figures replay(const std::vector<week04::tick>& ticks) {
  week04::order_book expected(week04::synthetic_levels);
  for (const week04::tick& t : ticks) expected.apply(t);

  w4e9::pipeline<Ring, wall_clock> pipeline(capacity, week04::synthetic_levels, ticks.size());
  std::barrier both(2);
  std::thread consumer([&] {
    pin(1);
    both.arrive_and_wait();
    pipeline.consume();
    both.arrive_and_wait();
  });
  pin(0);
  both.arrive_and_wait();
  const auto before = common::counted::allocations_now();
  const std::int64_t start = wall_clock::now();
  pipeline.feed(ticks, start);
  both.arrive_and_wait();
  const std::int64_t end = wall_clock::now();
  const auto allocated = common::counted::allocations_now() - before;
  consumer.join();

  const auto result = pipeline.result();
  const auto percentile = [&](double p) {
    return result.latencies.percentile(p).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  const auto sent = static_cast<double>(ticks.size());
  const auto received = static_cast<double>(result.received);
  return {.right_book = pipeline.book() == expected,
          .received = received,
          .lost = sent - received + static_cast<double>(result.out_of_order),
          .allocations = static_cast<double>(allocated.allocations),
          .back_pressure = static_cast<double>(result.back_pressure),
          .million_per_second = sent * 1e3 / static_cast<double>(end - start),
          .p50 = percentile(50),
          .p99 = percentile(99),
          .p999 = percentile(99.9),
          .max = result.latencies.max()};
}

struct contestant {
  std::string name;
  std::function<figures(const std::vector<week04::tick>&)> run;
  std::vector<figures> runs = {};
  std::string trouble = {};  // why there are no figures
};

// Runs it in a process of its own; fills in figures or trouble.
void run_apart(contestant& c, const std::vector<week04::tick>& ticks) {
  if (!c.trouble.empty()) return;
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe() failed");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork() failed");
  if (child == 0) {
    alarm(seconds_per_run);
    const figures f = c.run(ticks);
    const bool written = write(ends[1], &f, sizeof f) == sizeof f;
    std::_Exit(written ? 0 : 1);
  }
  close(ends[1]);
  figures f;
  const bool complete = read(ends[0], &f, sizeof f) == sizeof f;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == common::todo_exit_code)
    c.trouble = "to do";
  else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
    c.trouble = "HANG: not finished after " + std::to_string(seconds_per_run) + " s";
  else if (!complete || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    c.trouble = "ended with status " + std::to_string(status);
  else
    c.runs.push_back(f);
}

double median_of(const contestant& c, double figures::*which) {
  common::samples all;
  for (const figures& f : c.runs) all.add(f.*which);
  return all.median();
}

double most_of(const contestant& c, double figures::*which) {
  double most = 0;
  for (const figures& f : c.runs) most = std::max(most, f.*which);
  return most;
}

// Prints the table; true if nothing was lost.
bool print(const char* title, const std::vector<contestant>& all) {
  std::printf("\n%s\n  %-28s %6s %6s %12s %10s %9s %9s %9s %10s\n", title, "ring", "lost", "allocs",
              "back-press.", "M ticks/s", "p50 ns", "p99 ns", "p99.9 ns", "max ns");
  bool right = true;
  for (const contestant& c : all) {
    if (!c.trouble.empty()) {
      std::printf("  %-28s %s\n", c.name.c_str(), c.trouble.c_str());
      if (c.trouble != "to do") right = false;
      continue;
    }
    const double lost = most_of(c, &figures::lost);
    const double allocations = most_of(c, &figures::allocations);
    const bool right_book =
        std::all_of(c.runs.begin(), c.runs.end(), [](const figures& f) { return f.right_book; });
    std::printf("  %-28s %6.0f %6.0f %12.0f %10.2f %9.0f %9.0f %9.0f %10.0f%s\n", c.name.c_str(),
                lost, allocations, median_of(c, &figures::back_pressure),
                median_of(c, &figures::million_per_second), median_of(c, &figures::p50),
                median_of(c, &figures::p99), median_of(c, &figures::p999),
                median_of(c, &figures::max), right_book ? "" : "   WRONG BOOK");
    right = right && lost == 0 && allocations == 0 && right_book;
  }
  return right;
}

bool compare(const char* title, const std::vector<week04::tick>& ticks, int rounds) {
  std::vector<contestant> all{
      {"mutex_ring", replay<w4e2::mutex_ring<week04::tick>>},
      {SUBJECTS " ring (w4e6)", replay<w4e6::spsc_ring<week04::tick>>},
      {"reference, spsc_ring", replay<week04::spsc_ring<week04::tick>>},
  };
  for (int round = 0; round < rounds; ++round)
    for (std::size_t n = 0; n < all.size(); ++n)  // each round begins with another one
      run_apart(all[(n + static_cast<std::size_t>(round)) % all.size()], ticks);
  return print(title, all);
}

int run(bool quick, const std::string& file) {
  std::vector<week04::tick> ticks = week04::read_ticks(file);
  std::printf("%s\n%zu synthetic ticks from %s, %s pipeline, ring of %zu\n",
              common::describe_machine().text().c_str(), ticks.size(), file.c_str(), SUBJECTS,
              capacity);
  const int rounds = quick ? 1 : 5;
  bool right =
      compare("Paced: each tick at its recorded time, latency from that time", ticks, rounds);
  for (week04::tick& t : ticks) t.time = 0;
  right =
      compare("Flat out: all ticks due at once; latency counts from the start", ticks, rounds) &&
      right;
  std::printf(
      "\nMedians of %d run%s, each in a process of its own; lost and allocs: the most of any "
      "run.\n",
      rounds, rounds == 1 ? "" : "s");
  return right ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  bool quick = false;
  std::string file = LARGE_TICK_FILE;
  for (int n = 1; n < count; ++n) {
    if (std::strcmp(arguments[n], "--quick") == 0)
      quick = true;
    else if (arguments[n][0] != '-')
      file = arguments[n];
    else
      return std::fprintf(stderr, "usage: tick_pipeline [--quick] [FILE]\n"), 2;
  }
  try {
    return run(quick, file);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tick_pipeline: %s\n", error.what());
    return 1;
  }
}
