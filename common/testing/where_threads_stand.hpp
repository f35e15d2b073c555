// For the report of a hang: in which line of the code under test each thread stands.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace common::testing {

// Once, from the main thread, before there are others.
void prepare_to_ask_threads();

struct standing {
  std::string sentence;  // "A thread stands in w1e3::blocking_queue<int>::pop(), ..."
  std::string file;      // empty: unknown
  int line = 0;
};

// One for each other thread that is somewhere in a week's code, for example
//   "A thread stands in w1e3::blocking_queue<int>::pop(),
//   exercises/w1e3_blocking_queue/blocking_queue.hpp:45."
// Empty where it cannot be known: off Linux, and without a sanitizer, whose symbolizer this uses.
// Interrupts every thread with a signal: for a process that is about to end.
std::vector<standing> where_threads_stand();

// Does a thread besides the caller run, or wait for a CPU or a disk? False: all of them sleep.
bool another_thread_runs();

// The CPU time of all threads but the caller.
std::chrono::nanoseconds cpu_time_of_others();

// How many bytes the threads have written in their lives, to files, pipes and terminals; 0:
// unknown. (What the kernel says of the process counts its children, too.)
std::uint64_t bytes_written_by_threads();

// Has this process started another one that still lives (a death test's)?
bool has_child();

}  // namespace common::testing
