// One execution of the scenario: its threads, its graph, and who runs next. runtime.hpp has what
// the program under test calls.
//
// Every thread runs until it is about to do an atomic read. Stores, fences and plain accesses never
// wait: doing them early loses nothing, because a read that is done later may still read an older
// store. When all threads stand before a read, the decision tree says whose read goes next and
// which store it reads.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/checker/engine/decisions.hpp"
#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/engine/fiber.hpp"
#include "common/checker/engine/memory_model.hpp"
#include "common/checker/engine/plain_memory.hpp"
#include "common/checker/engine/runtime.hpp"
#include "common/checker/engine/spin_watch.hpp"
#include "common/checker/engine/thread_locals.hpp"
#include "common/checker/engine/verdict.hpp"

namespace common::checker {

using call_stack = std::array<void*, 24>;
using stack_pool = std::vector<std::unique_ptr<fiber_stack>>;

class execution final : public runtime {
 public:
  enum class outcome { complete, redundant, failed };

  // A recording execution also keeps each event's call stack, for the report.
  execution(const options& wanted, decision_tree& tree, stack_pool& stacks, known_waits& waits,
            bool recording);
  ~execution();

  outcome run(const std::function<void()>& scenario);

  // ---- called by the program under test
  bool in_program() const override { return running_thread_ != nullptr; }
  id new_location(location_kind kind, word_format format, std::uint8_t bytes, word initial,
                  source_place at) override;
  void ends(id location) override;
  id new_hidden_location(id of) override;
  word perform(operation op, bool* wrote) override;
  bool fails_by_chance(const operation& weak_exchange) override;
  id last_event() const override { return static_cast<id>(graph_.events.size() - 1); }
  void access(const void* address, event_kind kind, action does, memory_type type,
              word value) override;
  void born(const void* address, action does, memory_type type) override;
  void use(const void* address, event_kind kind, action does, memory_type type) override;
  void died(const void* address, action does, memory_type type) override;
  void holds(word value) override { graph_.events.back().put = value; }
  void vacate(const void* address) override;
  void moved_from(action does) override;
  void forget(const void* address, std::size_t size) override;
  void slot_begins(const void* address, std::size_t size) override;
  void slot_ends(const void* address, std::size_t size) override;
  const void*& absorbed() override { return running_thread_->absorbed; }
  id self() const override { return running_thread_->view.thread; }
  id spawn(std::string name, std::function<void()> body) override;
  void join(id thread) override;
  void pause() override;
  void new_wait() override { running_thread_->spin.start(); }
  id choose(std::size_t alternatives) override;
  std::vector<held_mutex>& held() override { return running_thread_->held; }
  bool held_by_anybody(id location) const override;
  bool may_fail_to_lock() override;
  bool fails_to_lock_again(const operation& try_lock) override;
  void failed_to_lock() override;
  bool wakes_up_by_chance() override;
  id note(action does, source_place at, id location) override;
  [[noreturn]] void crashed(int signal, const void* address) override;
  bool draining() const override { return draining_; }

  // ---- for the report
  const execution_graph& graph() const { return graph_; }
  const std::optional<failure>& why() const { return why_; }
  const std::vector<call_stack>& stacks() const { return call_stacks_; }
  std::vector<std::string> thread_names() const;
  // What each thread has done, read and stored, as a number: the same for the same execution.
  word fingerprint();

 private:
  enum class state : std::uint8_t { ready, before_read, joining, parked, done };
  struct thread_state {
    std::string name;
    std::unique_ptr<checker::fiber> stack;
    state now = state::ready;
    thread_view view;
    id joins = none;
    bool joins_because_of_an_exception = false;

    const operation* pending = nullptr;  // before_read: the operation
    call_stack pending_stack{};
    id chosen = 0;  // what the decision tree says it reads
    id decision = none;
    id watermark = 0;  // this read was tried elsewhere with every store that is older

