// What a thread asks of an atomic.
#pragma once

#include <functional>

#include "common/checker/engine/basics.hpp"

namespace common::checker {

// An atomic operation that a thread is about to do.
struct operation {
  event_kind kind = event_kind::load;  // load, store, rmw or fence
  id location = none;
  std::memory_order order = std::memory_order_relaxed;
  source_place at;
  word put = 0;                           // store: the value
  std::function<word(word)> modify = {};  // rmw: the new value for the old one
  bool compares = false;                  // rmw: only if the old value is `expected`
  word expected = 0;
  std::memory_order on_failure = std::memory_order_relaxed;
  std::function<bool(word)> awaits = {};  // waits until there is such a value, and reads that
  bool earliest = false;                  // of the values awaited, only the first one
  bool assumes = false;     // if the awaited value never comes, this execution is not one at all
  bool up_to_date = false;  // reads nothing older than what its reads-from past has written
  action does = action::none;

  // For a report that has no more of it than this.
  action in_a_word() const {
    if (does != action::none) return does;
    return kind == event_kind::load    ? action::load
           : kind == event_kind::store ? action::store
           : kind == event_kind::rmw   ? action::read_modify_write
                                       : action::fence;
  }
  bool reads() const { return kind == event_kind::load || kind == event_kind::rmw; }
  bool writes_over(word old) const {
    return kind == event_kind::rmw && (!compares || old == expected);
  }
};

}  // namespace common::checker
