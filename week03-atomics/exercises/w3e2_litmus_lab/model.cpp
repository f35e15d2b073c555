#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
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
using week03::prediction;

// What is said to a learner who predicted otherwise.
struct program_text {
  std::string_view name;
  std::vector<std::string_view> threads;  // their lines, with semicolons between them
  std::string_view weak;                  // the outcome that no interleaving of the lines gives
  std::string_view why;                   // it is allowed, or forbidden
};

const std::vector<program_text>& programs() {
  constexpr std::string_view mp_writer = "data = 1; flag = 1";
  constexpr std::string_view mp_reader = "r0 = flag; r1 = data";
  static const std::vector<program_text> all = {
      {"mp_relaxed",
       {mp_writer, mp_reader},
       "10",
       "Nothing orders the two variables here: release and acquire would, relaxed does not."},
      {"mp_release_acquire",
       {mp_writer, mp_reader},
       "10",
       "r0 == 1 means that the acquire load read the release store. They synchronize: data = 1 "
       "happens before the read of data, which may not miss it."},
      {"mp_release_relaxed",
       {mp_writer, mp_reader},
       "10",
       "Half a pair is no pair: without the acquire nothing synchronizes, and the read of data may "
       "be old."},
      {"mp_fences",
       {mp_writer, mp_reader},
       "10",
       "r0 == 1 means that the load before one fence read the store behind the other. They "
       "synchronize through it: the same edge as release and acquire."},
      {"sb_release_acquire",
       {"x = 1; r0 = y", "y = 1; r1 = x"},
       "00",
       "Neither release nor acquire keeps a store before a later load of another variable."},
      {"sb_seq_cst",
       {"x = 1; r0 = y", "y = 1; r1 = x"},
       "00",
       "In the one total order of the seq_cst operations one of the two stores comes first, and "
       "the other thread's load comes after it: that load may not miss it."},
      {"lb_relaxed",
       {"r0 = x; y = 1", "r1 = y; x = 1"},
       "11",
       "It is a cycle: each store comes after a read of the other one. The checker forbids every "
       "such cycle; that is the one rule that it takes from RC11. (ISO C++ allows this outcome.)"},
      {"corr_relaxed",
       {"x = 1", "r0 = x; r1 = x"},
       "10",
       "It is one variable: the reads of one thread never go backwards in its modification order."},
      {"wrc_relaxed",
       {"x = 1", "r0 = x; y = 1", "r1 = y; r2 = x"},
       "110",
       "Nothing orders x and y in thread 2, nor in thread 1."},
      {"wrc_release_acquire",
       {"x = 1", "r0 = x; y = 1", "r1 = y; r2 = x"},
       "110",
       "r1 == 1 means that y's release store and acquire load synchronize. Thread 1 had read x == "
       "1 before, so that read happens before thread 2's read of x: coherence forbids an older "
       "value."},
      {"iriw_release_acquire",
       {"x = 1", "y = 1", "r0 = x; r1 = y", "r2 = y; r3 = x"},
       "1010",
       "Release and acquire make no single order of two unrelated writes: the readers may "
       "disagree about which came first."},
      {"iriw_seq_cst",
       {"x = 1", "y = 1", "r0 = x; r1 = y", "r2 = y; r3 = x"},
       "1010",
       "All seq_cst operations stand in one total order, so the readers agree about which write "
       "came first. Here each would have seen another one first."},
  };
  return all;
}

std::vector<std::string> lines_of(std::string_view thread) {
  std::vector<std::string> lines;
  std::istringstream text{std::string(thread)};
  for (std::string line; std::getline(text >> std::ws, line, ';');) lines.push_back(line);
  return lines;
}

// Runs the lines one after the other in every order that keeps each thread's own, until one gives
// the outcome: "data = 1, flag = 1, r0 = flag, r1 = data". Empty if none does.
std::string interleaving(const std::vector<std::vector<std::string>>& threads,
                         const std::string& outcome, std::vector<std::size_t> next = {},
                         std::map<std::string, char> memory = {}, const std::string& order = "") {
  next.resize(threads.size());
  bool ended = true;
  for (std::size_t t = 0; t < threads.size(); ++t) {
    if (next[t] == threads[t].size()) continue;
    ended = false;
    const std::string& line = threads[t][next[t]];
    const std::size_t equals = line.find(" = ");
    const std::string left = line.substr(0, equals);
    const std::string right = line.substr(equals + 3);
    auto after = memory;
    after[left] = right == "1" ? '1' : memory.contains(right) ? memory.at(right) : '0';
    const auto is_other = [&] {
      return after[left] != outcome[static_cast<std::size_t>(left[1] - '0')];
    };
    if (left[0] == 'r' && is_other()) continue;
    auto further = next;
    ++further[t];
    const std::string found =
        interleaving(threads, outcome, further, after, order + (order.empty() ? "" : ", ") + line);
    if (!found.empty()) return found;
  }
  return ended ? order : "";
}

