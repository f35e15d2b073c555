// C++20's memory model: which stores a load may read, where in modification order a store may go,
// and what each event makes known to whom.
//
// One thing is added. The standard only recommends that no value come out of thin air; here, as in
// RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing Sequential Consistency in C/C++11, 2017),
// program order and reads-from have no cycle. So a graph can be built by adding events in any order
// that respects the two: a store never waits, a load waits for the store it reads.
#pragma once

#include <vector>

#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/engine/operation.hpp"

namespace common::checker {

// What a thread knows at its present point.
struct thread_view {
  id thread = 0;
  tick seq = 0;
  vector_clock happens_before;
  vector_clock caused_by;
  vector_clock read_relaxed;   // what an acquire fence would add
  vector_clock release_fence;  // what the last release fence lets every later store publish
};

class memory_model {
 public:
  explicit memory_model(execution_graph& graph) : graph_(graph) {}

  // The choices open to the operation now. A read: the stores it may read, newest first. A store:
  // its possible places in modification order, last first. A fence: one choice, without meaning.
  std::vector<id> choices(thread_view& view, const operation& op);

  // Adds the operation to the graph. A read-modify-write's new value is left to the caller.
  event& apply(thread_view& view, const operation& op, id choice);

  // Adds an event that is not atomic.
  event& apply_plain(thread_view& view, event_kind kind);

  // A step in program order that no event records: a thread is started, ends, or is waited for.
  void step(thread_view& view);

  // The oldest place in modification order that the thread may still read or write after.
  std::uint32_t floor(const thread_view& view, const operation& op) const;

 private:
  bool may_read(thread_view& view, const operation& op, const event& store);
  bool consistent_after(thread_view& view, const operation& op, id choice);
  bool may_close_a_cycle(const thread_view& view, const operation& op, id choice) const;
  void undo(const event& last, const operation& op);
  void add_store(thread_view& view, event& store, std::uint32_t position);
  void add_read(thread_view& view, event& read, const operation& op, id source);

  execution_graph& graph_;
  std::uint32_t seq_cst_events_ = 0;
};

// Is there an order S of the seq_cst operations, as [atomics.order]/4 demands it?
bool seq_cst_is_consistent(const execution_graph& graph);

}  // namespace common::checker
