#include "common/checker/engine/plain_memory.hpp"

namespace common::checker {

id plain_memory::new_cell(memory_type type) {
  graph_.cells.emplace_back().type = type;
  alive_.push_back(false);
  return static_cast<id>(graph_.cells.size() - 1);
}

id plain_memory::cell_at(const void* address, memory_type type) {
  const auto [place, fresh] = by_address_.try_emplace(reinterpret_cast<std::uintptr_t>(address));
  if (fresh) place->second = new_cell(type);
  return place->second;
}

void plain_memory::add_slot(const void* address, std::size_t size) {
  const auto where = reinterpret_cast<std::uintptr_t>(address);
  const id fresh = new_cell(memory_type::slot);
  by_address_[where] = fresh;
  cell& slot = graph_.cells[fresh];
  const bool continues = last_slot_ != none && where == next_slot_;
  slot.array = continues ? graph_.cells[last_slot_].array : arrays_++;
  slot.index = continues ? graph_.cells[last_slot_].index + 1 : 0;
  next_slot_ = where + size;
  last_slot_ = fresh;
}

void plain_memory::forget(const void* address, std::size_t size) {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  const auto first = by_address_.lower_bound(begin), last = by_address_.lower_bound(begin + size);
  for (auto cell = first; cell != last; ++cell) gone_[cell->first] = cell->second;
  by_address_.erase(first, last);
}

id plain_memory::bring_back(const void* address) {
  const auto found = gone_.find(reinterpret_cast<std::uintptr_t>(address));
  if (found == gone_.end()) return none;
  by_address_.insert(*found);
  for (const id write : graph_.cells[found->second].last_write)
    if (write != none && graph_.events[write].does == action::destroy) return write;
  return none;
}

id plain_memory::race_with(const event& access) const {
  const cell& c = graph_.cells[access.cell];
  id latest = none;
  const auto consider = [&](id other) {
    if (other == none || access.knows(graph_.events[other])) return;
    if (latest == none || other > latest) latest = other;
  };
  for (id t = 0; t < max_threads; ++t) {
    consider(c.last_write[t]);
    if (access.kind == event_kind::write) consider(c.last_read[t]);
  }
  return latest;
}

void plain_memory::remember(const event& access) {
  cell& c = graph_.cells[access.cell];
  (access.kind == event_kind::write ? c.last_write : c.last_read)[access.thread] = access.self;
}

}  // namespace common::checker
