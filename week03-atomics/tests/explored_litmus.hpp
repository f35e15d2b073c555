// The litmus programs under the model checker.
#pragma once

#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "week03/litmus.hpp"
#include "week03/prediction.hpp"

namespace week03::litmus {

// The checker as a machine that the programs run on.
struct model_checker {
  template <class T>
  using atomic = common::checker::atomic<T>;
  static void fence(memory_order order) { common::checker::atomic_thread_fence(order); }
};

struct exploration {
  common::checker::verdict verdict;
  outcome_set allowed;  // what some execution ended with
};

// Every execution of the program that the memory model allows, with the orders that it has: nobody
// may try weaker ones meanwhile (CHECKER_AUDIT), because the outcomes are gathered from all that
// run.
template <class Program>
exploration explore() {
  const common::checker::options as_written = {
      .remap_order = [](const auto&, auto, memory_order order) { return order; }};
  exploration result;
  result.verdict = common::checker::explore(
      [&] {
        Program program;
        {
          std::vector<common::checker::thread> threads;
          for (int i = 0; i < Program::threads; ++i)
            threads.emplace_back("thread " + std::to_string(i),
                                 [&program, i] { run_thread(program, i); });
        }
        result.allowed.insert(outcome_of(program));
      },
      as_written);
  return result;
}

}  // namespace week03::litmus
