#include <algorithm>

#include "common/checker/report/explanations.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {
namespace {

sentences explain_blocked_lock(const counterexample& c, const event& blocked) {
  for (id t = 0; t < c.threads().size(); ++t) {
    event end;
    end.thread = t;
    end.seq = static_cast<tick>(~tick{0});
    for (id lock : c.locks_held(end))
      if (c.at(lock).location == blocked.location)
        return {capital(c.thread(blocked.thread)) + " waits in " + c.line(blocked.self) + " for " +
                c.variable(blocked.location) + ", which " + c.thread(t) + " locked in " +
                c.line(lock) + " and never unlocks."};
  }
  return {};
}

constexpr const char* store_before_notifying =
    "wait() returns only when it finds another value: store that before you notify, and do not "
    "take it back while somebody may wait.";

bool changes_something(const event& e) {
  return e.kind == event_kind::store || e.kind == event_kind::write ||
         (e.kind == event_kind::rmw && e.does != action::lock);
}

// Has the thread that was woken changed anything before it waits again, or let others do so?
bool did_something_between(const counterexample& c, const event& woken_by, const event& waits) {
  return std::any_of(c.graph().events.begin(), c.graph().events.end(), [&](const event& e) {
    return e.thread == waits.thread && e.seq < waits.seq && e.self > woken_by.self &&
           changes_something(e);
  });
}

// Who was woken has read an old value, or who notified changes something only afterwards.
bool came_too_early(const counterexample& c, const event& notification, const event& blocked) {
  return std::any_of(c.graph().events.begin(), c.graph().events.end(), [&](const event& e) {
    const bool old = e.thread == blocked.thread && e.kind == event_kind::load &&
                     c.graph().locations[e.location].kind == location_kind::atomic &&
                     c.newer_than_read(e) != none;
    const bool too_late =
        e.thread == notification.thread && e.seq > notification.seq && changes_something(e) &&
        (e.location == none || c.graph().locations[e.location].kind == location_kind::atomic);
    return e.self > notification.self && (old || too_late);
  });
}

sentences explain_blocked_wait(const counterexample& c, const event& blocked) {
  const auto& order = c.graph().locations[blocked.location].modification_order;
  const word me = word{1} << blocked.thread;
  // Since it last began to wait: who woke another one. Before that, since it last woke up: a
  // notification that it missed.
  const event *before = nullptr, *for_another = nullptr, *woke = nullptr;
  for (id operation : order) {
    const event& e = c.at(operation);
    if (e.kind != event_kind::rmw) continue;
    const bool waited = (e.got & me) != 0, waits = (e.put & me) != 0;
    if (waits && !waited) for_another = nullptr;
    if (waits && !waited && woke != nullptr && did_something_between(c, *woke, e)) woke = nullptr;
    if (waited && !waits) before = nullptr, woke = &e;
    if (e.does != action::notify_one && e.does != action::notify_all) continue;
    if (waited && waits) for_another = &e;
    if (!waited && e.thread != blocked.thread) before = &e;
  }
  const std::string who = c.thread(blocked.thread), what = c.variable(blocked.location);
  if (for_another != nullptr)
    return {"The notify_one of " + c.line(for_another->self) + " woke another thread; " + who +
            " still waits on " + what + ". Use notify_all, or let the woken thread pass it on."};
  const bool atomic = c.graph().locations[blocked.location].kind == location_kind::waiters;
  if (before == nullptr && woke != nullptr && came_too_early(c, *woke, blocked))
    return {"The notification of " + c.line(woke->self) + " woke " + who +
                ", which found nothing changed and waits on " + what + " again, in " +
                c.line(blocked.self) + ".",
            atomic ? store_before_notifying
                   : "Change the condition before you notify, with the mutex held."};
  if (before != nullptr && atomic)
    return {"The notification of " + c.line(before->self) + " came before " + who +
                " started to wait on " + what + " in " + c.line(blocked.self) +
                ": nobody was waiting, so it went nowhere.",
            store_before_notifying};
  if (before != nullptr)
    return {"The notification of " + c.line(before->self) + " came before " + who +
                " started to wait on " + what + " in " + c.line(blocked.self) +
                ": nobody was waiting, so it went nowhere.",
            "Change the condition with the mutex held, and look at it with the mutex held before "
            "every wait."};
  return {capital(who) + " waits on " + what +
          " for ever: no notify came after it started to wait, in " + c.line(blocked.self) + "."};
}

}  // namespace

sentences not_looked_again(const counterexample& c) {
  const event* failing = nullptr;
  for (id e : {c.why().second, c.why().first})
    if (failing == nullptr && e != none) failing = &c.at(e);
  if (failing == nullptr) return {};
  const event* woken = nullptr;
  for (const event& e : c.graph().events)
    if (e.thread == failing->thread && e.seq < failing->seq &&
        (e.does == action::wake_up || e.does == action::wake_up_by_chance))
      woken = &e;
  if (woken == nullptr) return {};
  const std::string first =
      woken->kind == event_kind::note
          ? "The wait of " + c.line(woken->self) +
                " returned although nobody notified: a spurious wake-up, which is always allowed."
          : "After the wake-up in " + c.line(woken->self) +
                " another thread may have locked the mutex first and changed the condition.";
  return {first,
          "Whoever wakes up must look again: while (!condition) wait(lock), or wait(lock, "
          "condition)."};
}

sentences explain_blocked(const counterexample& c) {
  sentences said;
  int locks = 0;
  for (const event& e : c.graph().events) {
    if (e.kind != event_kind::blocked) continue;
    const bool lock = c.graph().locations[e.location].kind == location_kind::mutex;
    for (const std::string& s : lock ? explain_blocked_lock(c, e) : explain_blocked_wait(c, e))
      said.push_back(s);
    locks += lock ? 1 : 0;
  }
  if (locks > 1)
    said.push_back(
        "Lock several mutexes in the same order everywhere, or together with std::scoped_lock.");
  return said;
}

sentences explain_spinning(const counterexample& c) {
  sentences said;
  for (id t : c.why().threads) {
    const event* last = nullptr;
    for (const event& e : c.graph().events)
      if (e.thread == t && e.is_atomic_read()) last = &e;
    if (last == nullptr) continue;
    if (c.graph().locations[last->location].kind != location_kind::atomic) {
      said.push_back(capital(c.thread(t)) + " tries again and again, up to " + c.line(last->self) +
                     ", and finds everything as it was: nobody is left to change it.");
      continue;
    }
    said.push_back(capital(c.thread(t)) + " reads " + c.variable(last->location) +
                   " == " + c.value(last->location, last->got) + " in " + c.line(last->self) +
                   " again and again; it is the newest value, and nobody is left to change it.");
  }
  return said;
}

}  // namespace common::checker
