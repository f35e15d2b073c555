// What the checker says of programs: reads them from a file, writes their outcomes, a line for
// each. `compare.py` compares.
#include <fstream>
#include <iostream>

#include "common/tests/checker/litmus_program.hpp"

int main(int argc, char** argv) {
  using namespace common::checker::litmus;
  std::ifstream file(argc > 1 ? argv[1] : "");
  if (!file) return std::cerr << "usage: judge PROGRAMS\n", 2;
  for (const auto& [name, p] : parse(file)) {
    const outcome all = run(p, true);
    std::cout << "Test " << name << '\n';
    for (const std::string& state : all.states) std::cout << state << '\n';
    if (all.executions != all.graphs.size()) std::cout << "an execution was explored twice\n";
    if (!all.exhaustive) std::cout << "not exhaustive\n";
    std::cout << ".\n";
  }
}
