// The litmus lab: for each program what you predicted, what C++ allows, and what this CPU did.
//
//   litmus_lab              100000 runs of each program on this CPU
//   litmus_lab 1000000      more of them
//   litmus_lab 100000 all   every outcome of every program, not only the weak one
//
// Exit code 1 if this CPU showed what C++ forbids: then the compiler, the CPU or the checker is
// wrong, and all three have been, somewhere, some time.
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../tests/explored_litmus.hpp"
#include "common/cache_line.hpp"
#include "common/machine.hpp"
#include "common/pause.hpp"
#include "common/pinning.hpp"
#include "exercise.hpp"
#include "week03/litmus.hpp"
#include "week03/prediction.hpp"

namespace {

namespace litmus = week03::litmus;

struct this_cpu {
  template <class T>
  using atomic = std::atomic<T>;
  static void fence(std::memory_order order) { std::atomic_thread_fence(order); }
};

using tally = std::map<std::string, std::uint64_t>;  // outcome, how often

// Runs a program many times on this CPU. Each run is a fresh instance; a thread goes through a
// batch of instances, waiting before each until the others have come as far, so that their few
// lines overlap. Between batches the outcomes are counted.
template <class Program>
class experiment {
 public:
  explicit experiment(std::uint64_t runs) : batches_((runs + batch - 1) / batch) {}

  tally run() {
    const std::vector<int> cpus = common::available_cpus();
    std::barrier between(Program::threads, [this]() noexcept { count_and_renew(); });
    std::vector<std::jthread> threads;
    for (std::size_t me = 0; me < Program::threads; ++me) {
      threads.emplace_back([&, me] {
        if (!cpus.empty()) common::pin_this_thread(cpus[me % cpus.size()]);
        for (std::uint64_t n = 0; n < batches_; ++n) {
          go_through_a_batch(me);
          between.arrive_and_wait();
        }
      });
    }
    threads.clear();  // joins
    return seen_;
  }

 private:
  static constexpr std::uint64_t batch = 1000;

  void go_through_a_batch(std::size_t me) {
    for (std::uint64_t i = 0; i < batch; ++i) {
      // relaxed: it only brings the threads close together; it must not order anything
      progress_[me].at.store(finished_ + i, std::memory_order_relaxed);
      for (std::size_t other = 0; other < Program::threads; ++other) wait_for(other, finished_ + i);
      // Shifts the threads against each other by a few instructions, differently in each run.
      for (std::uint64_t n = (i * 7 + me * 3) % 8; n > 0; --n) std::atomic_signal_fence({});
      litmus::run_thread(instances_[i], static_cast<int>(me));
    }
  }

  // Not for ever: with more threads than cores the other one may not be running.
  void wait_for(std::size_t other, std::uint64_t run) const {
    const int patience = Program::threads == 2 ? 2000 : 20;
    for (int n = 0; n < patience; ++n) {
      if (progress_[other].at.load(std::memory_order_relaxed) >= run) return;  // relaxed: as above
      common::pause();
    }
  }

  void count_and_renew() noexcept {
    for (std::uint64_t i = 0; i < batch; ++i) ++seen_[litmus::outcome_of(instances_[i])];
    instances_ = std::make_unique<Program[]>(batch);
    finished_ += batch;
  }

  struct alignas(common::no_sharing_distance) place {
    std::atomic<std::uint64_t> at{0};
  };

  std::uint64_t batches_;
  std::uint64_t finished_ = 0;  // runs; written between batches only
  std::unique_ptr<Program[]> instances_ = std::make_unique<Program[]>(batch);
  std::array<place, Program::threads> progress_{};
  tally seen_;
};

struct program_report {
  litmus::about about;
  std::size_t reads = 0;
  week03::outcome_set allowed = {};  // by C++, as the checker knows it
  tally seen = {};                   // on this CPU

