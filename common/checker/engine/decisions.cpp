#include "common/checker/engine/decisions.hpp"

namespace common::checker {

decision& decision_tree::decide(std::vector<alternative> all, word so_far) {
  if (at_the_leaf()) path_.push_back({std::move(all), 0, !reduce_, so_far});
  return repeat(so_far);
}

decision& decision_tree::repeat(word so_far) {
  decision& present = path_[depth_++];
  same_as_before_ = same_as_before_ && present.so_far == so_far;
  return present;
}

bool decision_tree::advance() {
  for (; !path_.empty(); path_.pop_back()) {
    decision& last = path_.back();
    const std::size_t next = last.taken + 1;
    if (next == last.all.size()) continue;
    // Dynamic partial order reduction: letting another thread's read go first can only matter to
    // the read that went first here, and only if some store that came later could have come
    // earlier.
    if (!last.racy && last.all[next].thread != last.present().thread) continue;
    last.taken = next;
    return true;
  }
  return false;
}

}  // namespace common::checker
