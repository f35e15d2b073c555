#include <cstring>

#include "checker/explanations.hpp"
#include "checker/words.hpp"

namespace common::checker {

// Two threads that each store and then read the other's variable, and both read the old value.
sentences store_buffering(const counterexample& c) {
  const auto& events = c.graph().events;
  const auto old_read = [&](const event& e) -> const event* {
    if (e.kind != event_kind::load || c.graph().locations[e.location].kind != location_kind::atomic)
      return nullptr;
    const id newer = c.newer_than_read(e);
    return newer == none ? nullptr : &c.at(newer);
  };
  for (const event& first : events) {
    const event* missed = old_read(first);
    if (missed == nullptr) continue;
    for (const event& second : events) {
      const event* other = second.thread == missed->thread ? old_read(second) : nullptr;
      if (other == nullptr || other->thread != first.thread || other->seq > first.seq ||
          missed->seq > second.seq || second.location == first.location)
        continue;
      return {"Both threads stored first and then read the other's old value: " +
                  c.line(first.self) + " missed the store of " + c.line(missed->self) + ", " +
                  c.line(second.self) + " missed the store of " + c.line(other->self) + ".",
              "A store may still wait in its core's buffer while the load behind it runs; release "
              "and acquire do not forbid that.",
              "Make all four operations seq_cst, or put a seq_cst fence between store and load in "
              "both threads."};
    }
  }
  return {};
}

sentences old_value(const counterexample& c) {
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
              "A load and then a store is not one step. Use one read-modify-write: fetch_add, "
              "exchange, or a compare_exchange loop."};
    }
  }
  return {};
}

sentences failed_spuriously(const counterexample& c) {
  for (const event& e : c.graph().events)
    if (std::strcmp(e.verb, "fails spuriously") == 0)
      return {"The compare_exchange_weak of " + c.line(e.self) +
              " failed although the value was the expected one: it is allowed to. Call it in a "
              "loop."};
  return {};
}

}  // namespace common::checker
