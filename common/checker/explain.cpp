#include "checker/explain.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "checker/words.hpp"

namespace common::checker {
namespace {

using sentences = std::vector<std::string>;

constexpr const char* hidden_by_hardware =
    "On this CPU it runs fine: the hardware hides the bug, the compiler or an Arm core need not.";

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// ---- how one event could have told another thread

// A value that went from a store of one thread to a read of another.
struct message {
  const event *store, *read;
};

class messages {
 public:
  explicit messages(const counterexample& c) : c_(c) {}

  // The newest chain of messages from an event to another one of another thread, newest first;
  // empty if there is none. Older chains would blame operations that are not the last to connect
  // the two.
  std::vector<message> chain(const event& from, const event& to) const {
    std::vector<message> found;
    const event* end = &to;
    while (end->thread != from.thread || end->seq < from.seq) {
      const event* read = newest_read_caused_by(from, *end);
      if (read == nullptr) return {};
      found.push_back({&c_.at(read->reads_from), read});
      end = found.back().store;
    }
    return found;
  }

  // The newest message from one thread to another that a given event knows of or precedes.
  const event* newest_between(id from, id to, tick before) const {
    const event* newest = nullptr;
    for (const event& e : c_.graph().events)
      if (is_message(e) && e.thread == to && e.seq < before && c_.at(e.reads_from).thread == from)
        newest = &e;
    return newest;
  }

 private:
  bool is_message(const event& e) const {
    return e.is_atomic_read() && !c_.is_initial(e.reads_from) &&
           c_.at(e.reads_from).thread != e.thread;
  }
  const event* newest_read_caused_by(const event& from, const event& end) const {
    const event* newest = nullptr;
    for (const event& e : c_.graph().events)
      if (is_message(e) && e.thread == end.thread && e.seq <= end.seq &&
          c_.at(e.reads_from).caused_by.knows(from.thread, from.seq))
        newest = &e;
    return newest;
  }

