#include "common/checker/engine/execution.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace common::checker {
namespace {

// A redundant execution is dropped where it stands after so many rounds in which no thread wrote
// anything: they wait for one another.
constexpr int barren_rounds = 3;
// And after so many rounds in any case.
constexpr int drain_rounds = 500;
// How many idle rounds prove that a spinning thread spins for ever, when nobody else can run.
constexpr int patience = 32;

// The decisions of the last execution do not fit this one.
failure not_repeatable() {
  failure why;
  why.kind = kind::misuse;
  why.text = [](const narrator&) {
    return std::string(
        "the scenario does not repeat itself: it depends on something outside of it, such as a "
        "static variable, the time or a random number");
  };
  return why;
}

}  // namespace

thread_local execution* execution::running_ = nullptr;

execution::execution(const options& wanted, decision_tree& tree, stack_pool& stacks, bool recording)
    : options_(wanted),
      tree_(tree),
      stack_pool_(stacks),
      model_(graph_),
      memory_(graph_),
      recording_(recording) {
  tree_.start_execution();
}

execution::~execution() = default;

execution& execution::current(const char* who) {
  if (running_ != nullptr && running_->in_program()) return *running_;
  std::fprintf(stderr,
               "MISUSE: %s is used outside of a scenario. In a build with COMMON_MODEL it exists "
               "only inside common::checker::explore(): make it a member or a local variable.\n",
               who);
  std::abort();
}

execution::outcome execution::run(const std::function<void()>& scenario) {
  execution* outer = std::exchange(running_, this);
  spawn("main", scenario);
  schedule();
  if (!over_ && !draining_) report_leaks();
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
  t.stack->resume();
  running_thread_ = nullptr;
}

void execution::decide_next_read() {
  bool parked_see_more = false;
  for (const auto& t : threads_) {
    if (t->now != state::parked || !parked_could_see_more(*t)) continue;
    if (patience_used_ > 0 && !std::exchange(t->second_chance, true)) {
      // There was nothing newer when it parked, and no other execution in which it parks later.
      t->now = state::ready;
      return;
    }
    parked_see_more = true;
  }

  const id index = tree_.next_index();
  if (!tree_.at_the_leaf()) return take(tree_.repeat(), index);
  // The execution in which the spinning thread reads the newer store at once is explored elsewhere.
  if (parked_see_more) return drain();
  bool asleep = false;
  std::vector<alternative> open = open_reads(asleep);
  if (!open.empty()) return take(tree_.decide(std::move(open)), index);
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
  if (present.thread == none) return be_patient();
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
  bool parked = false;
  for (const auto& t : threads_) {
    if (t->now == state::before_read && t->pending->assumes) return drain();
    parked = parked || t->now == state::parked;
  }
  // A loop with a bounded number of attempts also reads nothing new, and ends nevertheless.
  if (parked && patience_used_ < patience) {
    tree_.decide({{none, 0}});
    return be_patient();
  }
  end_with(stuck_threads());
}

void execution::be_patient() {
  if (patience_used_++ == 0) quiet_since_ = graph_.events.size();
  for (const auto& t : threads_)
    if (t->now == state::parked) t->now = state::ready;
}

bool execution::parked_could_see_more(const thread_state& t) const {
  for (const auto& [location, store] : t.spin.sources()) {
    const auto& order = graph_.locations[location].modification_order;
    for (std::size_t p = graph_.events[store].position + std::size_t{1}; p < order.size(); ++p)
      if (graph_.events[order[p]].thread != t.view.thread) return true;
  }
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
  if (!draining_) why_ = std::move(why);
  over_ = true;
}

