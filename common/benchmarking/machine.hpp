// What a figure was measured on. A figure without it says nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace common::benchmarking {

struct core_pair;

// The cores that this process may use, in ascending order.
std::vector<int> usable_cores();

// Two hardware threads of one physical core?
bool are_siblings(int cpu, int other);

// Pins the calling thread. Returns the core it runs on now, or -1 if pinning was refused.
int pin_this_thread(int cpu);

// True until the process starts its first thread; glibc's mutex and shared_ptr skip their atomic
// instructions that long. False where the C library does not tell.
bool never_had_a_second_thread();

// Facts as (name, value), in the order of printing.
using facts = std::vector<std::pair<std::string, std::string>>;

struct build_facts {
  std::string compiler;
  std::string flags;
  std::string source_file;  // any file of the repository: its commit is looked up there
};

facts describe_machine(const core_pair& cores, const build_facts& build);

// Where Linux groups processes by session ("autogroup"), nice has no effect across sessions. If
// this process leads a session of its own (setsid), asks for a larger share for it. Returns a
// sentence for the report: what was tried and what came of it.
std::string ask_for_a_quiet_session();

}  // namespace common::benchmarking
