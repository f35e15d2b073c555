#include "common/checker/engine/spin_watch.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace common::checker {
namespace {

constexpr std::size_t looks_at_memory = 64;

struct {
  std::mutex guard;
  std::set<std::vector<word>> all;
} places;

}  // namespace

bool places_that_wait::known(const std::vector<word>& place) {
  const std::lock_guard hold(places.guard);
  return places.all.contains(place);
}

void places_that_wait::learn(std::vector<word> place) {
  const std::lock_guard hold(places.guard);
  places.all.insert(std::move(place));
}

bool spin_watch::step::same_place(const operation& op) const {
  return line == op.at.line && caller == op.at.caller && location == op.location &&
         asked == op.kind;
}

bool spin_watch::step::does_the_same(const operation& op) const {
  if (!same_place(op) || order != op.order) return false;
  if (op.kind == event_kind::store) return put == op.put;
  if (op.kind != event_kind::rmw) return true;
  return wrote == op.writes_over(got) && (!wrote || op.modify(got) == put);
}

void spin_watch::did(const operation& op, const event& done) {
  const step s{op.kind,      op.location,     op.order,
               op.at.line,   op.at.caller,    done.got,
               done.put,     done.reads_from, done.is_atomic_write(),
               ++operations_};
  now_.steps.push_back(s);
  count_repetitions(s);
}

void spin_watch::count_repetitions(const step& s) {
  const auto known = std::find_if(lines_.begin(), lines_.end(), [&](const step& other) {
    return other.line == s.line && other.caller == s.caller && other.location == s.location;
  });
  if (known == lines_.end()) {
    lines_.push_back(s);
    repetitions_ = 0;
    return;
  }
  const bool changes = s.asked == event_kind::rmw && s.wrote && s.got != s.put;
  const bool same = known->got == s.got && known->put == s.put;
  repetitions_ = same && !changes ? repetitions_ + 1 : 0;
  *known = s;
}

const spin_watch::step* spin_watch::did_the_same(const operation& op) const {
  if (op.kind == event_kind::store) return nullptr;
  const auto known = std::find_if(lines_.begin(), lines_.end(),
                                  [&](const step& other) { return other.does_the_same(op); });
  const bool changes = known != lines_.end() && known->wrote && known->got != known->put;
  return known == lines_.end() || changes ? nullptr : &*known;
}

bool spin_watch::just_failed(const operation& try_lock) const {
  return !now_.steps.empty() && now_.steps.back().same_place(try_lock) && !now_.steps.back().wrote;
}

void spin_watch::touched_memory() {
  now_.memory = true;
}

bool spin_watch::saw_the_same(const attempt& a, const attempt& b) {
  const auto reads = [](const attempt& all) {
    std::vector<std::pair<id, word>> found;
    for (const step& s : all.steps)
      if (s.source != none) found.emplace_back(s.location, s.got);
    return found;
  };
  return reads(a) == reads(b);
}

bool spin_watch::attempt_was_idle() {
  if (std::none_of(now_.steps.begin(), now_.steps.end(),
                   [](const step& s) { return s.source != none; })) {
    ++empty_pauses_;
    // It looks at plain memory only. What it waits for comes, if ever, from another thread, and
    // then by a data race: that thread has to run.
    const bool only_memory = now_.memory && empty_pauses_ > looks_at_memory;
    if (only_memory) last_ = std::exchange(now_, {});
    return only_memory;
  }
  empty_pauses_ = 0;
  repetitions_ = 0;
  const bool idle = waited_ && !now_.by_chance && saw_the_same(now_, last_);
  waited_ = true;
  last_ = std::exchange(now_, {});
  return idle;
}

void spin_watch::start() {
  now_ = {};
  waited_ = false;
}

bool spin_watch::changes_nothing() const {
  return !last_.memory && std::all_of(last_.steps.begin(), last_.steps.end(), [](const step& s) {
    return s.asked == event_kind::load || s.asked == event_kind::fence ||
           (s.asked == event_kind::rmw && (!s.wrote || s.got == s.put));
  });
}

std::vector<word> spin_watch::signature(id thread, const void* frame) const {
  std::vector<word> all{thread, reinterpret_cast<word>(frame)};
  for (const step& s : last_.steps) {
    all.push_back(static_cast<word>(s.line));
    all.push_back(reinterpret_cast<word>(s.caller));
    all.push_back(s.location);
    all.push_back(s.got);
  }
  return all;
}

std::vector<word> spin_watch::place() const {
  std::vector<word> all;
  for (const step& s : last_.steps) {
    all.push_back(static_cast<word>(s.line));
    all.push_back(reinterpret_cast<word>(s.caller));
  }
  return all;
}

void spin_watch::start_repeating() {
  cursor_ = rounds_ = pauses_ = 0;
}

const spin_watch::step* spin_watch::repeat(const operation& op) {
  if (cursor_ == last_.steps.size() || !last_.steps[cursor_].does_the_same(op)) return nullptr;
  return &last_.steps[cursor_++];
}

std::size_t spin_watch::next_repetition() {
  cursor_ = 0;
  now_ = {};
  repetitions_ = 0;
  return ++rounds_;
}

}  // namespace common::checker
