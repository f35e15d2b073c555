#include "common/checker/engine/execution.hpp"

#include <cstring>
#include <exception>
#include <utility>

#include "common/checker/engine/heap.hpp"

namespace common::checker {
namespace {

// A redundant execution is dropped where it stands after so many rounds in which no thread wrote
// anything: they wait for one another.
constexpr int barren_rounds = 3;
// And after so many rounds in any case.
constexpr int drain_rounds = 500;
// A wait that does not end after so many attempts that see nothing new does not end before it sees
// something. Attempts that write leave events, and there is no room for as many.
constexpr std::size_t attempts_without_trace = 200'000;
constexpr std::size_t attempts_at_a_known_place = 1000;
constexpr std::size_t attempts_with_trace = 60;
constexpr std::size_t pauses_without_trace = 4'000'000;
// So many pauses in a row without a look at an atomic: what is waited for is not seen here.
constexpr std::size_t most_empty_pauses = 10'000'000;
// How often threads are woken only to give up, when nobody else can run.
constexpr int most_woken_to_give_up = 32;

// The decisions of the last execution do not fit this one.
failure not_repeatable() {
  return {.kind = kind::misuse, .why = reason::not_repeatable};
}

bool waits_for_ever(const failure& why) {
  return why.why == reason::stuck || why.why == reason::no_pause ||
         why.why == reason::no_pause_in_exchange || why.why == reason::unseen_wait ||
         why.why == reason::too_many_steps;
}

}  // namespace

thread_local runtime* runtime::running_ = nullptr;

execution::execution(const options& wanted, decision_tree& tree, stack_pool& stacks,
                     known_waits& waits, bool recording)
    : options_(wanted),
      tree_(tree),
      stack_pool_(stacks),
      waits_(waits),
      model_(graph_),
      memory_(graph_),
      recording_(recording) {
  tree_.start_execution();
}

execution::~execution() = default;

execution::outcome execution::run(const std::function<void()>& scenario) {
  runtime* outer = std::exchange(running_, this);
  spawn("main", scenario);
  schedule();
  if (why_ && waits_for_ever(*why_)) let_an_exception_out();
  if (!over_ && !draining_) report_leaks();
  if (!why_ && !tree_.same_as_before()) why_ = not_repeatable();
  running_ = outer;
  if (why_) return outcome::failed;
  if (draining_) return outcome::redundant;
  return outcome::complete;
}

// ---- scheduling

void execution::schedule() {
  for (;;) {
    run_ready_threads();
    if (over_) return;
    bool all_done = true;
    for (const auto& t : threads_) all_done = all_done && t->now == state::done;
    if (all_done || draining_) return;
    decide_next_read();
    if (over_) return;
  }
}

void execution::run_ready_threads() {
  for (bool progress = true; progress;) {
    progress = false;
    if (draining_ && drained_dry()) over_ = true;
    if (over_) return;
    for (std::size_t i = 0; i < threads_.size(); ++i) {  // a thread may add threads
      thread_state& t = *threads_[i];
      if (t.now == state::joining && threads_[t.joins]->now == state::done) {
        model_.step(t.view);
        t.view.happens_before.join(threads_[t.joins]->view.happens_before);
        t.view.caused_by.join(threads_[t.joins]->view.caused_by);
        t.now = state::ready;
      }
      if (t.now != state::ready) continue;
      resume(t);
      progress = true;
      if (over_) return;
    }
  }
}

bool execution::drained_dry() {
  bool wrote = false;
  for (; drained_events_ < graph_.events.size(); ++drained_events_) {
    const event& e = graph_.events[drained_events_];
    wrote = wrote || e.kind == event_kind::store || e.kind == event_kind::write ||
            (e.kind == event_kind::rmw && e.got != e.put);
  }
  barren_rounds_ = wrote ? 0 : barren_rounds_ + 1;
  return barren_rounds_ > barren_rounds || ++drain_rounds_ > drain_rounds;
}

void execution::resume(thread_state& t) {
  running_thread_ = &t;
  thread_locals_.remember();
  t.stack->resume();
  running_thread_ = nullptr;
  if (!over_ && thread_locals_.changed())
    end_with({.kind = kind::misuse, .why = reason::thread_local_changed, .thread = t.view.thread});
}

const decision& execution::decide(std::vector<alternative> all) {
  return tree_.decide(std::move(all), fingerprint());
}

word execution::fingerprint() {
  const auto add = [this](word value) {
    fingerprint_ = (fingerprint_ ^ value) * 0x9e37'79b9'7f4a'7c15u;
    fingerprint_ ^= fingerprint_ >> 32;
  };
  for (; fingerprint_of_ < graph_.events.size(); ++fingerprint_of_) {
    const event& e = graph_.events[fingerprint_of_];
    add(word{e.thread} << 32 | word{e.seq} << 16 | static_cast<word>(e.kind) << 8 |
        static_cast<word>(e.does));
    add(word{e.location} << 32 | e.reads_from);
    add(word{static_cast<std::uint32_t>(e.at.line)} << 32 | static_cast<word>(e.order));
    add(without_address(e.got));
    add(without_address(e.put));
  }
  return fingerprint_;
}

void execution::decide_next_read() {
  bool parked_see_more = false;
  for (const auto& t : threads_)
    if (t->now == state::parked && parked_could_see_more(*t)) parked_see_more = true;

  const id index = tree_.next_index();
  if (!tree_.at_the_leaf()) return take(tree_.repeat(fingerprint()), index);
  // The execution in which the spinning thread reads the newer store at once is explored elsewhere.
  if (parked_see_more) return drain();
  bool asleep = false;
  std::vector<alternative> open = open_reads(asleep);
  if (!open.empty()) return take(decide(std::move(open)), index);
  if (asleep) return drain();
  nobody_can_read();
}

std::vector<alternative> execution::open_reads(bool& asleep) {
  std::vector<alternative> open;
  for (const auto& t : threads_) {
    if (t->now != state::before_read) continue;
    for (id choice : model_.choices(t->view, *t->pending)) {
      if (t->pending->reads() && choice < t->watermark)
        asleep = true;
      else
        open.push_back({t->view.thread, choice});
    }
  }
  return open;
}

void execution::take(const decision& d, id index) {
  const alternative& present = d.present();
  if (present.thread == none && present.choice < threads_.size() &&
      threads_[present.choice]->now == state::parked)
    return wake_to_give_up(*threads_[present.choice]);
  if (present.thread >= threads_.size() || threads_[present.thread]->now != state::before_read)
    return end_with(not_repeatable());
  thread_state& t = *threads_[present.thread];
  const bool fits =
      !t.pending->reads() ||
      (present.choice < graph_.events.size() && graph_.events[present.choice].is_atomic_write() &&
       graph_.events[present.choice].location == t.pending->location);
  if (!fits) return end_with(not_repeatable());
  if (options_.reduce)
    for (std::size_t i = 0; i < d.taken; ++i)
      // That thread's read went first in an earlier sibling: here it sleeps until there is a store
      // that it could not read there.
      if (d.all[i].thread != present.thread)
        threads_[d.all[i].thread]->watermark = static_cast<id>(graph_.events.size());
  t.chosen = present.choice;
  t.decision = index;
  t.now = state::ready;
}

void execution::nobody_can_read() {
  for (const auto& t : threads_)
    if (t->now == state::before_read && t->pending->assumes) return drain();
  if (!somebody_can_give_up()) end_with(stuck_threads());
}

// A loop with a bounded number of attempts reads nothing new, either, and ends nevertheless.
bool execution::somebody_can_give_up() {
  for (const auto& t : threads_) {
    if (t->now != state::parked || !waits_.bounded.contains(t->waits)) continue;
    if (t->could_insist) {
      drain();
      return true;
    }
    if (woken_to_give_up_ == most_woken_to_give_up) {
      if (!somebody_saw_something_old()) return false;
      drain();
      return true;
    }
    decide({{none, t->view.thread}});
    wake_to_give_up(*t);
    return true;
  }
  return false;
}

// Since threads are woken only to give up: to read an old value for ever is no livelock. Where it
// is not read for ever is another execution.
bool execution::somebody_saw_something_old() const {
  for (std::size_t e = woken_since_; e < graph_.events.size(); ++e) {
    const event& read = graph_.events[e];
    if (read.is_atomic_read() && newer_exists(read.location, read.reads_from, read.thread))
      return true;
  }
  return false;
}

void execution::wake_to_give_up(thread_state& t) {
  if (woken_to_give_up_++ == 0) woken_since_ = graph_.events.size();
  start_insisting(t);
  t.now = state::ready;
}

bool execution::parked_could_see_more(const thread_state& t) const {
  for (const spin_watch::step& s : t.spin.steps())
    if (s.source != none && newer_exists(s.location, s.source, t.view.thread)) return true;
  return false;
}

// Has another thread written something newer than this store?
bool execution::newer_exists(id location, id store, id thread) const {
  const auto& order = graph_.locations[location].modification_order;
  for (std::size_t p = graph_.events[store].position + std::size_t{1}; p < order.size(); ++p)
    if (graph_.events[order[p]].thread != thread) return true;
  return false;
}

// Runs to the end so that destructors give back what the program has acquired.
void execution::drain() {
  draining_ = true;
  tree_.prune();
  for (const auto& t : threads_)
    if (t->now == state::before_read || t->now == state::parked) t->now = state::ready;
}

void execution::end_with(failure why) {
  if (!draining_ || (lets_an_exception_out_ && why.why == reason::exception_left))
    why_ = std::move(why);
  over_ = true;
}

// An exception is on its way out of a thread, but a destructor joins another one, which waits for
// ever. What was thrown is the mistake, not the wait: nobody joins any more, and the exception goes
// on. If the program catches it, the wait is told after all.
void execution::let_an_exception_out() {
  lets_an_exception_out_ = draining_ = true;
  over_ = false;
  for (const auto& t : threads_)
    if (t->now == state::joining && t->joins_because_of_an_exception && !over_) resume(*t);
  draining_ = false;
  over_ = true;
}

failure execution::stuck_threads() {
  failure why{.kind = kind::deadlock, .why = reason::stuck};
  for (const auto& t : threads_) {
    if (t->now == state::parked) {
      why.threads.push_back(t->view.thread);
      why.kind = kind::livelock;
    }
    if (t->now != state::before_read) continue;
    event& e = model_.apply_plain(t->view, event_kind::blocked);
    e.location = t->pending->location;
    e.at = t->pending->at;
    e.does = t->pending->does;
    if (recording_) call_stacks_.resize(graph_.events.size());
    if (recording_) call_stacks_.back() = t->pending_stack;
    why.blocked.push_back(e.self);
  }
  if (!why.blocked.empty()) why.first = why.blocked.front();
  if (why.blocked.size() > 1) why.second = why.blocked[1];
  return why;
}

void execution::report_leaks() {
  failure why{.kind = kind::leak, .why = reason::never_destroyed};
  for (id c = 0; c < graph_.cells.size(); ++c) {
    if (!memory_.alive(c)) continue;
    if (why.first == none)
      why.first = graph_.cells[c].constructed;
    else
      ++why.more;
  }
  if (why.first != none) end_with(std::move(why));
}

std::vector<std::string> execution::thread_names() const {
  std::vector<std::string> names;
  for (const auto& t : threads_) names.push_back(t->name);
  return names;
}

// ---- threads

id execution::spawn(std::string name, std::function<void()> body) {
  const auto fresh = static_cast<id>(threads_.size());
  if (fresh == max_threads)
    fail(kind::misuse, reason::too_many_threads, action::start_thread, {}, {});
  auto t = std::make_unique<thread_state>();
  t->name = std::move(name);
  if (running_thread_ != nullptr) {
    model_.step(running_thread_->view);
    t->view = running_thread_->view;
  }
  t->view.thread = fresh;
  t->view.seq = 0;
  t->view.read_relaxed = t->view.release_fence = {};
  if (stack_pool_.size() == fresh) stack_pool_.push_back(std::make_unique<fiber_stack>());
  t->stack = std::make_unique<fiber>(*stack_pool_[fresh], [this, body = std::move(body)] {
    try {
      body();
    } catch (const std::exception& thrown) {
      fail(kind::exception, reason::exception_left, action::leave_by_exception, {}, thrown.what());
    } catch (...) {
      fail(kind::exception, reason::exception_left, action::leave_by_exception, {}, {});
    }
    if (running_thread_->insists) leaves_its_wait(*running_thread_);
    if (running_thread_->bad_luck.lasts) bad_luck_ends(*running_thread_);
    model_.step(running_thread_->view);
    running_thread_->now = state::done;
    suspend();
  });
  threads_.push_back(std::move(t));
  return fresh;
}

void execution::join(id thread) {
  if (lets_an_exception_out_) return;
  running_thread_->now = state::joining;
  running_thread_->joins = thread;
  running_thread_->joins_because_of_an_exception = std::uncaught_exceptions() > 0;
  suspend();
}

void execution::pause() {
  thread_state& t = *running_thread_;
  if (draining_) return suspend();
  if (t.bad_luck.lasts) return;
  if (t.insists) return insist(t);
  if (!t.spin.attempt_was_idle()) {
    if (t.spin.empty_pauses() > most_empty_pauses)
      fail(kind::misuse, reason::unseen_wait, action::spin, {}, {});
    return;
  }
  t.waits = t.spin.signature(t.view.thread, __builtin_frame_address(0));
  if (decides_to_insist(t)) return start_insisting(t);
  t.now = state::parked;
  suspend();  // until there is something new, or until it is woken to give up
}

// ---- waiting in vain
//
// A thread whose attempt has seen nothing new is parked until there is something. That leaves out
// the executions in which it tries again in vain, and they add nothing if it does so until it sees
// something new. A thread that gives up after a number of attempts goes on differently: so, once
// for each wait, it is made to insist, seeing the same again and again, until it leaves or has
// shown that it will not.

bool execution::decides_to_insist(thread_state& t) {
  const bool worth_it = !t.spin.steps().empty() && !t.spin.chose_something() &&
                        !waits_.endless.contains(t.waits) && t.gave_up < options_.given_up_waits;
  std::vector<alternative> all;
  if (worth_it) all.push_back({none, 1});
  all.push_back({none, 0});
  const decision& d = decide(std::move(all));
  if (d.present().thread != none) fail(not_repeatable());
  t.could_insist = d.all.size() > 1;
  return d.present().choice == 1;
}

void execution::start_insisting(thread_state& t) {
  t.insists = true;
  // One that is run again is known to come to its end.
  t.insists_at_a_known_place = !recording_ && places_that_wait::known(t.spin.place());
  t.spin.start_repeating();
}

std::size_t execution::enough_attempts(const thread_state& t) {
  if (!t.spin.changes_nothing()) return attempts_with_trace;
  return t.insists_at_a_known_place ? attempts_at_a_known_place : attempts_without_trace;
}

// At a pause: one attempt more, and was it the same?
void execution::insist(thread_state& t) {
  t.spin.repeated_a_pause();
  if (t.spin.repeated_none() && t.spin.pauses_repeated() < pauses_without_trace) return;
  if (!t.spin.repeated_none() && !t.spin.repeated_whole()) return leaves_its_wait(t);
  if (t.spin.next_repetition() < enough_attempts(t) &&
      t.spin.pauses_repeated() < pauses_without_trace)
    return;
  places_that_wait::learn(t.spin.place());
  waits_.endless.insert(t.waits);
  t.insists = false;
  drain();
  suspend();
}

void execution::leaves_its_wait(thread_state& t) {
  t.insists = false;
  ++t.gave_up;
  waits_.bounded.insert(t.waits);
}

id execution::choose(std::size_t alternatives) {
  if (draining_ || alternatives < 2) return 0;
  running_thread_->spin.chose();
  std::vector<alternative> all;
  for (id i = 0; i < alternatives; ++i) all.push_back({none, i});
  const decision& d = decide(std::move(all));
  if (d.all.size() != alternatives || d.present().thread != none) fail(not_repeatable());
  return d.present().choice;
}

bool execution::wakes_up_by_chance() {
  if (spurious_wakeups_ == options_.spurious_wakeups || choose(2) == 0) return false;
  ++spurious_wakeups_;
  return true;
}

// A loop around a weak exchange that gives up after a number of attempts gives up after as many
// failures by chance. So the exchange fails either once, or from here on: as often as it is tried
// again, until the thread does something else.
bool execution::fails_by_chance(const operation& weak_exchange) {
  thread_state& t = *running_thread_;
  if (draining_ || t.insists) return false;
  if (t.bad_luck.lasts) {
    if (fails_again(t, weak_exchange)) return true;
    bad_luck_ends(t);
  }
  if (draining_ || t.spurious_failures == options_.spurious_failures ||
      t.spin.repetitions() >= most_repetitions)
    return false;
  const source_place& at = weak_exchange.at;
  const std::vector<word> place{t.view.thread, static_cast<word>(at.line),
                                reinterpret_cast<word>(at.caller), weak_exchange.location};
  std::vector<alternative> all{{none, 0}, {none, 1}};
  if (!waits_.endless.contains(place)) all.push_back({none, 2});
  const decision& d = decide(std::move(all));
  if (d.present().thread != none) fail(not_repeatable());
  if (d.present().choice == 0) return false;
  ++t.spurious_failures;
  t.spin.failed_by_chance();
  if (d.present().choice == 2)
    t.bad_luck = {true, at.line, at.caller, weak_exchange.location, weak_exchange.expected, 0};
  return true;
}

bool execution::fails_again(thread_state& t, const operation& weak_exchange) {
  const auto& luck = t.bad_luck;
  return weak_exchange.does == action::fail_by_chance && luck.line == weak_exchange.at.line &&
         luck.caller == weak_exchange.at.caller && luck.location == weak_exchange.location &&
         luck.expected == weak_exchange.expected;
}

void execution::bad_luck_ends(thread_state& t) {
  t.bad_luck.lasts = false;
  if (t.bad_luck.failures < 2) drain();  // it failed only once: that is another execution
}

bool execution::may_fail_to_lock() {
  const thread_state& t = *running_thread_;
  return t.insists || t.failed_try_locks < options_.failed_try_locks;
}

// A loop that gives up after a number of attempts goes on differently then. So, where the lock
// would have to be free, it may also stay taken, as often as it is tried again.
bool execution::fails_to_lock_again(const operation& try_lock) {
  thread_state& t = *running_thread_;
  if (draining_ || t.insists) return false;
  if (!t.spin.just_failed(try_lock)) t.failures_to_lock_again = 0;
  if (!t.spin.just_failed(try_lock) || may_fail_to_lock()) return false;
  if (t.failures_to_lock_again == 0 && choose(2) == 0) return false;
  if (t.failures_to_lock_again++ < most_failures_by_chance) return true;
  drain();
  return false;
}

void execution::failed_to_lock() {
  if (!running_thread_->insists) ++running_thread_->failed_try_locks;
}

id execution::note(action does, source_place at, id location) {
  event& e = model_.apply_plain(running_thread_->view, event_kind::note);
  e.does = does;
  e.at = at;
  e.location = location;
  record_stack(e);
  return e.self;
}

void execution::crashed(int signal, const void* address) {
  if (stack_pool_[self()]->guards(address))
    fail(kind::misuse, reason::stack_used_up, action::crash, {},
         std::to_string(fiber_stack::size >> 20));
  fail(kind::exception, reason::signal, action::crash, {}, sigabbrev_np(signal));
}

bool execution::held_by_anybody(id location) const {
  for (const auto& t : threads_)
    for (const held_mutex& h : t->held)
      if (h.location == location) return true;
  return false;
}

}  // namespace common::checker
