// Small programs as data: run by the checker, compared with what others say about them.
#pragma once

#include <atomic>
#include <cstddef>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace common::checker::litmus {

struct instruction {
  enum class what {
    store,
    load,
    fence,
    exchange,
    fetch_add,
    compare_exchange_strong,
    compare_exchange_weak,
    end_unless
  };

  what kind;
  std::size_t location = 0;
  int value = 0;     // stored, added; end_unless: the thread goes on only if it last read this
  int expected = 0;  // compare_exchange
  std::memory_order order = std::memory_order_relaxed;
  std::memory_order on_failure = std::memory_order_relaxed;  // compare_exchange
};

using program = std::vector<std::vector<instruction>>;  // by thread

// Programs as they stand in programs.litmus. Throws std::runtime_error at a word that it does not
// know.
std::map<std::string, program> parse(std::istream& text);

// A compare_exchange counts as two reads: the value that it saw, and whether it wrote.
struct outcome {
  std::set<std::string> states;  // "0:r0=1; 1:r0=0; [x0]=1; "
  std::set<std::string> graphs;
  std::size_t executions = 0;
  bool exhaustive = false;
};

outcome run(const program& p, bool reduce);

std::string to_string(const program& p);

}  // namespace common::checker::litmus
