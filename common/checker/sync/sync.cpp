#include "common/checker/sync/atomic.hpp"
#include "common/checker/sync/mutex.hpp"

namespace common::checker {
namespace {

const char* order_name(std::memory_order order) {
  switch (order) {
    case std::memory_order_acquire:
      return "acquire";
    case std::memory_order_consume:
      return "consume";
    case std::memory_order_release:
      return "release";
    case std::memory_order_acq_rel:
      return "acq_rel";
    default:
      return "seq_cst";
  }
}

[[noreturn]] void wrong_order(std::memory_order order, source_place at, std::string what) {
  execution::current("atomic").fail(
      kind::misuse, what + " with memory_order_" + order_name(order) + " is undefined behaviour",
      at, "wrong order");
}

word bit_of_this_thread(const execution& e) {
  return word{1} << e.self();
}

// Joins the set of waiting threads.
void start_waiting(execution& e, id waiters, source_place at) {
  e.perform({.kind = event_kind::rmw,
             .location = waiters,
             .at = at,
             .modify = [me = bit_of_this_thread(e)](word set) { return set | me; },
             .verb = "starts to wait"});
}

// Waits for the notification that takes this thread out of the set.
void await_notification(execution& e, id waiters, source_place at) {
  e.perform({.kind = event_kind::load,
             .location = waiters,
             .at = at,
             .awaits = [me = bit_of_this_thread(e)](word set) { return (set & me) == 0; },
             .earliest = true,
             .verb = "wakes up"});
}

// Any one of the waiting threads may be the one that is woken.
word without_one(execution& e, word set) {
  std::vector<word> members;
  for (word bit = 1; bit <= set && bit != 0; bit <<= 1)
    if ((set & bit) != 0) members.push_back(bit);
  return members.empty() ? set : set & ~members[e.choose(members.size())];
}

}  // namespace

// ---- atomic

void detail::require_load_order(std::memory_order order, source_place at, const char* operation) {
  if (order == std::memory_order_release || order == std::memory_order_acq_rel)
    wrong_order(order, at, std::string(operation) + " reads only, and reading");
}

void detail::require_store_order(std::memory_order order, source_place at, const char* operation) {
  if (acquires(order) && order != std::memory_order_seq_cst)
    wrong_order(order, at, std::string(operation) + " writes only, and writing");
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
  execution& e = execution::current("atomic::wait");
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
  execution& e = execution::current("notify");
  e.perform({.kind = event_kind::rmw,
             .location = waiters,
             .at = at,
             .modify = [&e, all](word set) { return all ? 0 : without_one(e, set); },
             .verb = all ? "notify_all" : "notify_one"});
}

// ---- mutex

mutex::mutex(source_place at)
    : location_(execution::current("common::mutex")
                    .new_location(location_kind::mutex, word_format::boolean, 1, 0, at)) {}

mutex::~mutex() {
  execution& e = execution::current("common::mutex");
  if (e.draining() || !e.held_by_anybody(location_)) return;
  failure why;
  why.kind = kind::misuse;
  why.first = e.note("destroy", {}, location_);
  why.text = [m = location_](const narrator& say) {
    return say.variable(m) + " is destroyed while a thread holds it";
  };
  e.fail(std::move(why));
}

bool mutex::held_by_me() const {
  for (const auto& h : execution::current("common::mutex").held())
    if (h.location == location_) return true;
  return false;
}

void mutex::lock(source_place at) {
  execution& e = execution::current("common::mutex");
  for (const auto& h : e.held()) {
    if (h.location != location_) continue;
    failure why;
    why.kind = kind::deadlock;
    why.first = h.locked_by;
    why.second = e.note("lock", at, location_);
    why.text = [m = location_, thread = e.self(), first = h.locked_by](const narrator& say) {
      return say.thread(thread) + " locks " + say.variable(m) + " although it holds it since " +
             say.line(first) + ": it waits for itself";
    };
    e.fail(std::move(why));
  }
  e.perform({.kind = event_kind::rmw,
             .location = location_,
             .order = std::memory_order_acquire,
             .at = at,
             .modify = [](word) { return word{1}; },
             .compares = true,
             .expected = 0,
             .awaits = [](word held) { return held == 0; },
             .verb = "lock"});
  e.held().push_back({location_, e.last_event()});
}

bool mutex::try_lock(source_place at) {
  execution& e = execution::current("common::mutex");
  operation op{.kind = event_kind::rmw,
               .location = location_,
               .order = std::memory_order_acquire,
               .at = at,
               .modify = [](word) { return word{1}; },
               .compares = true,
               .expected = 0,
               .verb = "try_lock"};
  // std::lock of two mutexes fails and retries without an end if the other thread does the same.
  // The executions in which that goes on and on add nothing.
  if (!e.may_fail_to_lock()) {
    op.awaits = [](word held) { return held == 0; };
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
  execution& e = execution::current("common::mutex");
  const auto released =
      std::erase_if(e.held(), [&](const auto& h) { return h.location == location_; });
  if (released == 0 && !e.draining()) {
    failure why;
    why.kind = kind::misuse;
    why.first = e.note("unlock", at, location_);
    why.text = [m = location_, thread = e.self()](const narrator& say) {
      return say.thread(thread) + " unlocks " + say.variable(m) + ", which it does not hold";
    };
    e.fail(std::move(why));
  }
  e.perform({.kind = event_kind::store,
             .location = location_,
             .order = std::memory_order_release,
             .at = at,
             .verb = "unlock"});
}

// ---- condition_variable

condition_variable::condition_variable(source_place at)
    : location_(execution::current("common::condition_variable")
                    .new_location(location_kind::condition, word_format::bytes, 8, 0, at)) {}

condition_variable::~condition_variable() = default;

void condition_variable::wait(std::unique_lock<mutex>& lock, source_place at) {
  execution& e = execution::current("common::condition_variable");
  if (!lock.owns_lock() || !lock.mutex()->held_by_me())
    e.fail(kind::misuse, "waits on a condition variable without holding the mutex", at, "wait");
  mutex& m = *lock.mutex();
  if (e.spurious_wakeup()) {  // the same as never having waited, but for the mutex
    e.note("wakes up spuriously", at, location_);
    m.unlock(at);
    m.lock(at);
    return;
  }
  start_waiting(e, location_, at);
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
