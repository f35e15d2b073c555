// The part of an execution that watches plain memory.
#include "common/checker/engine/execution.hpp"

namespace common::checker {

event& execution::plain_event(const void* address, event_kind kind, action does, memory_type type) {
  thread_state& t = *running_thread_;
  if (t.looks_at != address || kind != event_kind::read) t.looks = 0;
  t.looks_at = address;
  ++t.looks;
  if (t.view.seq >= most_events) fail(kind::misuse, reason::too_long, action::none, {}, {});
  if (t.looks == most_looks) fail(kind::misuse, reason::unseen_wait, action::spin, {}, {});
  if (t.looks % looks_at_a_time == 0) suspend();  // who changes it, races with the read
  event& e = model_.apply_plain(running_thread_->view, kind);
  e.cell = memory_.cell_at(address, type);
  e.does = does;
  running_thread_->spin.touched_memory();
  record_stack(e);
  if (!draining_) report_race(e);
  memory_.remember(e);
  return e;
}

void execution::report_race(const event& access) {
  const id other = memory_.race_with(access);
  if (other == none) return;
  fail({.kind = kind::data_race, .why = reason::race, .first = other, .second = access.self});
}

void execution::access(const void* address, event_kind kind, action does, memory_type type,
                       word value) {
  if (address == absorbed()) return;
  const bool begins = does == action::initialize || does == action::construct;
  const bool lives = begins || memory_.known(address);
  const id end = lives ? none : memory_.bring_back(address);
  event& e = plain_event(address, kind, does, type);
  e.put = value;
  if (lives) return;
  fail({.kind = kind::lifetime, .why = reason::no_variable_lives, .first = end, .second = e.self});
}

void execution::born(const void* address, action does, memory_type type) {
  if (address == absorbed()) return;
  const event& e = plain_event(address, event_kind::write, does, type);
  cell& c = graph_.cells[e.cell];
  if (memory_.alive(e.cell))
    fail({.kind = kind::lifetime,
          .why = reason::alive_already,
          .first = c.constructed,
          .second = e.self});
  memory_.set_alive(e.cell, true);
  c.constructed = e.self;
}

void execution::use(const void* address, event_kind kind, action does, memory_type type) {
  if (address == absorbed()) return;
  const event& e = plain_event(address, kind, does, type);
  if (memory_.alive(e.cell)) return;
  fail({.kind = kind::lifetime, .why = reason::nothing_lives, .second = e.self});
}

void execution::died(const void* address, action does, memory_type type) {
  if (address == absorbed()) return;
  use(address, event_kind::write, does, type);
  memory_.set_alive(memory_.cell_at(address, type), false);
}

void execution::vacate(const void* address) {
  memory_.set_alive(memory_.cell_at(address, memory_type::unknown), false);
}

void execution::moved_from(action does) {
  fail({.kind = kind::lifetime,
        .why = reason::moved_from,
        .second = last_event(),
        .thread = self(),
        .doing = does});
}

void execution::forget(const void* address, std::size_t size) {
  if (address != absorbed()) memory_.forget(address, size);
}

void execution::slot_begins(const void* address, std::size_t size) {
  memory_.add_slot(address, size);
}

void execution::slot_ends(const void* address, std::size_t size) {
  const id c = memory_.cell_at(address, memory_type::slot);
  if (memory_.alive(c))
    fail({.kind = kind::leak,
          .why = reason::slot_ends_occupied,
          .first = graph_.cells[c].constructed,
          .cell = c});
  memory_.forget(address, size);
}

}  // namespace common::checker
