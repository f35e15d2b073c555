// For the report of a hang: in which line of the code under test each thread stands.
#pragma once

#include <string>
#include <vector>

namespace common::testing {

// Once, from the main thread, before there are others.
void prepare_to_ask_threads();

// One sentence for each other thread that is somewhere in a week's code, for example
//   "A thread stands in w1e3::blocking_queue<int>::pop(),
//   exercises/w1e3_blocking_queue/blocking_queue.hpp:45."
// Empty where it cannot be known: off Linux, and without a sanitizer, whose symbolizer this uses.
// Interrupts every thread with a signal: for a process that is about to end.
std::vector<std::string> where_threads_stand();

}  // namespace common::testing