    spin_watch spin;
    std::vector<word> waits;  // the signature of the wait in which it is parked or insists
    bool insists = false;     // goes on with its wait although it sees nothing new
    bool insists_at_a_known_place = false;
    bool could_insist = false;  // parked: where it goes on is another execution
    int gave_up = 0;            // how many waits it has left without having seen anything new
    int spurious_failures = 0;
    struct {
      bool lasts = false;
      int line = 0;
      const void* caller = nullptr;
      id location = none;
      word expected = 0;
      int failures = 0;
    } bad_luck;  // the same weak exchange fails by chance again and again
    int failed_try_locks = 0;
    int failures_to_lock_again = 0;  // in a row, at one place: how often it went on
    int attempts_without_pause = 0;  // in a row, that saw what the one before had seen
    const void* absorbed = nullptr;
    const void* looks_at = nullptr;  // so many reads of this plain memory in a row
    int looks = 0;
    std::vector<held_mutex> held;
  };

  // Scheduling.
  void schedule();
  void run_ready_threads();
  void resume(thread_state& t);
  const decision& decide(std::vector<alternative> all);
  void decide_next_read();
  std::vector<alternative> open_reads(bool& asleep);
  void take(const decision& d, id index);
  void nobody_can_read();
  bool somebody_can_give_up();
  bool somebody_saw_something_old() const;
  bool newer_exists(id location, id store, id thread) const;
  void wake_to_give_up(thread_state& t);
  bool parked_could_see_more(const thread_state& t) const;
  void drain();
  bool drained_dry();
  void suspend() override { running_thread_->stack->suspend(); }
  void end_with(failure why) override;
  failure stuck_threads();
  void let_an_exception_out();
  void report_leaks();

  // Waiting.
  bool decides_to_insist(thread_state& t);
  void start_insisting(thread_state& t);
  void insist(thread_state& t);
  static std::size_t enough_attempts(const thread_state& t);
  void leaves_its_wait(thread_state& t);
  const spin_watch::step* insists_on(thread_state& t, const operation& op);
  id choose_again(thread_state& t, const spin_watch::step& before, const operation& op);
  id choice_to_see_again(thread_state& t, const spin_watch::step& before, const operation& op);

  bool fails_again(thread_state& t, const operation& weak_exchange);
  void bad_luck_ends(thread_state& t);
  bool bad_luck_is_endless(thread_state& t);

  // Operations.
  void remap(operation& op) const;
  id choose_read(thread_state& t, const operation& op);
  id choose_place(thread_state& t, const operation& op);
  id newest(const operation& op);
  const spin_watch::step* waits_without_pause(thread_state& t, const operation& op);
  [[noreturn]] void goes_round_and_round(const operation& op);
  void check_for_spinning(thread_state& t, const operation& op);
  void check_that_it_lives(const operation& op);
  bool may_outlive(const event& use) const;
  void mark_races(const thread_state& t, id location);
  event& plain_event(const void* address, event_kind kind, action does, memory_type type);
  void report_race(const event& access);
  void record_stack(const event& e);

  // After so many operations in a row that repeat themselves a loop counts as a wait without
  // pause(): it sees the same from then on, and if it is not left after so many attempts, it is
  // told to pause.
  static constexpr int most_repetitions = 60;
  static constexpr int attempts_without_pause = 10'000;
  // After so many reads of the same plain memory, and nothing else, the others may go on; after
  // so many, nobody will change it.
  static constexpr int looks_at_a_time = 1000;
  static constexpr int most_looks = 10'000;
  // A loop around a weak exchange that is not left after so many failures by chance is not left;
  // nor one around a try_lock.
  static constexpr int most_failures_by_chance = 1000;
  // How many events a thread may have at all: more would not fit into a tick.
  static constexpr tick most_events = 60'000;

  const options& options_;
  decision_tree& tree_;
  stack_pool& stack_pool_;
  known_waits& waits_;
  execution_graph graph_;
  word fingerprint_ = 0;
  std::size_t fingerprint_of_ = 0;  // so many events
  memory_model model_;
  plain_memory memory_;
  thread_locals thread_locals_;
  std::vector<std::unique_ptr<thread_state>> threads_;
  thread_state* running_thread_ = nullptr;

  bool over_ = false;      // abandoned where it stands
  bool draining_ = false;  // redundant: runs to its end without branching or judging
  bool lets_an_exception_out_ = false;
  int drain_rounds_ = 0, barren_rounds_ = 0;
  std::size_t drained_events_ = 0;
  int woken_to_give_up_ = 0;
  std::size_t woken_since_ = 0;  // the first event after that
  int spurious_wakeups_ = 0;
  std::optional<failure> why_;

  bool recording_;
  std::vector<call_stack> call_stacks_;  // by event
};

}  // namespace common::checker
