// Values on their way from thread to thread.
#pragma once

#include <vector>

#include "common/checker/report/counterexample.hpp"

namespace common::checker {

// A value that went from a store of one thread to a read of another.
struct message {
  const event *store, *read;
};

class messages {
 public:
  explicit messages(const counterexample& c) : c_(c) {}

  // The newest chain of messages from an event to another one of another thread, newest first;
  // empty if there is none. Older chains would blame operations that are not the last to connect
  // the two.
  std::vector<message> chain(const event& from, const event& to) const {
    std::vector<message> found;
    const event* end = &to;
    while (end->thread != from.thread || end->seq < from.seq) {
      const event* read = newest_read_caused_by(from, *end);
      if (read == nullptr) return {};
      found.push_back({&c_.at(read->reads_from), read});
      end = found.back().store;
    }
    return found;
  }

  // The newest message from one thread to another that a given event knows of or precedes.
  const event* newest_between(id from, id to, tick before) const {
    const event* newest = nullptr;
    for (const event& e : c_.graph().events)
      if (is_message(e) && e.thread == to && e.seq < before && c_.at(e.reads_from).thread == from)
        newest = &e;
    return newest;
  }

 private:
  bool is_message(const event& e) const {
    return e.is_atomic_read() && !c_.is_initial(e.reads_from) &&
           c_.at(e.reads_from).thread != e.thread;
  }
  const event* newest_read_caused_by(const event& from, const event& end) const {
    const event* newest = nullptr;
    for (const event& e : c_.graph().events)
      if (is_message(e) && e.thread == end.thread && e.seq <= end.seq &&
          c_.at(e.reads_from).caused_by.knows(from.thread, from.seq))
        newest = &e;
    return newest;
  }

  const counterexample& c_;
};

}  // namespace common::checker
