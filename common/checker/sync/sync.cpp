#include <cstdio>
#include <cstdlib>

#include "common/checker/sync/atomic.hpp"
#include "common/checker/sync/mutex.hpp"

namespace common::checker {
namespace {

[[noreturn]] void wrong_order(reason why, std::memory_order order, source_place at, action does) {
  runtime& e = detail::here("common::atomic");
  failure wrong{.kind = kind::misuse, .why = why, .thread = e.self(), .doing = does};
  wrong.order = order;
  wrong.first = e.note(does, at);
  e.fail(std::move(wrong));
}

[[noreturn]] void fail(runtime& e, kind what, reason why, action does, source_place at,
                       id location) {
  e.fail({.kind = what,
          .why = why,
          .first = e.note(does, at, location),
          .thread = e.self(),
          .location = location});
}

// Of a mutex: 0 is free, 1 is held.
bool nobody_holds_it(word held) {
  return held == 0;
}
operation taking(id mutex, action does, source_place at) {
  return {.kind = event_kind::rmw,
          .location = mutex,
          .order = std::memory_order_acquire,
          .at = at,
          .modify = [](word) { return word{1}; },
          .compares = true,
          .expected = 0,
          .does = does};
}

word bit_of_this_thread(const runtime& e) {
  return word{1} << e.self();
}

// Joins the set of waiting threads. Returns who waits already.
word start_waiting(runtime& e, id waiters, source_place at) {
  return e.perform({.kind = event_kind::rmw,
                    .location = waiters,
                    .at = at,
                    .modify = [me = bit_of_this_thread(e)](word set) { return set | me; },
                    .does = action::start_to_wait});
}

// Waits for the notification that takes this thread out of the set.
void await_notification(runtime& e, id waiters, source_place at) {
  e.perform({.kind = event_kind::load,
             .location = waiters,
             .at = at,
             .awaits = [me = bit_of_this_thread(e)](word set) { return (set & me) == 0; },
             .earliest = true,
             .does = action::wake_up});
}

// Any one of the waiting threads may be the one that is woken.
word without_one(runtime& e, word set) {
  std::vector<word> members;
  for (word bit = 1; bit <= set && bit != 0; bit <<= 1)
    if ((set & bit) != 0) members.push_back(bit);
  return members.empty() ? set : set & ~members[e.choose(members.size())];
}

}  // namespace

// ---- atomic

runtime& detail::here(const char* who) {
  if (runtime* e = here_if_any()) return *e;
  std::fprintf(stderr,
               "MISUSE: %s is used outside of a scenario. In a build with COMMON_MODEL it exists "
               "only inside common::checker::explore(), and in the threads that are named "
               "common::checker::thread: make it a member or a local variable.\n",
               who);
  std::abort();
}

void detail::require_load_order(std::memory_order order, source_place at, action does) {
  if (order == std::memory_order_release || order == std::memory_order_acq_rel)
    wrong_order(reason::no_load_order, order, at, does);
}

void detail::require_store_order(std::memory_order order, source_place at, action does) {
  if (acquires(order) && order != std::memory_order_seq_cst)
    wrong_order(reason::no_store_order, order, at, does);
}

std::memory_order detail::failure_order(std::memory_order success) {
  if (success == std::memory_order_acq_rel) return std::memory_order_acquire;
  if (success == std::memory_order_release) return std::memory_order_relaxed;
  return success;
}

// Either the thread reads another value and returns, or it goes to sleep on the old one. A thread
// that has joined the waiters must not sleep on a value older than a notification that came before:
// hence `up_to_date`. That decides what it may read and orders nothing.
void detail::wait_while(id location, id waiters, word old, std::memory_order order,
                        source_place at) {
  runtime& e = detail::here("atomic::wait");
  operation look{.kind = event_kind::load, .location = location, .order = order, .at = at};
  look.assumes = true;
  while (e.choose(2) == 1) {
    start_waiting(e, waiters, at);
    look.awaits = [old](word seen) { return seen == old; };
    look.up_to_date = true;
    e.perform(look);
    await_notification(e, waiters, at);
    if (e.draining()) return;
  }
  look.awaits = [old](word seen) { return seen != old; };
  look.up_to_date = false;
  e.perform(look);
}

void detail::notify(id waiters, bool all, source_place at) {
  runtime& e = detail::here("notify");
  e.perform({.kind = event_kind::rmw,
             .location = waiters,
             .at = at,
             .modify = [&e, all](word set) { return all ? 0 : without_one(e, set); },
             .does = all ? action::notify_all : action::notify_one});
}

// ---- mutex

mutex::mutex(source_place at)
    : location_(detail::here("common::mutex")
                    .new_location(location_kind::mutex, word_format::boolean, 1, 0, at)) {}

mutex::~mutex() {
  runtime* e = detail::here_if_any();
  if (e == nullptr || e->draining()) return;
  if (e->held_by_anybody(location_))
    fail(*e, kind::misuse, reason::destroyed_while_held, action::destroy, {}, location_);
  e->ends(location_);
}

bool mutex::held_by_me() const {
  for (const auto& h : detail::here("common::mutex").held())
    if (h.location == location_) return true;
  return false;
}

void mutex::fail_if_held(runtime& e, kind what, reason why, action does, source_place at) const {
  for (const auto& h : e.held()) {
    if (h.location != location_) continue;
    e.fail({.kind = what,
            .why = why,
            .first = h.locked_by,
            .second = e.note(does, at, location_),
            .thread = e.self(),
            .location = location_});
  }
}

void mutex::lock(source_place at) {
  runtime& e = detail::here("common::mutex");
  fail_if_held(e, kind::deadlock, reason::locked_twice, action::lock, at);
  operation op = taking(location_, action::lock, at);
  op.awaits = nobody_holds_it;
  e.perform(std::move(op));
  e.held().push_back({location_, e.last_event()});
}

bool mutex::try_lock(source_place at) {
  runtime& e = detail::here("common::mutex");
  fail_if_held(e, kind::misuse, reason::tries_what_it_holds, action::try_lock, at);
  operation op = taking(location_, action::try_lock, at);
  // std::lock of two mutexes fails and retries without an end if the other thread does the same.
  // The executions in which that goes on and on add nothing.
  if (e.fails_to_lock_again(op)) return false;
  if (!e.may_fail_to_lock()) {
    op.awaits = nobody_holds_it;
    op.assumes = true;
  }
  bool locked = false;
  e.perform(std::move(op), &locked);
  if (locked)
    e.held().push_back({location_, e.last_event()});
  else
    e.failed_to_lock();
  return locked;
}

void mutex::unlock(source_place at) {
  runtime& e = detail::here("common::mutex");
  const auto released =
      std::erase_if(e.held(), [&](const auto& h) { return h.location == location_; });
  if (released == 0 && !e.draining())
    fail(e, kind::misuse, reason::not_the_holder, action::unlock, at, location_);
  e.perform({.kind = event_kind::store,
             .location = location_,
             .order = std::memory_order_release,
             .at = at,
             .does = action::unlock});
}

// ---- condition_variable

condition_variable::condition_variable(source_place at)
    : location_(detail::here("common::condition_variable")
                    .new_location(location_kind::condition, word_format::bytes, 8, 0, at)) {}

condition_variable::~condition_variable() {
  if (runtime* e = detail::here_if_any()) e->ends(location_);
}

void condition_variable::wait(std::unique_lock<mutex>& lock, source_place at) {
  runtime& e = detail::here("common::condition_variable");
  if (!lock.owns_lock() || !lock.mutex()->held_by_me())
    e.fail(kind::misuse, reason::waits_without_the_mutex, action::wait, at);
  mutex& m = *lock.mutex();
  if (e.wakes_up_by_chance()) {  // the same as never having waited, but for the mutex
    e.note(action::wake_up_by_chance, at, location_);
    m.unlock(at);
    m.lock(at);
    return;
  }
  mutex_of_[e.self()] = m.location_;
  const word others = start_waiting(e, location_, at);
  for (id other = 0; other < max_threads; ++other)
    if ((others >> other & 1) != 0 && mutex_of_[other] != m.location_)
      e.fail(kind::misuse, reason::waits_with_another_mutex, action::wait, at);
  m.unlock(at);
  await_notification(e, location_, at);
  m.lock(at);
}

void condition_variable::notify_one(source_place at) {
  detail::notify(location_, false, at);
}
void condition_variable::notify_all(source_place at) {
  detail::notify(location_, true, at);
}

}  // namespace common::checker
