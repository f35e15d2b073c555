// Is there one order of all calls that explains what each of them returned? A queue of which that
// is so for every history is linearizable: each call seems to happen at one moment between its
// begin and its end.
//
//   common::testing::recorder<Queue> record(queue, threads);
//   record.try_push(0, 7);                                 // thread 0
//   record.try_pop(1);                                     // thread 1, at the same time
//   EXPECT_EQ(common::testing::why_not_linearizable(record.history(), {.least = 4, .most = 4}),
//   "");
//
// The search is that of Jeannette Wing and Chun Gong, "Testing and Verifying Concurrent Objects",
// 1993, level by level: after n calls, all sets of n calls that may have been the first, with what
// the queue then held. A search of that kind takes exponential time if many calls overlap; here
// at most one call of each thread does.
#pragma once

#include <algorithm>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace common::testing {

struct recorded_call {
  bool is_push = false;
  unsigned item = 0;
  bool done = false;  // false: refused, or nothing there
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
using call_history = std::vector<std::vector<recorded_call>>;  // by thread

// A push may be refused from `least` items on and must be refused from `most` on. (A ring that
// gives its slots back in blocks has places that it cannot always use.)
struct queue_bounds {
  std::size_t least = std::numeric_limits<std::size_t>::max();
  std::size_t most = std::numeric_limits<std::size_t>::max();
};

// Calls a queue of numbers and notes when each call began and ended.
template <class Queue>
class recorder {
 public:
  recorder(Queue& queue, std::size_t threads) : queue_(queue), history_(threads) {}

  bool try_push(std::size_t thread, unsigned item) {
    recorded_call call{.is_push = true, .item = item, .begin = tick()};
    call.done = queue_.try_push(static_cast<typename Queue::value_type>(item));
    call.end = tick();
    history_[thread].push_back(call);
    return call.done;
  }
  bool try_pop(std::size_t thread) {
    recorded_call call{.begin = tick()};
    if (const auto item = queue_.try_pop()) {
      call.done = true;
      call.item = static_cast<unsigned>(*item);
    }
    call.end = tick();
    history_[thread].push_back(call);
    return call.done;
  }

  // When the threads have ended.
  const call_history& history() const { return history_; }

 private:
  std::uint64_t tick() {
    // [T] acq_rel <-> [T]: of two calls one of which ended before the other began, the first
    // happens before the second. So "before" means the same here as in the memory model, and not
    // only what a clock says. (It costs something: what a queue fails to order across two calls,
    // this orders. The model checks, which add nothing, look for that.)
    return now_.fetch_add(1, std::memory_order_acq_rel);
  }

  Queue& queue_;
  std::atomic<std::uint64_t> now_{0};
  call_history history_;  // each thread changes its own part
};

// How many calls overlap one of another thread: a history without any says little.
inline std::size_t overlapping(const call_history& history) {
  std::size_t count = 0;
  for (const auto& mine : history)
    for (const recorded_call& call : mine)
      count += call.end - call.begin > 1;  // a tick of another thread came between
  return count;
}

// Empty: it is linearizable. Otherwise what cannot be explained.
inline std::string why_not_linearizable(const call_history& history, queue_bounds bounds) {
  struct state {
    std::vector<std::size_t> taken;  // of each thread: so many of its calls are in the order
    std::vector<unsigned> items;     // what the queue then holds
    auto operator<=>(const state&) const = default;
  };
  std::size_t calls = 0;
  for (const auto& mine : history) calls += mine.size();

  // What the queue holds after the call, if it can happen now and return what it returned.
  const auto after = [&](const recorded_call& call, const std::vector<unsigned>& items) {
    std::optional<std::vector<unsigned>> result;
    const bool possible =
        call.is_push ? (call.done ? items.size() < bounds.most : items.size() >= bounds.least)
        : call.done  ? !items.empty() && items.front() == call.item
                     : items.empty();
    if (!possible) return result;
    result = items;
    if (call.done && call.is_push) result->push_back(call.item);
    if (call.done && !call.is_push) result->erase(result->begin());
    return result;
  };

  std::set<state> reached{{std::vector<std::size_t>(history.size()), {}}};
  for (std::size_t level = 0; level != calls; ++level) {
    std::set<state> next;
    for (const state& now : reached) {
      // Who began after another pending call had ended must wait for that one.
      std::uint64_t first_end = std::numeric_limits<std::uint64_t>::max();
      for (std::size_t t = 0; t != history.size(); ++t)
        if (now.taken[t] != history[t].size())
          first_end = std::min(first_end, history[t][now.taken[t]].end);
      for (std::size_t t = 0; t != history.size(); ++t) {
        if (now.taken[t] == history[t].size()) continue;
        const recorded_call& call = history[t][now.taken[t]];
        if (call.begin > first_end) continue;
        if (auto items = after(call, now.items)) {
          state then{now.taken, *std::move(items)};
          ++then.taken[t];
          next.insert(std::move(then));
        }
      }
    }
    if (next.empty()) {
      const state& stuck = *reached.begin();
      std::ostringstream out;
      out << "after " << level << " of " << calls << " calls the queue holds {";
      for (unsigned item : stuck.items) out << ' ' << item;
      out << " }, and none of these can be the next:\n";
      for (std::size_t t = 0; t != history.size(); ++t) {
        if (stuck.taken[t] == history[t].size()) continue;
        const recorded_call& call = history[t][stuck.taken[t]];
        out << "  thread " << t << ": " << (call.is_push ? "try_push(" : "try_pop(");
        if (call.is_push) out << call.item;
        out << ") -> ";
        if (call.is_push) out << (call.done ? "true" : "false");
        if (!call.is_push) out << (call.done ? std::to_string(call.item) : "nothing");
        out << ", from " << call.begin << " to " << call.end << '\n';
      }
      return out.str();
    }
    reached = std::move(next);
  }
  return "";
}

}  // namespace common::testing
