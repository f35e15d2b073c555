// Which core a thread runs on: what was asked for, and what it really got.
//
//   const common::pinned on = common::pin_this_thread(0);
//   if (!on.exactly()) std::puts(on.text().c_str());   // "asked for cpu 0: not allowed (1, 2, 3)"
//
// A thread that moves between cores takes its cache lines with it, and two threads on one core take
// turns: either makes a figure of two threads mean something else. Linux; elsewhere everything here
// compiles and says that it cannot.
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>

#include <cerrno>
#include <cstring>
#endif

namespace common {

// What pin_this_thread achieved.
struct pinned {
  int asked = -1;            // the cpu that was asked for
  int running_on = -1;       // where the thread was right after, -1: unknown
  std::vector<int> allowed;  // where it may run now, read back from the kernel
  std::string refusal;       // why not, in the kernel's words; empty: not refused

  // It runs where it should and can run nowhere else.
  bool exactly() const {
    return refusal.empty() && running_on == asked && allowed == std::vector<int>{asked};
  }
  std::string text() const;
};

// "0, 1, 5"
inline std::string list_of_cpus(const std::vector<int>& cpus) {
  std::string text;
  for (const int cpu : cpus) text += (text.empty() ? "" : ", ") + std::to_string(cpu);
  return text;
}

inline std::string pinned::text() const {
  const std::string wish = "asked for cpu " + std::to_string(asked) + ": ";
  if (!refusal.empty()) return wish + refusal + " (allowed: " + list_of_cpus(allowed) + ")";
  if (exactly()) return "pinned to cpu " + std::to_string(asked);
  return wish + "runs on " + std::to_string(running_on) + ", allowed: " + list_of_cpus(allowed);
}

// The numbers in a list as the kernel writes it: "0-3,8" is 0, 1, 2, 3, 8. Anything that is no such
// list gives no numbers.
inline std::vector<int> parse_cpu_list(const std::string& text) {
  std::vector<int> cpus;
  std::size_t at = 0;
  const auto number = [&]() -> std::optional<int> {
    const std::size_t begin = at;
    int value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 6)
      value = value * 10 + (text[at++] - '0');
    return at == begin ? std::nullopt : std::optional(value);
  };
  while (at < text.size() && text[at] != '\n') {
    const auto first = number();
    if (!first) return {};
    int last = *first;
    if (at < text.size() && text[at] == '-') {
      ++at;
      const auto end = number();
      if (!end) return {};
      last = *end;
    }
    for (int cpu = *first; cpu <= last; ++cpu) cpus.push_back(cpu);
    if (at < text.size() && text[at] == ',')
      ++at;
    else if (at < text.size() && text[at] != '\n')
      return {};
  }
  return cpus;
}

#if defined(__linux__)

// The cpus that this thread may run on, ascending: not the machine's, but what the affinity mask
// and the cgroup (a container's limit) leave of them.
inline std::vector<int> available_cpus() {
  cpu_set_t set{};
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

// Where the calling thread runs at this moment; -1: unknown.
inline int current_cpu() noexcept {
  return sched_getcpu();
}

// Asks the kernel to run the calling thread on `cpu` only, and reports what came of it.
inline pinned pin_this_thread(int cpu) {
  pinned outcome;
  outcome.asked = cpu;
  if (cpu < 0 || cpu >= CPU_SETSIZE) {
    outcome.refusal = "no such cpu";
  } else {
    cpu_set_t set{};
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    // Returns its error; EINVAL: the cpu does not exist, or the cgroup does not give it to us.
    const int error = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    if (error == EINVAL)
      outcome.refusal = "not ours to use, or no such cpu";
    else if (error != 0)
      outcome.refusal = std::strerror(error);
  }
  outcome.running_on = current_cpu();
  outcome.allowed = available_cpus();
  return outcome;
}

#else

inline std::vector<int> available_cpus() {
  std::vector<int> cpus(std::max(std::thread::hardware_concurrency(), 1u));
  for (std::size_t i = 0; i < cpus.size(); ++i) cpus[i] = static_cast<int>(i);
  return cpus;
}

inline int current_cpu() noexcept {
  return -1;
}

inline pinned pin_this_thread(int cpu) {
  return {.asked = cpu,
          .running_on = -1,
          .allowed = available_cpus(),
          .refusal = "this system does not let a thread choose its cpu"};
}

#endif

// The cpus that are hardware threads of the same core as `cpu`, itself included: they share caches
// and execution units, so a queue between two of them is measured through a cache that real cores
// do not share. Empty: unknown.
inline std::vector<int> cpus_of_same_core(int cpu) {
  std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                     "/topology/thread_siblings_list");
  std::string text;
  std::getline(file, text);
  return parse_cpu_list(text);
}

// nullopt: unknown, which on a virtual machine it often is.
inline std::optional<bool> same_core(int cpu, int other) {
  if (cpu == other) return true;
  const std::vector<int> siblings = cpus_of_same_core(cpu);
  if (siblings.empty()) return std::nullopt;
  return std::find(siblings.begin(), siblings.end(), other) != siblings.end();
}

}  // namespace common
