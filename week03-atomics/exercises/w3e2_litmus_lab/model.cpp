#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "common/checker/gtest.hpp"
#include "common/todo.hpp"
#include "exercise.hpp"
#include "week03-atomics/tests/explored_litmus.hpp"

// Each prediction against the checker's own exploration of the program.

namespace {

using common::checker::passes;
using week03::outcome_set;

struct explored {
  std::string name;
  std::size_t reads;
  outcome_set allowed;
};

std::vector<explored> explore_all() {
  namespace litmus = week03::litmus;
  std::vector<explored> all;
  litmus::for_each_program<litmus::model_checker>([&]<class Program>(const litmus::about& it) {
    const litmus::exploration found = litmus::explore<Program>();
    EXPECT_THAT(found.verdict, passes());
    all.push_back({std::string(it.name), litmus::reads_of<Program>, found.allowed});
  });
  return all;
}

// Why an outcome of the program is what it is, for the learner who predicted otherwise.
struct reason {
  std::string_view program;
  std::string_view why;
};
constexpr std::array<reason, 12> reasons = {{
    {"mp_relaxed",
     "Nothing orders two variables here: release and acquire would, relaxed does not."},
    {"mp_release_acquire",
     "If r0 is 1, the release store synchronizes with the acquire load: data = 1 happens before "
     "r1."},
    {"mp_release_relaxed",
     "Half a pair is no pair: without the acquire nothing synchronizes, and r1 may be old."},
    {"mp_fences",
     "The two fences synchronize through the relaxed flag: the same edge as release and acquire."},
    {"sb_release_acquire",
     "Neither release nor acquire keeps a store before a later load of another variable."},
    {"sb_seq_cst",
     "In the one total order of seq_cst one store comes first; the other thread's load comes after "
     "it."},
    {"lb_relaxed",
     "11 is a cycle: each store comes after a read of the other. RC11 forbids it (ISO C++ does not "
     "quite)."},
    {"corr_relaxed",
     "The reads of one variable by one thread never go backwards in its modification order."},
    {"wrc_relaxed", "Nothing orders x and y in thread 2, nor in thread 1."},
    {"wrc_release_acquire",
     "Thread 1 read x == 1, and that read happens before thread 2's: coherence forbids an older "
     "one."},
    {"iriw_release_acquire",
     "Release and acquire make no single order of two unrelated writes: the readers may disagree."},
    {"iriw_seq_cst",
     "All seq_cst operations stand in one total order, so the readers agree on which write came "
     "first."},
}};

std::string why(std::string_view program) {
  for (const reason& one : reasons)
    if (one.program == program) return std::string(one.why);
  return "";
}

// Where the learner's file says it. (Compilers count the whole table as one line.)
int line_of(const week03::prediction& wanted) {
  std::ifstream file(wanted.file);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find("{\"" + std::string(wanted.program) + "\"") != std::string::npos) return number;
  }
  return 1;
}

class litmus_lab : public ::testing::TestWithParam<explored> {};

TEST_P(litmus_lab, predicts_what_the_memory_model_allows) {
  const explored& program = GetParam();
  const auto line =
      std::ranges::find(w3e2::predictions, program.name, &week03::prediction::program);
  ASSERT_NE(line, w3e2::predictions.end()) << "there is no line for " << program.name;
  if (!line->allowed.decided())
    common::todo(("w3e2: " + program.name).c_str(), line->file, line_of(*line));

  const outcome_set every = week03::every_outcome(program.reads);
  for (const std::string& outcome : week03::listed(line->allowed))
    EXPECT_TRUE(every.contains(outcome))
        << program.name << " has " << program.reads << " reads of 0 or 1; \"" << outcome
        << "\" is no outcome of it";

  const outcome_set predicted = week03::allowed_by(line->allowed, program.reads);
  for (const std::string& outcome : every) {
    EXPECT_EQ(predicted.contains(outcome), program.allowed.contains(outcome))
        << line->file << ":" << line_of(*line) << "\n  " << program.name << ": you say that \""
        << outcome << "\" is " << (predicted.contains(outcome) ? "allowed" : "forbidden")
        << ", the memory model says "
        << (program.allowed.contains(outcome) ? "allowed" : "forbidden") << ".\n  "
        << why(program.name);
  }
}

INSTANTIATE_TEST_SUITE_P(w3e2, litmus_lab, ::testing::ValuesIn(explore_all()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