std::string why(std::string_view program, const std::string& outcome) {
  const auto text = std::ranges::find(programs(), program, &program_text::name);
  if (outcome == text->weak) return std::string(text->why);
  std::vector<std::vector<std::string>> threads;
  for (const std::string_view thread : text->threads) threads.push_back(lines_of(thread));
  return "Run the lines in this order: " + interleaving(threads, outcome) +
         ". What a plain interleaving gives, no memory order forbids.";
}

// Where the learner's file says it. (Compilers count the whole table as one line.)
int line_of(const prediction& wanted) {
  std::ifstream file(wanted.file);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find("{\"" + std::string(wanted.program) + "\"") != std::string::npos) return number;
  }
  return 1;
}

// What is wrong with one line; empty: nothing.
std::string mistakes(const prediction& line, std::size_t reads, const outcome_set& allowed) {
  std::string text;
  const outcome_set every = week03::every_outcome(reads);
  for (const std::string& outcome : week03::listed(line.allowed))
    if (!every.contains(outcome))
      text += "\n    \"" + outcome + "\" is no outcome of it: it has " + std::to_string(reads) +
              " reads, each of 0 or 1." +
              (outcome.find_first_not_of("01") == std::string::npos
                   ? ""
                   : " Between two outcomes stands a space, and nothing else.");
  const outcome_set predicted = week03::allowed_by(line.allowed, reads);
  for (const std::string& outcome : every) {
    if (predicted.contains(outcome) == allowed.contains(outcome)) continue;
    text += "\n    \"" + outcome + "\": you say " +
            (predicted.contains(outcome) ? "allowed, and it is forbidden"
                                         : "forbidden, and it is allowed") +
            ".\n      " + why(line.program, outcome);
  }
  return text;
}

TEST(litmus_lab, D1_each_line_says_what_the_memory_model_allows) {
  namespace litmus = week03::litmus;
  const prediction* undecided = nullptr;
  std::string wrong;
  std::size_t wrong_lines = 0;
  litmus::for_each_program<litmus::model_checker>([&]<class Program>(const litmus::about& it) {
    const litmus::exploration found = litmus::explore<Program>();
    ASSERT_THAT(found.verdict, passes());
    const auto line = std::ranges::find(w3e2::predictions, it.name, &prediction::program);
    const auto lines = std::ranges::count(w3e2::predictions, it.name, &prediction::program);
    if (lines != 1) {
      ++wrong_lines;
      wrong += "\n\n  There " + std::string(lines == 0 ? "is no line" : "are several lines") +
               " for " + std::string(it.name) + ".";
    } else if (!line->allowed.decided()) {
      if (undecided == nullptr) undecided = &*line;
    } else if (const std::string text = mistakes(*line, litmus::reads_of<Program>, found.allowed);
               !text.empty()) {
      ++wrong_lines;
      wrong += "\n\n  " + std::string(line->file) + ":" + std::to_string(line_of(*line)) + ": " +
               std::string(it.name) + text;
    }
  });
  if (wrong_lines == 1)
    ADD_FAILURE() << "One of the twelve predictions is not what the memory model says." << wrong;
  else if (wrong_lines > 1)
    ADD_FAILURE() << wrong_lines << " of the twelve predictions are not what the memory model says."
                  << wrong;
  else if (undecided != nullptr)
    common::todo(("w3e2: " + std::string(undecided->program)).c_str(), undecided->file,
                 line_of(*undecided));
}

// The texts above are about these programs: what is no interleaving is what they call weak.
TEST(litmus_lab, D1_only_the_outcome_called_weak_is_no_interleaving) {
  namespace litmus = week03::litmus;
  litmus::for_each_program<litmus::model_checker>([&]<class Program>(const litmus::about& it) {
    const auto text = std::ranges::find(programs(), it.name, &program_text::name);
    ASSERT_NE(text, programs().end()) << it.name;
    EXPECT_EQ(text->weak, it.weak) << it.name;
    std::vector<std::vector<std::string>> threads;
    for (const std::string_view thread : text->threads) threads.push_back(lines_of(thread));
    const outcome_set allowed = litmus::explore<Program>().allowed;
    for (const std::string& outcome : week03::every_outcome(litmus::reads_of<Program>)) {
      const bool interleaved = !interleaving(threads, outcome).empty();
      EXPECT_EQ(interleaved, outcome != it.weak) << it.name << " " << outcome;
      EXPECT_TRUE(allowed.contains(outcome) || !interleaved) << it.name << " " << outcome;
    }
  });
}

}  // namespace
