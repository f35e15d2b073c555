// What an exploration is asked to do, and what it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "common/checker/engine/basics.hpp"

namespace common::checker {

enum class kind : std::uint8_t {
  passed,
  data_race,     // two accesses to plain memory, one of them a write, that nothing orders
  lifetime,      // an item is made where one lives, or used where none does
  leak,          // an item is never destroyed
  deadlock,      // threads wait, and nobody is left who could wake them
  livelock,      // a thread spins on values that will never change
  check_failed,  // check(false, ...)
  exception,     // one leaves a thread
  misuse,        // of a mutex, a memory order, the checker itself
};

// What becomes of a failing scenario with every order seq_cst. `fails`: by the same mistake.
// Another one says nothing of the orders.
enum class if_all_seq_cst : std::uint8_t { unknown, fails, passes };

// "DATA RACE", "DEADLOCK" and so on: the first word of every counterexample.
const char* to_string(kind what);

struct options {
  std::string title = {};                      // heads the counterexample: "w4e3 spsc ring"
  std::size_t max_executions = 1'000'000;      // then the verdict is not exhaustive
  std::uint32_t max_events_per_thread = 2000;  // then it is too long
  int spurious_wakeups = 1;                    // of condition variables, in an execution
  int spurious_failures = 1;                   // of compare_exchange_weak, in a thread
  int failed_try_locks = 2;                    // in a thread: std::scoped_lock retries for ever
  int given_up_waits = 2;                      // in a thread: left after a number of attempts
  bool reduce = true;                          // false: every schedule, to test the reduction
  bool counterexample = true;  // false: on failure tell the kind only, which is faster

  // Hooks for the tests and for audit_orders.
  std::function<std::memory_order(const source_place&, event_kind, std::memory_order)> remap_order =
      {};                                                 // another order at some call site
  std::function<void(const std::string&)> on_graph = {};  // each complete graph, as text
};

struct verdict {
  checker::kind kind = checker::kind::passed;
  bool exhaustive = true;      // every execution of the scenario was explored
  std::size_t executions = 0;  // complete ones, all different
  std::size_t redundant = 0;   // abandoned: the same as another one
  checker::if_all_seq_cst if_all_seq_cst = checker::if_all_seq_cst::unknown;
  std::string title;
  std::string message;  // one sentence: what went wrong, or how much was explored
  std::string trace;    // the counterexample, as text
  std::string history;  // the counterexample, as JSON
  std::string file;     // the place to look at first; empty: unknown
  int line = 0;

  bool ok() const { return kind == checker::kind::passed; }
};

}  // namespace common::checker
