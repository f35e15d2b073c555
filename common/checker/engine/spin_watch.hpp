// Recognizes a thread that waits: an attempt that did what the one before it did, and saw the same.
// An attempt is what a thread does between two pauses; a pause right after a pause ends none.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "common/checker/engine/execution_graph.hpp"
#include "common/checker/engine/memory_model.hpp"

namespace common::checker {

class spin_watch {
 public:
  // One atomic operation of an attempt.
  struct step {
    event_kind asked = event_kind::load;  // a failed compare_exchange asked for an rmw
    id location = none;
    std::memory_order order = std::memory_order_relaxed;
    int line = 0;
    const void* caller = nullptr;
    word got = 0, put = 0;
    id source = none;  // of what it read
    bool wrote = false;
    std::size_t number = 0;  // among the operations of its thread

    bool same_place(const operation& op) const;
    bool does_the_same(const operation& op) const;
  };

  // What the thread does.
  void did(const operation& op, const event& done);
  void touched_memory();  // that is not atomic
  void chose() { now_.chose = true; }
  void failed_by_chance() { now_.by_chance = true; }

  // At a pause: has the attempt that ends here seen nothing new?
  bool attempt_was_idle();
  // How many pauses in a row had no attempt before them.
  std::size_t empty_pauses() const { return empty_pauses_; }
  void start();  // of a wait: the first attempt has none before it

  // ---- of an idle attempt
  const std::vector<step>& steps() const { return last_.steps; }
  // May depend on the scenario's own choices: it cannot be repeated at will.
  bool chose_something() const { return last_.chose; }
  // It writes nothing that was not there: repeating it leaves no trace.
  bool changes_nothing() const;
  // The same for the same wait of the same thread, in every execution.
  std::vector<word> signature(id thread, const void* frame) const;
  // The same for all waits in this place in the program.
  std::vector<word> place() const;

  // ---- to repeat it
  void start_repeating();
  // The next step, if the operation is that one again.
  const step* repeat(const operation& op);
  bool repeated_whole() const { return cursor_ == last_.steps.size(); }
  bool repeated_none() const { return cursor_ == 0; }
  std::size_t next_repetition();  // and how many there were
  void repeated_a_pause() { ++pauses_; }
  std::size_t pauses_repeated() const { return pauses_; }

  // How many operations in a row repeated what the same line had done before. A loop without
  // pause() shows like this.
  int repetitions() const { return repetitions_; }
  // What the same line did last; null: it did something else, or it changed something.
  const step* did_the_same(const operation& op) const;
  // Has a loop without pause() read a store of which this holds? What came before the loop does not
  // count.
  template <class Predicate>
  bool saw(Predicate holds) const {
    const std::size_t before = operations_ - static_cast<std::size_t>(repetitions_);
    return std::any_of(lines_.begin(), lines_.end(), [&](const step& s) {
      return s.number > before && s.source != none && holds(s.location, s.source);
    });
  }
  // Was a failed try of this lock the last thing that the thread did?
  bool just_failed(const operation& try_lock) const;

 private:
  struct attempt {
    std::vector<step> steps;
    bool memory = false;
    bool chose = false;
    bool by_chance = false;
  };
  static bool saw_the_same(const attempt& a, const attempt& b);
  void count_repetitions(const step& s);

  attempt now_, last_;
  bool waited_ = false;
  std::size_t empty_pauses_ = 0;
  std::size_t cursor_ = 0, rounds_ = 0, pauses_ = 0;
  std::vector<step> lines_;  // what each line did last
  std::size_t operations_ = 0;
  int repetitions_ = 0;
};

// Places in the program whose waits were seen to go on, thoroughly. What follows elsewhere in the
// process asks again, but not as long: showing it takes a tenth of a second.
class places_that_wait {
 public:
  static bool known(const std::vector<word>& place);
  static void learn(std::vector<word> place);
};

// What an exploration has learned of waits, by their signatures: those that end after a number of
// attempts although nothing has changed, and those that do not.
struct known_waits {
  std::set<std::vector<word>> bounded, endless;
  bool cut_short = false;  // a loop without pause() saw the same from some look on
};

}  // namespace common::checker
