// The tree of executions, walked depth first. Executions are deterministic but for the decisions
// taken here, so the walk needs no more memory than the path to the present leaf.
#pragma once

#include <cstddef>
#include <vector>

#include "common/checker/engine/basics.hpp"

namespace common::checker {

// One way to go on: this thread's read goes next and reads that store; or, with no thread, a choice
// inside the thread that is running.
struct alternative {
  id thread = none;
  id choice = 0;
};

struct decision {
  std::vector<alternative> all;
  std::size_t taken = 0;
  bool racy = false;
  word so_far = 0;

  const alternative& present() const { return all[taken]; }
};

class decision_tree {
 public:
  // Naively, every read tries every place in the schedule.
  explicit decision_tree(bool reduce) : reduce_(reduce) {}

  void start_execution() {
    depth_ = 0;
    same_as_before_ = true;
  }
  bool at_the_leaf() const { return depth_ == path_.size(); }
  id next_index() const { return static_cast<id>(depth_); }

  // Repeats the decision that the present path prescribes or, at its end, adds this one. `so_far`
  // stands for what has happened up to here: that is the same each time.
  decision& decide(std::vector<alternative> all, word so_far);
  decision& repeat(word so_far);
  bool same_as_before() const { return same_as_before_; }

  // Some store raced with the read that this decision let go first.
  void mark_racy(id index) { path_[index].racy = true; }

  // Nothing below the present point is worth exploring.
  void prune() { path_.resize(depth_); }

  // Moves to the next leaf; false when there is none.
  bool advance();

 private:
  bool reduce_;
  std::vector<decision> path_;
  std::size_t depth_ = 0;
  bool same_as_before_ = true;
};

}  // namespace common::checker