failure execution::stuck_threads() {
  failure why;
  why.kind = kind::deadlock;
  std::vector<id> blocked, spinning;
  for (const auto& t : threads_) {
    if (t->now == state::parked) {
      spinning.push_back(t->view.thread);
      why.kind = kind::livelock;
    }
    if (t->now != state::before_read) continue;
    event& e = model_.apply_plain(t->view, event_kind::blocked);
    e.location = t->pending->location;
    e.at = t->pending->at;
    e.verb = t->pending->verb;
    if (recording_) call_stacks_.resize(graph_.events.size());
    if (recording_) call_stacks_.back() = t->pending_stack;
    blocked.push_back(e.self);
  }
  why.threads = spinning;
  if (!blocked.empty()) why.first = blocked.front();
  if (blocked.size() > 1) why.second = blocked[1];
  const execution_graph& graph = graph_;
  why.text = [blocked, spinning, &graph](const narrator& say) {
    std::string text;
    for (id t : spinning)
      text += (text.empty() ? "" : "; ") + say.thread(t) +
              " spins for ever: everything it reads is already the latest";
    for (id b : blocked) {
      const event& e = graph.events[b];
      text += (text.empty() ? "" : "; ") + say.thread(e.thread) + " waits for " +
              say.variable(e.location) + " for ever";
    }
    return text + ", and no other thread can run";
  };
  return why;
}

void execution::report_leaks() {
  std::vector<id> made_by;
  for (id c = 0; c < graph_.cells.size(); ++c)
    if (memory_.alive(c)) made_by.push_back(graph_.cells[c].constructed);
  if (made_by.empty()) return;
  failure why;
  why.kind = kind::leak;
  why.first = made_by.front();
  const execution_graph& graph = graph_;
  why.text = [made_by, &graph](const narrator& say) {
    const std::size_t others = made_by.size() - 1;
    std::string text = "what " + say.line(made_by.front()) + " constructed in " +
                       say.memory(graph.events[made_by.front()].cell) + " is never destroyed";
    if (others > 0) text += ", and " + std::to_string(others) + " more like it";
    return text;
  };
  end_with(std::move(why));
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
    fail(kind::misuse, "a scenario has at most 15 threads beside its own", {}, "start a thread");
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
      fail(kind::exception, std::string("\"") + thrown.what() + "\" left the thread", {}, "throw");
    } catch (...) {
      fail(kind::exception, "an exception left the thread", {}, "throw");
    }
    model_.step(running_thread_->view);
    running_thread_->now = state::done;
    suspend();
  });
  threads_.push_back(std::move(t));
  return fresh;
}

void execution::join(id thread) {
  running_thread_->now = state::joining;
  running_thread_->joins = thread;
  suspend();
}

void execution::pause() {
  thread_state& t = *running_thread_;
  if (draining_) return suspend();
  if (t.spin.iteration_was_idle()) {
    t.now = state::parked;
    suspend();
  } else {
    t.second_chance = false;
  }
  t.spin.next_iteration();
}

void execution::new_wait() {
  running_thread_->spin.start();
}

id execution::choose(std::size_t alternatives) {
  if (draining_ || alternatives < 2) return 0;
  std::vector<alternative> all;
  for (id i = 0; i < alternatives; ++i) all.push_back({none, i});
  const decision& d = tree_.decide(std::move(all));
  if (d.all.size() != alternatives || d.present().thread != none) fail(not_repeatable());
  return d.present().choice;
}

bool execution::spurious_wakeup() {
  if (spurious_wakeups_ == options_.spurious_wakeups || choose(2) == 0) return false;
  ++spurious_wakeups_;
  return true;
}

bool execution::spurious_failure() {
  thread_state& t = *running_thread_;
  if (t.spurious_failures == options_.spurious_failures || choose(2) == 0) return false;
  ++t.spurious_failures;
  return true;
}

bool execution::may_fail_to_lock() {
  return patience_used_ > 0 || running_thread_->failed_try_locks < options_.failed_try_locks;
}

void execution::failed_to_lock() {
  ++running_thread_->failed_try_locks;
}

id execution::note(const char* verb, source_place at, id location) {
  event& e = model_.apply_plain(running_thread_->view, event_kind::note);
  e.verb = verb;
  e.at = at;
  e.location = location;
  record_stack(e);
  return e.self;
}

void execution::fail(failure why) {
  end_with(std::move(why));
  for (;;) suspend();
}

void execution::fail(kind what, std::string text, source_place at, const char* verb) {
  failure why;
  why.kind = what;
  why.first = note(verb, at);
  const id thread = self();
  why.text = [thread, text = std::move(text)](const narrator& say) {
    return say.thread(thread) + ": " + text;
  };
  fail(std::move(why));
}

bool execution::held_by_anybody(id location) const {
  for (const auto& t : threads_)
    for (const held_mutex& h : t->held)
      if (h.location == location) return true;
  return false;
}

}  // namespace common::checker