  const counterexample& c_;
};

bool fence_between(const counterexample& c, id thread, tick after, tick before, bool release) {
  return std::any_of(c.graph().events.begin(), c.graph().events.end(), [&](const event& e) {
    return e.kind == event_kind::fence && e.thread == thread && e.seq > after && e.seq < before &&
           (release ? releases(e.order) : acquires(e.order));
  });
}

// What is wrong with a message that should order one event before another; empty if nothing is.
// `first` and `second` are the points in the two threads between which it travels.
std::string broken_message(const counterexample& c, const message& m, tick first, tick second,
                           const std::string& consequence) {
  const event &store = *m.store, &read = *m.read;
  const bool no_release =
      !releases(store.order) && !fence_between(c, store.thread, first, store.seq, true);
  const bool no_acquire =
      !acquires(read.order) && !fence_between(c, read.thread, read.seq, second, false);
  if (!no_release && !no_acquire) return "";
  std::string text =
      capital(c.line(read.self)) + " read the value that " + c.line(store.self) + " stored, but ";
  const auto is = [&](const event& e) { return c.line(e.self) + " is " + name_of(e.order); };
  if (no_release) text += is(store) + (no_acquire ? " and " : "");
  if (no_acquire) text += is(read);
  text += ": nothing orders " + consequence + ". ";
  const auto wanted = [](const event& e, const char* order) {
    return e.kind == event_kind::rmw && e.order != std::memory_order_relaxed ? "acq_rel" : order;
  };
  if (no_release && no_acquire)
    return text + "Make the store " + wanted(store, "release") + " and the load " +
           wanted(read, "acquire") + ".";
  return text + "Make it " + (no_release ? wanted(store, "release") : wanted(read, "acquire")) +
         ".";
}

// The first message of the newest chain that fails to synchronize.
sentences broken_chain(const counterexample& c, const event& from, const event& to,
                       const std::string& consequence) {
  const std::vector<message> chain = messages(c).chain(from, to);
  for (std::size_t i = chain.size(); i-- > 0;) {
    const tick first = i + 1 == chain.size() ? from.seq : chain[i + 1].read->seq;
    const tick second = i == 0 ? to.seq : chain[i - 1].store->seq;
    const std::string text = broken_message(c, chain[i], first, second, consequence);
    if (!text.empty()) return {text, hidden_by_hardware};
  }
  return {};
}

// ---- data races

// Neither holds a mutex. But does anybody, to use the same memory?
sentences lock_elsewhere(const counterexample& c, const event& a, const event& b) {
  for (const event& e : c.graph().events) {
    if (!e.is_plain() || e.cell != b.cell) continue;
    const std::vector<id> held = c.locks_held(e);
    if (held.empty()) continue;
    return {capital(c.line(a.self)) + " and " + c.line(b.self) + " use " + c.memory(b.cell) +
            " without holding " + c.variable(c.at(held.front()).location) + ", which " +
            c.line(e.self) + " holds for it. Lock it everywhere."};
  }
  return {};
}

sentences missing_lock(const counterexample& c, const event& a, const event& b) {
  const std::vector<id> by_a = c.locks_held(a), by_b = c.locks_held(b);
  const auto mutex = [&](id lock) { return c.variable(c.at(lock).location); };
  if (by_a.empty() && by_b.empty()) return lock_elsewhere(c, a, b);
  if (!by_a.empty() && !by_b.empty())
    return {capital(c.line(a.self)) + " holds " + mutex(by_a.front()) + ", " + c.line(b.self) +
                " holds " + mutex(by_b.front()) + ": two different mutexes exclude nobody.",
            "Every access to " + c.memory(b.cell) + " must hold the same one."};
  const event &bare = by_a.empty() ? a : b, &guarded = by_a.empty() ? b : a;
  const id lock = by_a.empty() ? by_b.front() : by_a.front();
  return {capital(c.line(bare.self)) + " " + third_person(bare.verb) + " " + c.memory(bare.cell) +
          " without holding " + mutex(lock) + ", which " + c.line(guarded.self) +
          " holds. Lock it there, too."};
}

// The newest message between the two threads says who was allowed to go on too early.
sentences wrong_place(const counterexample& c, const event& a, const event& b) {
  const messages all(c);
  const event* early = all.newest_between(a.thread, b.thread, b.seq);
  const event* back = all.newest_between(b.thread, a.thread, a.seq);
  if (back != nullptr && (early == nullptr || back->self > early->self)) {
    const id store = back->reads_from;
    return {capital(c.line(store)) + " hands " + c.memory(b.cell) + " over to " +
            c.thread(a.thread) + ", but " + c.thread(b.thread) + " still uses it afterwards, in " +
            c.line(b.self) + ": hand it over after the last use."};
  }
  if (early == nullptr) return {};
  const id store = early->reads_from;
  return {capital(c.line(store)) + " tells " + c.thread(b.thread) + " to go on, but " +
              c.thread(a.thread) + " uses " + c.memory(a.cell) + " only afterwards, in " +
              c.line(a.self) + ".",
          "Either it tells too early, or a check that should have stopped " + c.thread(b.thread) +
              " is missing."};
}

// ---- loads of old values

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

// ---- lost updates

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

// ---- waking up

sentences not_looked_again(const counterexample& c) {
  const event* failing = nullptr;
  for (id e : {c.why().second, c.why().first})
    if (failing == nullptr && e != none) failing = &c.at(e);
  if (failing == nullptr) return {};
  const event* woken = nullptr;
  for (const event& e : c.graph().events)
    if (e.thread == failing->thread && e.seq < failing->seq &&
        std::strncmp(e.verb, "wakes up", 8) == 0)
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

// ---- threads that wait

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

sentences explain_blocked_wait(const counterexample& c, const event& blocked) {
  const auto& order = c.graph().locations[blocked.location].modification_order;
  const word me = word{1} << blocked.thread;
  const event *joined = nullptr, *before = nullptr, *for_another = nullptr;
  for (id operation : order) {
    const event& e = c.at(operation);
    if (e.kind != event_kind::rmw) continue;
    if ((e.put & me) != 0 && (e.got & me) == 0) joined = &e, for_another = nullptr;
    if (std::strncmp(e.verb, "notify", 6) != 0) continue;
    if ((e.got & me) != 0 && (e.put & me) != 0) for_another = &e;
    if (joined == nullptr) before = &e;
  }
  const std::string who = c.thread(blocked.thread), what = c.variable(blocked.location);
  if (for_another != nullptr)
    return {"The notify_one of " + c.line(for_another->self) + " woke another thread; " + who +
            " still waits on " + what + ". Use notify_all, or let the woken thread pass it on."};
  if (before != nullptr)
    return {"The notification of " + c.line(before->self) + " came before " + who +
                " started to wait on " + what + " in " + c.line(blocked.self) +
                ": nobody was waiting, so it went nowhere.",
            "Change the condition with the mutex held, and look at it with the mutex held before "
            "every wait."};
  return {capital(who) + " waits on " + what +
          " for ever: no notify came after it started to wait, in " + c.line(blocked.self) + "."};
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
        "Lock several mutexes in the same order everywhere, or together with "
        "std::scoped_lock.");
  return said;
}

sentences failed_spuriously(const counterexample& c) {
  for (const event& e : c.graph().events)
    if (std::strcmp(e.verb, "fails spuriously") == 0)
      return {"The compare_exchange_weak of " + c.line(e.self) +
              " failed although the value was the expected one: it is allowed to. Call it in a "
              "loop."};
  return {};
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

template <class... Explainers>
sentences first_of(const Explainers&... explainers) {
  sentences said;
  static_cast<void>(((said = explainers(), !said.empty()) || ...));
  return said;
}

// No value travelled from one thread to the other before the two accesses.
sentences nothing_between(const counterexample& c, const event& a, const event& b) {
  std::uint32_t users_of[2] = {};
  for (const event& e : c.graph().events)
    if (e.location != none && e.seq != 0) {
      if (e.thread == a.thread) users_of[0] |= 1u << (e.location % 32);
      if (e.thread == b.thread) users_of[1] |= 1u << (e.location % 32);
    }
  if ((users_of[0] & users_of[1]) == 0)
    return {
        "No atomic operation and no mutex connects the two threads here. Is a shared index or "
        "flag a plain (or volatile) variable, or was the other thread's index never read?"};
  return {
      "Neither thread waits for the other here: between A and B none of them reads what the "
      "other has stored.",
      "If both may use " + c.memory(b.cell) +
          " at the same time, it must be atomic, or guarded by a mutex."};
}

sentences explain_race(const counterexample& c) {
  const event &a = c.at(c.why().first), &b = c.at(c.why().second);
  return first_of([&] { return broken_chain(c, a, b, "A before B"); },
                  [&] { return missing_lock(c, a, b); }, [&] { return store_buffering(c); },
                  [&] { return wrong_place(c, a, b); }, [&] { return lost_update(c); },
                  [&] { return nothing_between(c, a, b); });
}

}  // namespace

sentences explain(const counterexample& c) {
  const auto wakeup = [&] { return not_looked_again(c); };
  const auto buffering = [&] { return store_buffering(c); };
  const auto update = [&] { return lost_update(c); };
  const auto spurious = [&] { return failed_spuriously(c); };
  const auto old = [&] { return old_value(c); };
  switch (c.result().kind) {
    case kind::data_race:
      return explain_race(c);
    case kind::deadlock: {
      sentences said = explain_blocked(c);
      for (const std::string& s : first_of(buffering, old)) said.push_back(s);
      return said;
    }
    case kind::livelock: {
      sentences said = explain_spinning(c);
      for (const std::string& s : first_of(update)) said.push_back(s);
      return said;
    }
    case kind::check_failed:
      return first_of(wakeup, buffering, update, spurious, old);
    case kind::lifetime:
      return first_of(wakeup, update, old);
    default:
      return {};
  }
}

}  // namespace common::checker
