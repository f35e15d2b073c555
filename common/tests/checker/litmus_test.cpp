// The memory model against herd7 and against the oracle beside it, outcome by outcome: forty
// classic programs, and some that mix seq_cst with weaker orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "litmus_program.hpp"

namespace common::checker::litmus {
namespace {

const std::map<std::string, program>& programs() {
  static const std::map<std::string, program> all = [] {
    std::ifstream file(LITMUS_PROGRAMS);
    return parse(file);
  }();
  return all;
}

// Behind a program "outcomes 0:r0 1:r0 [x0] [x1] : 0111 1011 1111", as many states.
std::map<std::string, std::set<std::string>> expected_states() {
  std::map<std::string, std::set<std::string>> all;
  std::ifstream in(LITMUS_PROGRAMS);
  std::string name;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "C") words >> name;
    if (word != "outcomes") continue;
    std::vector<std::string> told;
    while (words >> word && word != ":") told.push_back(word);
    while (words >> word) {
      std::string state;
      for (std::size_t i = 0; i < told.size(); ++i) state += told[i] + '=' + word.at(i) + "; ";
      all[name].insert(state);
    }
  }
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, code] : programs()) all.push_back(name);
  return all;
}

class the_litmus_program : public ::testing::TestWithParam<std::string> {};

TEST_P(the_litmus_program, has_exactly_the_outcomes_listed) {
  static const auto all = expected_states();
  const auto& expected = all.at(GetParam());
  const program& p = programs().at(GetParam());
  const outcome reduced = run(p, true), naive = run(p, false);
  EXPECT_EQ(reduced.states, expected);
  EXPECT_EQ(naive.states, expected);
  EXPECT_EQ(reduced.graphs, naive.graphs);
  EXPECT_EQ(reduced.executions, reduced.graphs.size()) << "an execution was explored twice";
  EXPECT_TRUE(reduced.exhaustive && naive.exhaustive);
}

INSTANTIATE_TEST_SUITE_P(all, the_litmus_program, ::testing::ValuesIn(names()),
                         [](const auto& test) { return test.param; });

TEST(the_litmus_programs, are_all_there) {
  EXPECT_EQ(programs().size(), 60u);
  EXPECT_EQ(expected_states().size(), 60u);
}

}  // namespace
}  // namespace common::checker::litmus
