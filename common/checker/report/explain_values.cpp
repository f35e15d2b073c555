#include <algorithm>
#include <utility>

#include "common/checker/report/explanations.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {

namespace {

// A load that ran while the store before it, to another variable, was still on its way.
struct overtaking {
  const event *store, *load;
};

bool is_variable(const counterexample& c, const event& e) {
  return e.location != none && c.graph().locations[e.location].kind == location_kind::atomic;
}

// The last store of a thread, between two points of it, that a load of another thread missed.
const event* store_missed_by(const counterexample& c, const event& load, id thread, tick after,
                             tick before) {
  const event* missed = nullptr;
  for (const event& e : c.graph().events)
    if (e.is_atomic_write() && e.thread == thread && e.seq > after && e.seq < before &&
        e.location == load.location && e.position > c.at(load.reads_from).position)
      missed = &e;
  return missed;
}

// A load counts for a data race if it comes before one of the two accesses.
bool may_have_led_to_failure(const counterexample& c, const event& load) {
  if (c.result().kind != kind::data_race) return true;
  const event &a = c.at(c.why().first), &b = c.at(c.why().second);
  return (load.thread == a.thread && load.seq < a.seq) ||
         (load.thread == b.thread && load.seq < b.seq);
}

bool seq_cst_fence_inside(const counterexample& c, const overtaking& o) {
  for (const event& e : c.graph().events)
    if (e.kind == event_kind::fence && e.order == std::memory_order_seq_cst &&
        e.thread == o.load->thread && e.seq > o.store->seq && e.seq < o.load->seq)
      return true;
  return false;
}

// On x86 a read-modify-write, also one that fails, a seq_cst store and a seq_cst fence are locked
// instructions: no later load overtakes them. So are those that lock and unlock a mutex. To notify
// is none, if nobody waits.
bool is_locked_on_x86(const counterexample& c, const event& e) {
  if (e.kind == event_kind::fence) return e.order == std::memory_order_seq_cst;
  if (e.location == none) return false;
  const location_kind what = c.graph().locations[e.location].kind;
  if (what == location_kind::mutex) return true;
  if (what != location_kind::atomic) return false;
  return e.kind == event_kind::rmw || e.does == action::compare_exchange_strong ||
         e.does == action::fail_by_chance ||
         (e.kind == event_kind::store && e.order == std::memory_order_seq_cst);
}

// From the store to the load, both included.
bool x86_keeps(const counterexample& c, const overtaking& o) {
  const auto& events = c.graph().events;
  return std::any_of(events.begin(), events.end(), [&](const event& e) {
    return e.thread == o.load->thread && e.seq >= o.store->seq && e.seq <= o.load->seq &&
           is_locked_on_x86(c, e);
  });
}

std::string why_allowed(const counterexample& c, const overtaking& one, const overtaking& two) {
  if (!x86_keeps(c, one) || !x86_keeps(c, two))
    return "Release and acquire allow that: a store may wait in its core's buffer while a later "
           "load of another variable runs. x86 does it, too.";
  return "C++ allows that: not all four have a place in the one order of all seq_cst operations. "
         "On x86 the instructions used here happen to prevent it, so no test there shows it; "
         "elsewhere they need not.";
}

std::string how_to_forbid(const counterexample& c, const overtaking& one, const overtaking& two) {
  for (const auto& [with, without] : {std::pair{&one, &two}, std::pair{&two, &one}})
    if (seq_cst_fence_inside(c, *with))
      return capital(c.thread(with->load->thread)) + " has a seq_cst fence between the two; " +
             c.thread(without->load->thread) + " needs one there, too.";
  std::vector<std::string> weak;
  int strong = 0;
  for (const event* e : {one.store, one.load, two.store, two.load}) {
    const std::string line = c.line(e->self);
    if (e->order == std::memory_order_seq_cst)
      ++strong;
    else if (std::find(weak.begin(), weak.end(), line) == weak.end())
      weak.push_back(line);
  }
  if (strong > 0 && weak.size() == 1)
    return "Make " + weak.front() + " seq_cst as well: one order of all holds among seq_cst " +
           "operations only.";
  return "Make both stores and both loads seq_cst, or put a seq_cst fence between store and load "
         "in both threads.";
}

}  // namespace

