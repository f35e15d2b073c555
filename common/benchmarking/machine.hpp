// What stands over every table: the machine (common/machine.hpp), and what else decides a figure of
// two threads.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/machine.hpp"

namespace common::benchmarking {

struct core_pair;

// True until the process starts its first thread: that long, glibc's mutex skips its atomic
// instructions. False where the C library does not tell.
bool never_had_a_second_thread();

// Facts as (name, value), in the order of printing.
using facts = std::vector<std::pair<std::string, std::string>>;

// `source_file`: any file of the repository; its commit is looked up there.
facts describe(const common::machine& machine, const core_pair& cores,
               const std::string& source_file);

// Where Linux groups processes by session ("autogroup"), nice has no effect across sessions. If
// this process leads a session of its own (setsid), asks for a larger share for it. Returns a
// sentence for the report: what was tried and what came of it.
std::string ask_for_a_quiet_session();

}  // namespace common::benchmarking
