// Memory that is not atomic: who has touched it last, and whether an object lives in it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/checker/engine/execution_graph.hpp"

namespace common::checker {

class plain_memory {
 public:
  explicit plain_memory(execution_graph& graph) : graph_(graph) {}

  // The cell at an address; `type` names what it is when it is seen for the first time.
  id cell_at(const void* address, memory_type type);

  bool known(const void* address) const {
    return by_address_.contains(reinterpret_cast<std::uintptr_t>(address));
  }

  // A slot is known before it is used, so that neighbours can be numbered as one array.
  void add_slot(const void* address, std::size_t size);

  // What comes to live at these addresses later is something else: the allocator has ordered it.
  void forget(const void* address, std::size_t size);
  // Something is used although it is gone: it is what was there last. Returns the event that ended
  // it; none: nothing was there.
  id bring_back(const void* address);

  // The most recent access by another thread that `access` races with, or none.
  id race_with(const event& access) const;
  void remember(const event& access);

  bool alive(id cell) const { return alive_[cell]; }
  void set_alive(id cell, bool now) { alive_[cell] = now; }

 private:
  id new_cell(memory_type type);

  execution_graph& graph_;
  std::map<std::uintptr_t, id> by_address_, gone_;
  std::vector<bool> alive_;
  std::uintptr_t next_slot_ = 0;  // where the array of slots goes on
  id last_slot_ = none;
  id arrays_ = 0;
};

}  // namespace common::checker
