// Recognizes a thread that spins: an iteration that read exactly what the one before it read.
#pragma once

#include <utility>
#include <vector>

#include "common/checker/engine/execution_graph.hpp"

namespace common::checker {

class spin_watch {
 public:
  // One read by the thread, and the store it read from.
  void saw(const event& read);

  // At the end of an iteration: has it seen nothing new?
  bool iteration_was_idle();
  void next_iteration() { sources_.clear(); }
  void start();

  // What the present iteration read: (location, store).
  const std::vector<std::pair<id, id>>& sources() const { return sources_; }

  // How many operations in a row repeated what the same line had done before. A loop without
  // pause() shows like this.
  int repetitions() const { return repetitions_; }
  void did(const event& operation);

 private:
  struct line_memory {
    int line;
    const void* caller;
    id location;
    word got, put;
  };

  std::vector<std::pair<id, word>> reads_, last_reads_;
  std::vector<std::pair<id, id>> sources_;
  std::vector<line_memory> lines_;
  bool waited_ = false;
  int repetitions_ = 0;
};

}  // namespace common::checker
