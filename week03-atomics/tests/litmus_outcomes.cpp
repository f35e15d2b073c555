// The outcomes of the litmus programs in litmus.hpp, a line for each: common/gate/check_play.py
// compares them with those of the programs of the same names in docs/play.html.
#include <iostream>

#include "week03-atomics/tests/explored_litmus.hpp"

int main() {
  namespace litmus = week03::litmus;
  litmus::for_each_program<litmus::model_checker>([]<class Program>(const litmus::about& it) {
    std::cout << it.name;
    for (const auto& outcome : litmus::explore<Program>().allowed) std::cout << ' ' << outcome;
    std::cout << '\n';
  });
}
