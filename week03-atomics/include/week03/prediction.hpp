// What a learner writes down before the litmus lab runs: for a small program, the set of outcomes
// that C++ allows.
//
// An outcome is what the program's reads returned, written as digits in the order r0 r1 r2 r3: "10"
// means r0 == 1 and r1 == 0. All variables start at 0 and are only ever set to 1.
//
//   constexpr week03::prediction one = {"mp_relaxed", week03::all};
//   constexpr week03::prediction two = {"corr_relaxed", week03::all_but("10")};
//   constexpr week03::prediction more = {"lb_relaxed", week03::only("00 01 10")};
#pragma once

#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace week03 {

struct outcomes {
  enum class form { undecided, only, all_but };
  form is = form::undecided;
  std::string_view listed;  // outcomes with spaces between them

  constexpr bool decided() const { return is != form::undecided; }
};

inline constexpr outcomes undecided{};
inline constexpr outcomes all{outcomes::form::all_but, ""};
constexpr outcomes only(std::string_view list) {
  return {outcomes::form::only, list};
}
constexpr outcomes all_but(std::string_view list) {
  return {outcomes::form::all_but, list};
}

struct prediction {
  // `file`: where the table stands.
  constexpr prediction(std::string_view program, outcomes allowed,
                       const char* file = __builtin_FILE())
      : program(program), allowed(allowed), file(file) {}

  std::string_view program;
  outcomes allowed;
  const char* file;
};

using outcome_set = std::set<std::string>;

// Every outcome that `reads` reads of 0 or 1 could have.
inline outcome_set every_outcome(std::size_t reads) {
  outcome_set every;
  for (std::size_t bits = 0; bits < (std::size_t{1} << reads); ++bits) {
    std::string outcome;
    for (std::size_t i = 0; i < reads; ++i) outcome += (bits >> i & 1U) != 0 ? '1' : '0';
    every.insert(outcome);
  }
  return every;
}

inline outcome_set listed(const outcomes& these) {
  std::istringstream words{std::string(these.listed)};
  outcome_set set;
  for (std::string outcome; words >> outcome;) set.insert(outcome);
  return set;
}

// The set that a prediction means, for a program with `reads` reads.
inline outcome_set allowed_by(const outcomes& these, std::size_t reads) {
  if (these.is == outcomes::form::only) return listed(these);
  outcome_set rest = every_outcome(reads);
  for (const std::string& outcome : listed(these)) rest.erase(outcome);
  return rest;
}

}  // namespace week03
