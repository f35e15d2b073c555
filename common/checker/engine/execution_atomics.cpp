// The part of an execution that does atomic operations.
#include <execinfo.h>

#include <algorithm>

#include "common/checker/engine/execution.hpp"

namespace common::checker {

id execution::new_location(location_kind kind, word_format format, std::uint8_t bytes, word initial,
                           source_place at) {
  const id fresh = graph_.new_location(kind);
  graph_.locations[fresh].format = format;
  graph_.locations[fresh].bytes = bytes;
  operation op;
  op.kind = event_kind::store;
  op.location = fresh;
  op.at = at;
  op.put = initial;
  op.does = action::initialize;
  record_stack(model_.apply(running_thread_->view, op, 0));
  return fresh;
}

// Others may not use the object before its construction or after its destruction, nor at the same
// time. Neither of the two is a step that waits, so each access is looked at from both sides.
void execution::ends(id location) {
  if (draining_) return;
  if (location >= graph_.locations.size()) return;  // destroyed twice: the memory's owner is asked
  const id end = note(action::destroy, {}, location);
  for (id part = location; part < graph_.locations.size(); ++part)
    if (part == location || graph_.locations[part].hidden_of == location)
      for (const id access : graph_.locations[part].accesses)
        if (!graph_.events[end].knows(graph_.events[access]) && !may_outlive(graph_.events[access]))
          fail({.kind = kind::lifetime,
                .why = reason::used_outside_its_life,
                .first = access,
                .second = end,
                .location = location});
  graph_.locations[location].ended = end;
}

// Of a condition variable only the notifications come before its end: who was woken may still be on
// its way out of wait() ([thread.condition.condvar]).
bool execution::may_outlive(const event& use) const {
  return graph_.locations[use.location].kind == location_kind::condition &&
         (use.does == action::start_to_wait || use.does == action::wake_up);
}

void execution::check_that_it_lives(const operation& op) {
  if (op.location == none || draining_) return;
  const auto dead = [&](id event, id location) {
    fail({.kind = kind::lifetime,
          .why = reason::used_outside_its_life,
          .first = event,
          .second = note(op.in_a_word(), op.at, location),
          .thread = self(),
          .location = location,
          .doing = op.does});
  };
  if (op.location >= graph_.locations.size()) dead(none, none);  // its memory was freed
  const id hidden_of = graph_.locations[op.location].hidden_of;
  const id object = hidden_of == none ? op.location : hidden_of;
  const location& used = graph_.locations[object];
  if (used.kind == location_kind::condition && op.does == action::wake_up) return;
  const event& begin = graph_.events[used.accesses.front()];
  if (used.ended != none) dead(used.ended, object);
  if (!running_thread_->view.happens_before.knows(begin.thread, begin.seq))
    dead(begin.self, object);
}

id execution::new_hidden_location(id of) {
  const id fresh = graph_.new_location(location_kind::waiters);
  graph_.locations[fresh].hidden_of = of;
  event& initial = graph_.append(0, 0, event_kind::store);
  initial.location = fresh;
  graph_.insert_store(initial, 0);
  record_stack(initial);
  return fresh;
}

word execution::perform(operation op, bool* wrote) {
  thread_state& t = *running_thread_;
  check_that_it_lives(op);
  t.looks = 0;
  if (options_.remap_order) remap(op);
  const spin_watch::step* before = t.insists ? insists_on(t, op) : nullptr;
  if (before != nullptr && t.spin.changes_nothing()) {
    if (wrote != nullptr) *wrote = before->wrote;
    return before->got;
  }
  if (t.bad_luck.lasts) {
    if (!fails_again(t, op))
      bad_luck_ends(t);
    else if (t.bad_luck.failures++ > 0 && !bad_luck_is_endless(t))
      return op.expected;
  }
  if (const spin_watch::step* same = waits_without_pause(t, op)) {
    if (wrote != nullptr) *wrote = same->wrote;
    return same->got;
  }
  check_for_spinning(t, op);
  const bool waits = op.reads() || !options_.reduce;
  t.decision = none;
  const id choice = before != nullptr ? choose_again(t, *before, op)
                    : draining_       ? newest(op)
                    : waits           ? choose_read(t, op)
                                      : choose_place(t, op);
  if (op.kind == event_kind::store || op.kind == event_kind::rmw) mark_races(t, op.location);
  event& e = model_.apply(t.view, op, choice);
  const id self = e.self;
  record_stack(e);
  if (e.is_atomic_read()) {
    e.decision = t.decision;
    if (wrote != nullptr) *wrote = e.kind == event_kind::rmw;
  }
  if (e.kind == event_kind::rmw) {
    const word fresh = op.modify(e.got);  // may choose
    graph_.events[self].put = fresh;
  }
  t.spin.did(op, graph_.events[self]);
  return graph_.events[self].got;
}

// A mutex and what is hidden have the orders they have.
void execution::remap(operation& op) const {
  if (op.location != none && graph_.locations[op.location].kind != location_kind::atomic) return;
  op.order = options_.remap_order(op.at, op.kind, op.order);
  if (op.compares) op.on_failure = options_.remap_order(op.at, event_kind::load, op.on_failure);
}

id execution::choose_read(thread_state& t, const operation& op) {
  t.pending = &op;
  t.watermark = 0;
  t.now = state::before_read;
  if (recording_) {
    t.pending_stack.fill(nullptr);
    backtrace(t.pending_stack.data(), static_cast<int>(t.pending_stack.size()));
  }
  suspend();
  t.pending = nullptr;
  return draining_ ? newest(op) : t.chosen;
}

id execution::choose_place(thread_state& t, const operation& op) {
  const std::vector<id> places = model_.choices(t.view, op);
  return places[choose(places.size())];
}

bool execution::bad_luck_is_endless(thread_state& t) {
  if (t.bad_luck.failures < most_failures_by_chance) return false;
  waits_.endless.insert({t.view.thread, static_cast<word>(t.bad_luck.line),
                         reinterpret_cast<word>(t.bad_luck.caller), t.bad_luck.location});
  t.bad_luck.lasts = false;
  drain();
  return true;
}

// The step of its wait that a thread does again; null: it does something else, it has left.
const spin_watch::step* execution::insists_on(thread_state& t, const operation& op) {
  const spin_watch::step* step = t.spin.repeat(op);
  if (step == nullptr) leaves_its_wait(t);
  return step;
}

// What the thread has read there before, or what it has itself written since.
id execution::choose_again(thread_state& t, const spin_watch::step& before, const operation& op) {
  if (draining_ || !op.reads()) return newest(op);
  const id choice = choice_to_see_again(t, before, op);
  if (choice != none) return choice;
  drain();
  return newest(op);
}

id execution::choice_to_see_again(thread_state& t, const spin_watch::step& before,
                                  const operation& op) {
  for (id choice : model_.choices(t.view, op)) {
    const event& store = graph_.events[choice];
    if (store.put == before.got && (choice == before.source || store.thread == t.view.thread))
      return choice;
  }
  return none;
}

// In an execution that is only being brought to its end: appends to modification order, reads the
// last store. That is always allowed.
id execution::newest(const operation& op) {
  for (;;) {
    if (op.kind == event_kind::fence) return 0;
    const auto& order = graph_.locations[op.location].modification_order;
    if (op.kind == event_kind::store) return static_cast<id>(order.size());
    if (!op.awaits || op.assumes || op.awaits(graph_.events[order.back()].put)) return order.back();
    suspend();
  }
}

// The step that the thread of a loop without pause() repeats: it sees what it saw there before, and
// leaves no event. Null: it does something else.
const spin_watch::step* execution::waits_without_pause(thread_state& t, const operation& op) {
  const spin_watch::step* same =
      t.spin.repetitions() < most_repetitions || draining_ ? nullptr : t.spin.did_the_same(op);
  if (same != nullptr && same->source != none && choice_to_see_again(t, *same, op) == none)
    same = nullptr;
  t.attempts_without_pause = same == nullptr ? 0 : t.attempts_without_pause + 1;
  waits_.cut_short = waits_.cut_short || same != nullptr;
  if (t.attempts_without_pause > attempts_without_pause) goes_round_and_round(op);
  return same;
}

// It is a livelock if nobody can change what the thread sees. Otherwise it is only not explored.
void execution::goes_round_and_round(const operation& op) {
  const thread_state& me = *running_thread_;
  bool may_end = me.spin.saw(
      [&](id location, id store) { return newer_exists(location, store, me.view.thread); });
  for (const auto& t : threads_)
    may_end = may_end || (t.get() != &me && t->now == state::ready) ||
              (t->now == state::before_read && !model_.choices(t->view, *t->pending).empty());
  fail(may_end ? kind::misuse : kind::livelock,
       op.compares ? reason::no_pause_in_exchange : reason::no_pause, action::spin, op.at, {});
}

void execution::check_for_spinning(thread_state& t, const operation& op) {
  if (t.view.seq < std::min<std::uint32_t>(options_.max_events_per_thread, most_events) &&
      (!draining_ || t.spin.repetitions() < most_repetitions))
    return;
  if (draining_) fail({});
  if (t.spin.repetitions() < most_repetitions)
    fail(kind::misuse, reason::too_many_steps, op.in_a_word(), op.at, {});  // it need not be a wait
  goes_round_and_round(op);
}

// A store that is not caused by an earlier read of the same location could have come before it. The
// decision that let that read go first is asked to try the others first, too.
void execution::mark_races(const thread_state& t, id location) {
  for (id access : graph_.locations[location].accesses) {
    const event& e = graph_.events[access];
    if (e.decision != none && !t.view.caused_by.knows(e.thread, e.seq)) tree_.mark_racy(e.decision);
  }
}

void execution::record_stack(const event& e) {
  if (!recording_) return;
  call_stacks_.resize(e.self + std::size_t{1});
  backtrace(call_stacks_[e.self].data(), static_cast<int>(call_stacks_[e.self].size()));
}

}  // namespace common::checker