  std::uint64_t count(const std::string& outcome) const {
    const auto found = seen.find(outcome);
    return found == seen.end() ? 0 : found->second;
  }
  const char* cpp_says(const std::string& outcome) const {
    return allowed.contains(outcome) ? "allowed" : "forbidden";
  }
  const char* you_say(const std::string& outcome) const {
    for (const week03::prediction& line : w3e2::predictions) {
      if (line.program != about.name) continue;
      if (!line.allowed.decided()) return "?";
      return week03::allowed_by(line.allowed, reads).contains(outcome) ? "allowed" : "forbidden";
    }
    return "?";
  }
};

std::vector<program_report> explore_and_run(std::uint64_t runs) {
  std::vector<program_report> reports;
  litmus::for_each_program<litmus::model_checker>([&]<class Program>(const litmus::about& it) {
    reports.push_back({.about = it,
                       .reads = litmus::reads_of<Program>,
                       .allowed = litmus::explore<Program>().allowed});
  });
  std::size_t next = 0;
  litmus::for_each_program<this_cpu>([&]<class Program>(const litmus::about& it) {
    std::fprintf(stderr, "running %-24s\r", std::string(it.name).c_str());
    reports[next++].seen = experiment<Program>(runs).run();
  });
  std::fprintf(stderr, "%32s\r", "");
  return reports;
}

// What is worth saying about the weak outcome of a program.
std::string remark(const program_report& r) {
#if defined(__x86_64__) || defined(__i386__)
  constexpr bool here_is_x86 = true;
#else
  constexpr bool here_is_x86 = false;
#endif
  const bool allowed = r.allowed.contains(std::string(r.about.weak));
  // Seen or not: an Arm core may show it.
  if (r.about.name == "lb_relaxed") return "RC11 forbids; ISO C++ allows in theory";
  if (r.count(std::string(r.about.weak)) > 0)
    return allowed ? "this CPU reorders" : "FORBIDDEN, AND SEEN";
  if (!allowed) return "";
  if (r.about.on_x86)
    return here_is_x86 ? "x86 allows it: try more runs"
                       : "x86 shows, Arm forbids as g++ 12 compiles it";
  return r.about.on_arm ? "x86 forbids, C++ allows, Arm shows" : "x86 and Arm forbid, C++ allows";
}

void print_weak_outcomes(const std::vector<program_report>& reports, std::uint64_t runs) {
  std::printf("%-21s %-37s %-10s %-10s %s\n", "", "", "", "allowed",
              ("seen here in " + std::to_string(runs)).c_str());
  std::printf("%-21s %-37s %-10s %-10s %s\n", "program", "weak outcome", "predicted", "by C++",
              "runs");
  for (const program_report& r : reports) {
    const std::string weak(r.about.weak);
    const std::string text = weak + " " + std::string(r.about.question);
    std::printf("%-21s %-37s %-10s %-10s %-8llu %s\n", std::string(r.about.name).c_str(),
                text.c_str(), r.you_say(weak), r.cpp_says(weak),
                static_cast<unsigned long long>(r.count(weak)), remark(r).c_str());
  }
}

void print_every_outcome(const std::vector<program_report>& reports) {
  for (const program_report& r : reports) {
    std::printf("\n%s\n  %-9s %-10s %-10s %s\n", std::string(r.about.name).c_str(), "outcome",
                "predicted", "C++", "seen");
    for (const std::string& outcome : week03::every_outcome(r.reads))
      std::printf("  %-9s %-10s %-10s %llu\n", outcome.c_str(), r.you_say(outcome),
                  r.cpp_says(outcome), static_cast<unsigned long long>(r.count(outcome)));
  }
}

bool predicts_all(const std::vector<program_report>& reports) {
  return std::ranges::all_of(reports, [](const program_report& r) {
    return r.you_say(std::string(r.about.weak)) != std::string_view("?");
  });
}

// Of lb_relaxed nothing is forbidden by C++, only by the checker.
bool saw_what_is_forbidden(const std::vector<program_report>& reports) {
  return std::ranges::any_of(reports, [](const program_report& r) {
    return r.about.name != "lb_relaxed" && std::ranges::any_of(r.seen, [&](const auto& entry) {
             return !r.allowed.contains(entry.first);
           });
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 100'000;
  const std::string_view wish = argc > 1 ? argv[1] : "100000";
  const auto parsed = std::from_chars(wish.data(), wish.data() + wish.size(), runs);
  const bool all = argc == 3 && std::string_view(argv[2]) == "all";
  if (parsed.ec != std::errc() || parsed.ptr != wish.data() + wish.size() || runs == 0 ||
      argc > 3 || (argc == 3 && !all)) {
    std::fputs("Usage: litmus_lab [RUNS [all]]\n", stderr);
    return 2;
  }
  std::printf("this CPU: %s\n\n", common::describe_machine("").cpu.c_str());
  const std::vector<program_report> reports = explore_and_run(runs);
  print_weak_outcomes(reports, runs);
  if (all) print_every_outcome(reports);
  if (!predicts_all(reports)) std::puts("\n?: not predicted yet; w3e2 asks for it.");
  std::puts(
      "\nA weak outcome is one that no interleaving of the program's lines explains. Zero runs "
      "that\n"
      "show it prove nothing: what counts is the column in the middle, for the next compiler and\n"
      "the next CPU work by that one.");
  return saw_what_is_forbidden(reports) ? 1 : 0;
}
