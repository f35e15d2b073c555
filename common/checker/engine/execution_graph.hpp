// An execution as the memory model sees it: a graph of events.
//
//   program order       `thread` and `seq` of each event
//   reads-from          `reads_from` of each load and read-modify-write
//   modification order  for each location, the order in which its stores take effect
//
// Two executions with the same graph are the same execution, whatever the schedule that built it.
#pragma once

#include <string>
#include <vector>

#include "common/checker/engine/basics.hpp"

namespace common::checker {

struct event {
  id self = none;
  id thread = none;
  tick seq = 0;  // position in program order; 0: before everything
  event_kind kind = event_kind::note;
  std::memory_order order = std::memory_order_relaxed;
  id location = none;  // of an atomic event
  id cell = none;      // of a plain event
  word got = 0;        // value read
  word put = 0;        // value written
  id reads_from = none;
  id decision = none;          // where the explorer chose that this read goes now
  std::uint32_t position = 0;  // of a store: its place in modification order
  action does = action::none;
  source_place at;

  vector_clock happens_before;  // what is ordered before this event, itself included
  vector_clock known_before;    // the same for what comes right before it in program order
  vector_clock published;       // of a store: what an acquiring reader learns
  vector_clock caused_by;       // the closure of program order and reads-from: says what could not
                                // have been built later, orders nothing

  bool is_atomic_read() const { return kind == event_kind::load || kind == event_kind::rmw; }
  bool is_atomic_write() const { return kind == event_kind::store || kind == event_kind::rmw; }
  bool is_atomic() const {
    return is_atomic_read() || is_atomic_write() || kind == event_kind::fence;
  }
  bool is_plain() const { return kind == event_kind::read || kind == event_kind::write; }
  bool knows(const event& other) const { return happens_before.knows(other.thread, other.seq); }
};

// What an atomic location is to the learner. The words of the hidden ones are sets of waiting
// threads; they give the waits and notifications of one object a total order, and nothing else.
enum class location_kind : std::uint8_t { atomic, mutex, condition, waiters };

// How to print a word.
enum class word_format : std::uint8_t {
  signed_number,
  unsigned_number,
  floating_point,
  boolean,
  pointer,
  bytes
};

struct location {
  location_kind kind = location_kind::atomic;
  word_format format = word_format::unsigned_number;
  std::uint8_t bytes = 8;              // of the value
  id hidden_of = none;                 // waiters: the atomic they wait for
  id ended = none;                     // by which event the object was destroyed
  std::vector<id> modification_order;  // stores
  std::vector<id> accesses;            // loads, stores and read-modify-writes as they were added
};

// Plain memory: the last write and the last read of each thread are enough to see every race.
struct cell {
  std::array<id, max_threads> last_write;
  std::array<id, max_threads> last_read;
  memory_type type = memory_type::unknown;
  id array = none;        // slots that follow one another in memory: which array,
  id index = 0;           // and which of its elements
  id constructed = none;  // by which event the object that lives here was made

  cell() {
    last_write.fill(none);
    last_read.fill(none);
  }
};

class execution_graph {
 public:
  std::vector<event> events;
  std::vector<location> locations;
  std::vector<cell> cells;

  id new_location(location_kind kind);
  event& append(id thread, tick seq, event_kind kind);

  // Inserts a store into its location's modification order, and takes it out again.
  void insert_store(event& store, std::uint32_t position);
  void erase_store(const event& store);

  // The place in modification order of what an event wrote or, if it wrote nothing, read.
  std::uint32_t position_of(const event& access) const {
    return access.is_atomic_write() ? access.position : events[access.reads_from].position;
  }
  // Atomicity: between a read-modify-write and the store it reads nothing fits.
  bool read_by_rmw(const event& store) const;

  // The same text for the same graph, whatever the order in which it was built.
  std::string canonical_text() const;
};

}  // namespace common::checker
