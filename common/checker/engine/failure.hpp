// Why an execution failed: facts. The report makes a sentence of them.
#pragma once

#include <string>
#include <vector>

#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/engine/verdict.hpp"

namespace common::checker {

enum class reason : std::uint8_t {
  none,
  // memory that is not atomic
  race,
  alive_already,          // constructed where something lives
  nothing_lives,          // used where nothing does
  no_variable_lives,      // the same of a plain variable: it may be static
  used_outside_its_life,  // an atomic
  moved_from,
  never_destroyed,
  slot_ends_occupied,
  empty_deque,
  beyond_the_deque,
  // waiting
  stuck,
  no_pause,
  no_pause_in_exchange,
  unseen_wait,  // waits for something that is no atomic
  // mutexes and condition variables
  locked_twice,
  not_the_holder,
  destroyed_while_held,
  tries_what_it_holds,
  waits_without_the_mutex,
  waits_with_another_mutex,
  // the program
  said_so,  // check()
  exception_left,
  terminated,
  signal,
  no_load_order,
  no_store_order,
  // what the checker cannot do
  too_many_threads,
  too_long,
  too_many_steps,
  stack_used_up,
  thread_local_changed,
  static_variable,  // two threads initialize it at the same time
  not_repeatable,
};

struct failure {
  checker::kind kind = checker::kind::passed;
  reason why = reason::none;
  id first = none;  // the events that the report points at
  id second = none;
  id thread = none;
  id location = none;
  id cell = none;
  action doing = action::none;
  std::memory_order order = std::memory_order_relaxed;
  std::vector<id> threads = {};  // those that spin
  std::vector<id> blocked = {};  // events: those that wait
  std::size_t more = 0;          // how many others of the kind
  std::string said = {};         // by the program under test
};

}  // namespace common::checker
