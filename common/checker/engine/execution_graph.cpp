#include "common/checker/engine/execution_graph.hpp"

#include <tuple>

namespace common::checker {

id execution_graph::new_location(location_kind kind) {
  location fresh;
  fresh.kind = kind;
  locations.push_back(std::move(fresh));
  return static_cast<id>(locations.size() - 1);
}

event& execution_graph::append(id thread, tick seq, event_kind kind) {
  event& fresh = events.emplace_back();
  fresh.self = static_cast<id>(events.size() - 1);
  fresh.thread = thread;
  fresh.seq = seq;
  fresh.kind = kind;
  return fresh;
}

void execution_graph::insert_store(event& store, std::uint32_t position) {
  auto& order = locations[store.location].modification_order;
  store.position = position;
  order.insert(order.begin() + position, store.self);
  for (std::size_t p = position + 1; p < order.size(); ++p) ++events[order[p]].position;
}

void execution_graph::erase_store(const event& store) {
  auto& order = locations[store.location].modification_order;
  order.erase(order.begin() + store.position);
  for (std::size_t p = store.position; p < order.size(); ++p) --events[order[p]].position;
}

bool execution_graph::read_by_rmw(const event& store) const {
  const auto& order = locations[store.location].modification_order;
  if (store.position + 1 == order.size()) return false;
  const event& next = events[order[store.position + 1]];
  return next.kind == event_kind::rmw && next.reads_from == store.self;
}

std::string execution_graph::canonical_text() const {
  const auto name = [](const event& e) {
    return std::to_string(e.thread) + '.' + std::to_string(e.seq);
  };
  std::vector<const event*> in_program_order;
  for (const event& e : events)
    if (e.reads_from != none) in_program_order.push_back(&e);
  std::sort(in_program_order.begin(), in_program_order.end(), [](auto* a, auto* b) {
    return std::tie(a->thread, a->seq) < std::tie(b->thread, b->seq);
  });
  std::string text;
  for (const event* e : in_program_order)
    text += name(*e) + '<' + name(events[e->reads_from]) + ' ';
  // Locations are numbered as the schedule created them, so their own numbers must not matter.
  std::vector<std::string> orders;
  for (const location& l : locations) {
    std::string& order = orders.emplace_back("|");
    for (id store : l.modification_order) order += name(events[store]) + ' ';
  }
  std::sort(orders.begin(), orders.end());
  for (const std::string& order : orders) text += order;
  return text;
}

}  // namespace common::checker