// Each of two threads stores, then reads the other's variable, and misses the other's store.
sentences store_buffering(const counterexample& c) {
  if (c.no_order_helps()) return {};
  const auto counts = [&](const event& e) {
    return e.kind == event_kind::load && is_variable(c, e) && may_have_led_to_failure(c, e);
  };
  for (const event& first : c.graph().events) {
    if (!counts(first)) continue;
    for (const event& second : c.graph().events) {
      if (!counts(second) || second.thread <= first.thread || second.location == first.location)
        continue;
      const overtaking one{store_missed_by(c, second, first.thread, 0, first.seq), &first};
      const overtaking two{store_missed_by(c, first, second.thread, 0, second.seq), &second};
      if (one.store == nullptr || two.store == nullptr) continue;
      const auto load = [&](const overtaking& o) {
        return c.thread(o.load->thread) + "'s load of " + c.variable(o.load->location) + " in " +
               c.line(o.load->self);
      };
      const auto store = [&](const overtaking& o) {
        return " its store to " + c.variable(o.store->location) + " in " + c.line(o.store->self);
      };
      return {capital(load(one)) + " overtook" + store(one) + ", and " + load(two) + store(two) +
                  ": neither saw what the other had stored.",
              why_allowed(c, one, two), how_to_forbid(c, one, two)};
    }
  }
  return {};
}

// Each of two threads looks at the other's variable, then stores to its own. In a data race: the
// two stores stand between the looks and the accesses.
sentences both_looked_first(const counterexample& c) {
  const event &a = c.at(c.why().first), &b = c.at(c.why().second);
  for (const event& first : c.graph().events)
    for (const event& second : c.graph().events) {
      if (first.kind != event_kind::load || first.thread != a.thread || !is_variable(c, first) ||
          second.kind != event_kind::load || second.thread != b.thread || !is_variable(c, second) ||
          first.location == second.location)
        continue;
      const event* by_a = store_missed_by(c, second, a.thread, first.seq, a.seq);
      const event* by_b = store_missed_by(c, first, b.thread, second.seq, b.seq);
      if (by_a == nullptr || by_b == nullptr) continue;
      // Who had stored to it before looking did store first.
      if (store_missed_by(c, second, a.thread, 0, first.seq) != nullptr ||
          store_missed_by(c, first, b.thread, 0, second.seq) != nullptr)
        continue;
      const auto looks = [&](const event& load, const event& store) {
        return c.thread(load.thread) + " looks at " + c.variable(load.location) + " in " +
               c.line(load.self) + " and then stores to " + c.variable(store.location) + " in " +
               c.line(store.self);
      };
      return {capital(looks(first, *by_a)) + "; " + looks(second, *by_b) +
                  ": both can look before either has stored.",
              "Store first and look then, with seq_cst."};
    }
  return {};
}

sentences old_value(const counterexample& c) {
  if (c.no_order_helps()) return {};
  const auto& events = c.graph().events;
  for (auto load = events.rbegin(); load != events.rend(); ++load) {
    if (load->kind != event_kind::load) continue;
    if (c.graph().locations[load->location].kind != location_kind::atomic) continue;
    const id newer = c.newer_than_read(*load);
    if (newer == none || newer > load->self) continue;
    const std::string name = c.variable(load->location);
    const auto text = [&](word w) { return c.value(load->location, w); };
    sentences said{capital(c.line(load->self)) + " read the old value " + text(load->got) + " of " +
                   name + " although " + c.line(newer) + " had stored " + text(c.at(newer).put) +
                   ". It may: nothing orders that store before this load."};
    for (const std::string& s : broken_chain(c, c.at(newer), *load, "that store before this load"))
      said.push_back(s);
    if (said.size() > 1) return said;
    for (const std::string& s : whether_orders_help(c)) said.push_back(s);
    return said;
  }
  return {};
}

