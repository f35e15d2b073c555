#include "common/checker/report/explanations.hpp"
#include "common/checker/report/messages.hpp"
#include "common/checker/report/words.hpp"

namespace common::checker {
namespace {

// The two accesses.
const event& access_a(const counterexample& c) {
  return c.at(c.why().first);
}
const event& access_b(const counterexample& c) {
  return c.at(c.why().second);
}

sentences unordered(const counterexample& c) {
  return broken_chain(c, access_a(c), access_b(c), "A before B");
}

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

// The last mutex that a thread locked and gave back before an access without one.
sentences given_back(const counterexample& c, const event& access) {
  const event *lock = nullptr, *unlock = nullptr;
  for (const event& e : c.graph().events) {
    if (e.thread != access.thread || e.seq >= access.seq || e.location == none) continue;
    if (c.graph().locations[e.location].kind != location_kind::mutex) continue;
    if (e.kind == event_kind::rmw) lock = &e;
    if (e.kind == event_kind::store && lock != nullptr) unlock = &e;
  }
  if (lock == nullptr || unlock == nullptr || unlock->seq < lock->seq) return {};
  const std::string mutex = c.variable(lock->location);
  sentences said{capital(c.thread(access.thread)) + " locked " + mutex + " in " +
                 c.line(lock->self) + " and gave it back in " + c.line(unlock->self) + ": in " +
                 c.line(access.self) + " it holds no mutex."};
  if (c.line(lock->self) == c.line(unlock->self))
    said.push_back(
        "A guard without a name ends in its own line. Give it one: std::scoped_lock lock{" + mutex +
        "};");
  return said;
}

// What the thread did last with that mutex before the access, if it was a try_lock in vain.
const event* failed_try_lock(const counterexample& c, const event& access, id mutex) {
  const event* last = nullptr;
  for (const event& e : c.graph().events)
    if (e.thread == access.thread && e.seq < access.seq && e.location == mutex) last = &e;
  const bool in_vain =
      last != nullptr && last->does == action::try_lock && last->kind == event_kind::load;
  return in_vain ? last : nullptr;
}

sentences missing_lock(const counterexample& c) {
  const event &a = access_a(c), &b = access_b(c);
  const std::vector<id> by_a = c.locks_held(a), by_b = c.locks_held(b);
  const auto mutex = [&](id lock) { return c.variable(c.at(lock).location); };
  if (by_a.empty() && by_b.empty()) return lock_elsewhere(c, a, b);
  if (!by_a.empty() && !by_b.empty())
    return {capital(c.line(a.self)) + " holds " + mutex(by_a.front()) + ", " + c.line(b.self) +
                " holds " + mutex(by_b.front()) + ": two different mutexes exclude nobody.",
            "Every access to " + c.memory(b.cell) + " must hold the same one."};
  const event &bare = by_a.empty() ? a : b, &guarded = by_a.empty() ? b : a;
  const id lock = by_a.empty() ? by_b.front() : by_a.front();
  if (const event* tried = failed_try_lock(c, bare, c.at(lock).location))
    return {capital(c.line(bare.self)) + " " + third_person(bare.does) + " " + c.memory(bare.cell) +
            " without holding " + mutex(lock) + ": the try_lock of " + c.line(tried->self) +
            " failed. Heed its answer."};
  sentences said{capital(c.line(bare.self)) + " " + third_person(bare.does) + " " +
                 c.memory(bare.cell) + " without holding " + mutex(lock) + ", which " +
                 c.line(guarded.self) + " holds. Lock it there, too."};
  for (const std::string& s : given_back(c, bare)) said.push_back(s);
  return said;
}

// Both had locked, and given the mutex back before they used it.
sentences locked_too_short(const counterexample& c) {
  const event &a = access_a(c), &b = access_b(c);
  if (!c.locks_held(a).empty() || !c.locks_held(b).empty()) return {};
  sentences said = given_back(c, b);
  return said.empty() ? given_back(c, a) : said;
}

// What one of the two has seen of the other, although the other was not finished: as far as that is
// a message, it comes too early. Whether it is meant as one, only its author knows.
sentences wrong_place(const counterexample& c) {
  const event &a = access_a(c), &b = access_b(c);
  const messages all(c);
  const event* early = all.newest_between(a.thread, b.thread, b.seq);
  const event* back = all.newest_between(b.thread, a.thread, a.seq);
  if (back != nullptr && (early == nullptr || back->self > early->self)) {
    const std::string store = c.line(back->reads_from);
    return {capital(c.thread(a.thread)) + " has seen what " + store + " stored, but " +
                c.thread(b.thread) + " still uses " + c.memory(b.cell) + " afterwards, in " +
                c.line(b.self) + ".",
            "If " + store + " is to hand " + c.memory(b.cell) +
                " over, it must come after the last use; if both may use it at the same time, it "
                "must be atomic."};
  }
  if (early == nullptr || c.at(early->reads_from).seq > a.seq) return {};
  return {capital(c.thread(b.thread)) + " has seen what " + c.line(early->reads_from) +
              " stored, but " + c.thread(a.thread) + " uses " + c.memory(a.cell) +
              " only afterwards, in " + c.line(a.self) +
              ": whatever its order, that store says nothing of this use.",
          "Either the store comes too early, or a check that should stop " + c.thread(b.thread) +
              " is missing or comes too late; if both may use " + c.memory(b.cell) +
              " at the same time, it must be atomic."};
}

// No value travelled from one thread to the other before the two accesses.
sentences nothing_between(const counterexample& c) {
  const event &a = access_a(c), &b = access_b(c);
  std::uint32_t users_of[2] = {};
  for (const event& e : c.graph().events)
    if (e.location != none && e.seq != 0) {
      if (e.thread == a.thread) users_of[0] |= 1u << (e.location % 32);
      if (e.thread == b.thread) users_of[1] |= 1u << (e.location % 32);
    }
  if (!messages(c).chain(a, b).empty()) return whether_orders_help(c);
  if ((users_of[0] & users_of[1]) == 0)
    return {
        "No atomic operation and no mutex connects the two threads before these accesses. What "
        "should connect them is a mutex that is not locked there, or a plain (or volatile) "
        "variable, or is looked at too late, or not at all."};
  return {
      "Neither thread waits for the other here: between A and B none of them reads what the "
      "other has stored.",
      "Either one must wait until the other is finished, and heed the answer when it asks; or, if "
      "both may use " +
          c.memory(b.cell) + " at the same time, it must be atomic, or guarded by a mutex."};
}

}  // namespace

sentences explain_race(const counterexample& c) {
  return first_of(c, {unordered, missing_lock, locked_too_short, store_buffering, both_looked_first,
                      old_value, wrong_place, lost_update, nothing_between});
}

}  // namespace common::checker
