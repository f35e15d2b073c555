// GoogleTest matchers for verdicts.
//
//   EXPECT_THAT(explore(scenario, {.title = "w4e3 spsc ring"}), passes());
//   EXPECT_THAT(explore(broken), fails_with(kind::data_race));
//
// and tests whose body is the scenario:
//
//   SCENARIO(spsc_ring, D4_no_execution_loses_an_item, {.title = "w4e3 spsc ring"}) { ... }
//   WRONG_SCENARIO(a_flag, that_is_relaxed_publishes_nothing, kind::data_race) { ... }
//
// When the expectation does not hold, the counterexample is the message, and its history is written
// to <executable>.<suite>.<test>.history.json in the working directory.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>

#include "common/checker/engine/verdict.hpp"
#include "common/testing/findings.hpp"

namespace common::checker {

enum class extent { exhaustive, allow_partial };
inline constexpr extent allow_partial = extent::allow_partial;

namespace detail {

// Writes the history and says where: <executable>.<suite>.<test>.history.json in the working
// directory. Empty if it cannot be written.
inline std::string save_history(const verdict& v) {
  std::string name = program_invocation_short_name;  // glibc's
  if (const auto* test = ::testing::UnitTest::GetInstance()->current_test_info())
    name += std::string(".") + test->test_suite_name() + "." + test->name();
  for (char& c : name)
    if (c == '/') c = '_';
  name += ".history.json";
  std::ofstream file(name);
  file << v.history << '\n';
  return file ? name : std::string();
}

inline void explain(const verdict& v, ::testing::MatchResultListener& listener) {
  if (v.ok()) {
    listener << "which " << v.message;
    return;
  }
  listener << "\n\n" << v.trace;
  const std::string history = save_history(v);
  if (!history.empty()) listener << "\n  Whole history: " << history << "\n";
  common::testing::explain_next_failure({.kind = to_string(v.kind),
                                         .message = v.trace,
                                         .file = v.file,
                                         .line = v.line,
                                         .history = history});
}

}  // namespace detail

// GoogleTest prints the value first; the whole story is the matcher's to tell.
inline void PrintTo(const verdict& v, std::ostream* out) {
  *out << v.message;
}

class passes_matcher {
 public:
  using is_gtest_matcher = void;
  explicit passes_matcher(extent wanted) : wanted_(wanted) {}

  bool MatchAndExplain(const verdict& v, ::testing::MatchResultListener* listener) const {
    const bool holds = v.ok() && (v.exhaustive || wanted_ == extent::allow_partial);
    if (!holds) detail::explain(v, *listener);
    return holds;
  }
  void DescribeTo(std::ostream* out) const { *out << "passes in every execution"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "fails in some execution"; }

 private:
  extent wanted_;
};

class fails_with_matcher {
 public:
  using is_gtest_matcher = void;
  fails_with_matcher(kind wanted, std::string text) : wanted_(wanted), text_(std::move(text)) {}

  bool MatchAndExplain(const verdict& v, ::testing::MatchResultListener* listener) const {
    const bool holds = v.kind == wanted_ && (v.message.find(text_) != v.message.npos ||
                                             v.trace.find(text_) != v.trace.npos);
    if (!holds) detail::explain(v, *listener);
    return holds;
  }
  void DescribeTo(std::ostream* out) const {
    *out << "fails with " << to_string(wanted_);
    if (!text_.empty()) *out << " and says \"" << text_ << '"';
  }
  void DescribeNegationTo(std::ostream* out) const { DescribeTo(&(*out << "not: ")); }

 private:
  kind wanted_;
  std::string text_;
};

// Every execution is right; with allow_partial, every execution that the budget allowed.
inline ::testing::Matcher<verdict> passes(extent wanted = extent::exhaustive) {
  return passes_matcher(wanted);
}
// `text`: what the verdict's message or its counterexample says.
inline ::testing::Matcher<verdict> fails_with(kind wanted, std::string text = "") {
  return fails_with_matcher(wanted, std::move(text));
}

}  // namespace common::checker

// A test whose body is a scenario that must pass. Behind the name: options, if any.
// WHY not a lambda among a macro's arguments: compilers take all lines in there for one, and a
// counterexample names lines.
#define SCENARIO(suite, name, ...)                                                                \
  static void suite##_##name##_scenario();                                                        \
  TEST(suite, name) {                                                                             \
    EXPECT_THAT(::common::checker::explore(suite##_##name##_scenario __VA_OPT__(, ) __VA_ARGS__), \
                ::common::checker::passes());                                                     \
  }                                                                                               \
  static void suite##_##name##_scenario()

// One that must fail. Behind the name: the kind of failure and, if any, a text that it says.
#define WRONG_SCENARIO(suite, name, ...)                               \
  static void suite##_##name##_scenario();                             \
  TEST(suite, name) {                                                  \
    EXPECT_THAT(::common::checker::explore(suite##_##name##_scenario), \
                ::common::checker::fails_with(__VA_ARGS__));           \
  }                                                                    \
  static void suite##_##name##_scenario()
