// What a test program found, as data: a line of JSON for each finding, in a file named after the
// program, in the folder that the environment's FINDINGS names. Without FINDINGS nothing is
// written. `./learn` reads it; people read what GoogleTest prints.
//
//   {"record": "finding", "test": "ring.D1_...", "kind": "DATA RACE", "message": "...",
//    "file": "/.../spsc_ring.hpp", "line": 31, "history": "w4e3.model.ring.history.json"}
//   {"record": "test", "test": "ring.D1_...", "result": "failed", "threads": true}
//   {"record": "audit", "title": "...", "sites": [...]}
//   {"record": "note", "message": "undecided: ..."}      beside a success: what it does not mean
//   {"record": "end", "tests": 7, "passed": 6, "skipped": 0}
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace common::testing {

// Kinds: expectation, exception, hang, slow, crash, exit, todo, and what a verdict of the model
// checker begins with: DATA RACE, DEADLOCK and so on.
struct finding {
  std::string test = {};  // of GoogleTest; empty: the one that runs now
  std::string kind = {};
  std::string message = {};  // whole
  std::string file = {};     // the place to look at; empty: unknown
  int line = 0;
  std::string history = {};  // a counterexample's file, in the working directory
};

// Writes the finding. Any thread may call it.
void record(const finding& found);
// Writes any other line of JSON.
void record_line(const std::string& json);

namespace detail {

// Of the thread whose expectation fails.
inline thread_local std::optional<finding> explanation;

}  // namespace detail

// What the expectation that fails next is about, where GoogleTest's words are not the whole story.
// It is used if that expectation's message contains `found.message`.
inline void explain_next_failure(finding found) {
  detail::explanation = std::move(found);
}

// Takes it; nothing: there is none for this message.
inline std::optional<finding> take_explanation(const std::string& message) {
  auto found = std::exchange(detail::explanation, std::nullopt);
  if (found && message.find(found->message) == std::string::npos) found.reset();
  return found;
}

// Which test runs now; main() says so. Names are remembered so that a signal handler can use them.
void set_running_test(const std::string& name);

// For a signal handler: the running test's name, and a finding of kind `crash` without allocation.
const char* running_test();
void record_crash(const char* message);

}  // namespace common::testing
