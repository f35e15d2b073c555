// The part of an execution that watches plain memory.
#include "common/checker/engine/execution.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {

event& execution::plain_event(const void* address, event_kind kind, const char* verb,
                              const char* type) {
  if (running_thread_->view.seq >= most_events)
    fail(kind::misuse, "this scenario is too long for one execution", {}, "too long");
  event& e = model_.apply_plain(running_thread_->view, kind);
  e.cell = memory_.cell_at(address, type);
  e.verb = verb;
  running_thread_->spin.touched_memory();
  record_stack(e);
  if (!draining_) report_race(e);
  memory_.remember(e);
  return e;
}

void execution::report_race(const event& access) {
  const id other = memory_.race_with(access);
  if (other == none) return;
  failure why;
  why.kind = kind::data_race;
  why.first = other;
  why.second = access.self;
  const event &a = graph_.events[other], &b = access;
  why.text = [a, b](const narrator& say) {
    return say.thread(b.thread) + " " + third_person(b.verb) + " " + say.memory(b.cell) +
           " while " + say.thread(a.thread) + "'s " + noun(a.verb) + " of it is not ordered before";
  };
  fail(std::move(why));
}

const void*& execution::absorbed() {
  return running_thread_->absorbed;
}

void execution::access(const void* address, event_kind kind, const char* verb, const char* type) {
  if (address != absorbed()) plain_event(address, kind, verb, type);
}

void execution::born(const void* address, const char* verb, const char* type) {
  if (address == absorbed()) return;
  const event& e = plain_event(address, event_kind::write, verb, type);
  cell& c = graph_.cells[e.cell];
  if (memory_.alive(e.cell)) {
    failure why;
    why.kind = kind::lifetime;
    why.first = c.constructed;
    why.second = e.self;
    why.text = [e, old = c.constructed](const narrator& say) {
      return say.thread(e.thread) + " constructs in " + say.memory(e.cell) + " while what " +
             say.line(old) + " constructed there still lives";
    };
    fail(std::move(why));
  }
  memory_.set_alive(e.cell, true);
  c.constructed = e.self;
}

void execution::use(const void* address, event_kind kind, const char* verb, const char* type) {
  if (address == absorbed()) return;
  const event& e = plain_event(address, kind, verb, type);
  if (memory_.alive(e.cell)) return;
  failure why;
  why.kind = kind::lifetime;
  why.second = e.self;
  why.text = [e](const narrator& say) {
    return say.thread(e.thread) + " " + third_person(e.verb) + " " + say.memory(e.cell) +
           ", but nothing lives there: never constructed, or already destroyed";
  };
  fail(std::move(why));
}

void execution::died(const void* address, const char* verb, const char* type) {
  if (address == absorbed()) return;
  use(address, event_kind::write, verb, type);
  memory_.set_alive(memory_.cell_at(address, type), false);
}

void execution::vacate(const void* address) {
  memory_.set_alive(memory_.cell_at(address, ""), false);
}

void execution::moved_from(const char* verb) {
  failure why;
  why.kind = kind::lifetime;
  why.second = last_event();
  why.text = [e = graph_.events.back(), verb](const narrator& say) {
    return say.thread(e.thread) + " " + third_person(verb) + " a value that was already moved out";
  };
  fail(std::move(why));
}

void execution::slot_ends(const void* address, std::size_t size) {
  const id c = memory_.cell_at(address, "slot");
  if (memory_.alive(c)) {
    failure why;
    why.kind = kind::leak;
    why.first = graph_.cells[c].constructed;
    why.text = [c, made_by = why.first](const narrator& say) {
      return "what " + say.line(made_by) + " constructed in " + say.memory(c) +
             " is still there when the slot ends: it is never destroyed";
    };
    fail(std::move(why));
  }
  memory_.forget(address, size);
}

}  // namespace common::checker
