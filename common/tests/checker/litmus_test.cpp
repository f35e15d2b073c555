// The memory model against herd7 and against the oracle beside it, outcome by outcome: forty
// classic programs, and some that mix seq_cst with weaker orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "litmus_program.hpp"

namespace common::checker::litmus {
namespace {

const std::filesystem::path folder = LITMUS_FOLDER;

// expected.txt, a line of it: "SB_sc 0:r0 1:r0 [x0] [x1] : 0111 1011 1111".
std::map<std::string, std::set<std::string>> expected_states() {
  std::map<std::string, std::set<std::string>> all;
  std::ifstream in(folder / "expected.txt");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name, word;
    std::vector<std::string> told;
    for (words >> name; words >> word && word != ":";) told.push_back(word);
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
  for (const auto& [name, states] : expected_states()) all.push_back(name);
  return all;
}

class the_litmus_program : public ::testing::TestWithParam<std::string> {};

TEST_P(the_litmus_program, has_exactly_the_outcomes_listed) {
  const auto expected = expected_states().at(GetParam());
  std::ifstream file(folder / (GetParam() + ".litmus"));
  const program p = parse(file).at(GetParam());
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
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".litmus") ++files;
  EXPECT_EQ(files, 60u);
  EXPECT_EQ(names().size(), files);
}

}  // namespace
}  // namespace common::checker::litmus