sentences lost_update(const counterexample& c) {
  const event* last_read[max_threads] = {};
  for (const event& e : c.graph().events) {
    if (e.kind == event_kind::load) last_read[e.thread] = &e;
    const event* read = last_read[e.thread];
    if (e.kind != event_kind::store || c.is_initial(e.self) || read == nullptr ||
        read->location != e.location)
      continue;
    const auto& order = c.graph().locations[e.location].modification_order;
    for (std::size_t p = c.at(read->reads_from).position + std::size_t{1}; p < e.position; ++p) {
      const event& lost = c.at(order[p]);
      if (lost.thread == e.thread) continue;
      return {capital(c.line(e.self)) + " overwrites what " + c.line(lost.self) + " of " +
                  c.thread(lost.thread) + " stored after " + c.line(read->self) + " had read " +
                  c.variable(e.location) + ": that update is lost.",
              "If both threads are to write it: a load and then a store is not one step. Use one "
              "read-modify-write: fetch_add, exchange, or a compare_exchange loop. If only one is "
              "to write it, the other one's write is the mistake."};
    }
  }
  return {};
}

// What is read in one critical section is out of date in the next.
sentences split_critical_section(const counterexample& c) {
  const auto& events = c.graph().events;
  for (auto write = events.rbegin(); write != events.rend(); ++write) {
    if (write->kind != event_kind::write) continue;
    // What this thread did to it last, and who has changed it since.
    const event *read = nullptr, *change = nullptr;
    for (const event& e : events) {
      if (e.self == write->self) break;
      if (!e.is_plain() || e.cell != write->cell) continue;
      if (e.thread == write->thread) read = &e, change = nullptr;
      if (e.thread != write->thread && e.kind == event_kind::write) change = &e;
    }
    if (read == nullptr || read->kind != event_kind::read || change == nullptr) continue;
    for (id first : c.locks_held(*read))
      for (id second : c.locks_held(*write))
        if (first != second && c.at(first).location == c.at(second).location)
          return {capital(c.line(read->self)) + " reads " + c.memory(read->cell) + " with " +
                      c.variable(c.at(first).location) + " held, " + c.line(write->self) + " " +
                      third_person(write->does) + " it in a later critical section, and " +
                      c.line(change->self) + " of " + c.thread(change->thread) +
                      " changed it in between.",
                  "What was read is out of date once the mutex is unlocked: do both under one "
                  "lock."};
  }
  return {};
}

sentences failed_spuriously(const counterexample& c) {
  for (const event& e : c.graph().events)
    if (e.does == action::fail_by_chance)
      return {"The compare_exchange_weak of " + c.line(e.self) +
              " failed although the value was the expected one: it is allowed to. Call it in a "
              "loop."};
  return {};
}

// An exchange found another value, and its thread has written nothing since.
sentences not_tried_again(const counterexample& c) {
  if (!c.no_order_helps()) return {};  // then an order is the mistake
  const event* last[max_threads] = {};
  for (const event& e : c.graph().events)
    if (e.is_atomic_write() || e.does == action::compare_exchange_strong) last[e.thread] = &e;
  for (const event* e : last)
    if (e != nullptr && e->does == action::compare_exchange_strong)
      return {"The compare_exchange of " + c.line(e->self) + " failed: " + c.variable(e->location) +
                  " was " + c.value(e->location, e->got) + ", and not what it expected. It wrote " +
                  "nothing, and " + c.thread(e->thread) + " did not try again.",
              "After a failure decide again, with the value that was found."};
  return {};
}

}  // namespace common::checker
