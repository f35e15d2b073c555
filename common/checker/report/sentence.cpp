#include "common/checker/report/sentence.hpp"

#include "common/checker/report/words.hpp"

namespace common::checker {
namespace {

std::string race(const counterexample& c) {
  const event &a = c.at(c.why().first), &b = c.at(c.why().second);
  return c.thread(b.thread) + " " + third_person(b.does) + " " + c.memory(b.cell) + " while " +
         c.thread(a.thread) + "'s " + noun(a.does) + " of it is not ordered before";
}

std::string alive_already(const counterexample& c) {
  const event& e = c.at(c.why().second);
  return c.thread(e.thread) + " constructs in " + c.memory(e.cell) + " while what " +
         c.line(c.why().first) + " constructed there still lives";
}

std::string nothing_lives(const counterexample& c) {
  const event& e = c.at(c.why().second);
  const std::string use = c.thread(e.thread) + " " + third_person(e.does) + " " + c.memory(e.cell);
  if (c.why().first != none)
    return use + ", which " + c.thread(c.at(c.why().first).thread) + " has destroyed before";
  return use + ", but nothing lives there: never constructed, " +
         (c.why().why == reason::no_variable_lives
              ? "already destroyed, or static and constructed in an earlier execution"
              : "or already destroyed");
}

std::string used_outside_its_life(const counterexample& c) {
  const failure& why = c.why();
  const event& b = c.at(why.second);
  const std::string who = c.thread(b.thread) + " ";
  if (why.location == none)
    return who +
           "uses an atomic, a mutex or a condition variable that is not there any more: its memory "
           "was given back, or it is static and was made in an earlier execution";
  const std::string name = c.variable(why.location);
  const event& a = c.at(why.first);
  if (b.does == action::destroy)
    return who + "destroys " + name + " while " + c.thread(a.thread) + "'s use of it in " +
           c.line(a.self) + " is not ordered before";
  if (a.does == action::destroy)
    return who + "uses " + name + ", which " + c.thread(a.thread) + " destroys in " +
           c.line(a.self) + ": nothing orders the use before";
  return who + "uses " + name + " while " + c.thread(a.thread) +
         "'s initialization of it is not ordered before";
}

std::string never_destroyed(const counterexample& c) {
  const failure& why = c.why();
  std::string text = "what " + c.line(why.first) + " constructed in " +
                     c.memory(c.at(why.first).cell) + " is never destroyed";
  if (why.more > 0) text += ", and " + std::to_string(why.more) + " more like it";
  return text;
}

std::string stuck(const counterexample& c) {
  std::string text;
  for (id t : c.why().threads)
    text += (text.empty() ? "" : "; ") + c.thread(t) +
            " spins for ever: everything it reads is already the latest";
  for (id b : c.why().blocked)
    text += (text.empty() ? "" : "; ") + c.thread(c.at(b).thread) + " waits for " +
            c.variable(c.at(b).location) + " for ever";
  return text + ", and no other thread can run";
}

std::string no_pause(bool compares) {
  std::string text =
      "goes round and round in a loop without pause(). Call common::pause() once per failed "
      "attempt: it tells the CPU and the checker that this thread waits for another one";
  if (compares) text += ". And does each attempt expect the value that the last one has read?";
  return text;
}

std::string wrong_order(const failure& why) {
  std::string what = word_for(why.doing);
  if (what.rfind("compare_exchange", 0) == 0) what += "'s failure";
  what +=
      why.why == reason::no_load_order ? " reads only, and reading" : " writes only, and writing";
  return what + " with memory_order_" + name_of(why.order) + " is undefined behaviour";
}

// Of the thread that did it: its name stands before.
std::string of_thread(const counterexample& c) {
  const failure& why = c.why();
  switch (why.why) {
    case reason::moved_from: return third_person(why.doing) + " a value that was already moved out";
    case reason::empty_deque: return noun(why.doing) + " of an empty deque";
    case reason::beyond_the_deque: return "operator[] beyond the end of a deque";
    case reason::no_pause:
    case reason::no_pause_in_exchange:
      return (why.kind == kind::misuse ? "not supported: " : "") +
             no_pause(why.why == reason::no_pause_in_exchange);
    case reason::unseen_wait:
      return "not supported: waits without looking at an atomic. Only what is named common:: is "
             "seen here";
    case reason::locked_twice:
      return "locks " + c.variable(why.location) + " although it holds it since " +
             c.line(why.first) + ": it waits for itself";
    case reason::tries_what_it_holds:
      return "tries to lock " + c.variable(why.location) + ", which it holds since " +
             c.line(why.first) + ": that is undefined behaviour";
    case reason::not_the_holder:
      return "unlocks " + c.variable(why.location) + ", which it does not hold";
    case reason::waits_without_the_mutex:
      return "waits on a condition variable without holding the mutex";
    case reason::waits_with_another_mutex:
      return "waits on a condition variable with one mutex while another thread waits on it with "
             "another one: that is undefined behaviour";
    case reason::exception_left:
      return (why.said.empty() ? "an exception" : '"' + why.said + '"') + " left the thread";
    case reason::terminated:
      return (why.said.empty() ? "std::terminate was called"
                               : '"' + why.said + "\" left a noexcept function") +
             ", and that ends the program";
    case reason::signal: return "stopped by SIG" + why.said;
    case reason::no_load_order:
    case reason::no_store_order: return wrong_order(why);
    case reason::too_many_threads:
      return "not supported: more than 15 threads beside the scenario's own";
    case reason::too_many_steps:
      return "not supported: too many steps. It is a loop without an end (one that waits calls "
             "common::pause() once per failed attempt, and writes nothing in it), or more than the "
             "checker can try in every order";
    case reason::too_long: return "not supported: this scenario is too long for one execution";
    case reason::stack_used_up:
      return "not supported: more than " + why.said +
             " MB of stack. Does a function call itself without an end?";
    case reason::thread_local_changed:
      return "not supported: thread_local. All threads of a scenario run in one thread of the "
             "system, and they share such a variable";
    case reason::static_variable:
      return "not supported: a static variable in a function, which is initialized with the help "
             "of what is named common::. All threads of a scenario run in one thread of the system";
    default: return why.said;
  }
}

}  // namespace

std::string sentence(const counterexample& c) {
  const failure& why = c.why();
  switch (why.why) {
    case reason::race: return race(c);
    case reason::alive_already: return alive_already(c);
    case reason::nothing_lives:
    case reason::no_variable_lives: return nothing_lives(c);
    case reason::used_outside_its_life: return used_outside_its_life(c);
    case reason::never_destroyed: return never_destroyed(c);
    case reason::slot_ends_occupied:
      return "what " + c.line(why.first) + " constructed in " + c.memory(why.cell) +
             " is still there when the slot ends: it is never destroyed";
    case reason::stuck: return stuck(c);
    case reason::destroyed_while_held:
      return c.variable(why.location) + " is destroyed while a thread holds it";
    default: {
      const char* between = why.why == reason::moved_from || why.why == reason::locked_twice ||
                                    why.why == reason::tries_what_it_holds ||
                                    why.why == reason::not_the_holder
                                ? " "
                                : ": ";
      return c.thread(why.thread) + between + of_thread(c);
    }
  }
}

}  // namespace common::checker
