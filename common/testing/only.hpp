// For a wrong solution that one test kills: of a check's tests only those whose names begin with
// ONLY are compiled. The others are parsed, and that is all: a TEST is the body of a template here,
// and nobody instantiates theirs. (TEST_F and typed tests stay as they are.)
//
// The "exercise.hpp" of such a program defines ONLY and includes this (common/cmake/week.cmake).
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "common/testing/register_test.hpp"

namespace common::testing {

template <bool wanted, class Test>
bool register_if_wanted(const char* suite, const char* name, const char* file, int line) {
  if constexpr (wanted) register_test(suite, name, file, line, &Test::body);
  return wanted;
}

}  // namespace common::testing

#undef TEST
#define TEST(suite, name)                                                                         \
  template <class>                                                                                \
  struct suite##_##name##_only {                                                                  \
    static void body();                                                                           \
  };                                                                                              \
  [[maybe_unused]] static const bool suite##_##name##_registered =                                \
      ::common::testing::register_if_wanted<std::string_view(#name).starts_with(ONLY),            \
                                            suite##_##name##_only<void>>(#suite, #name, __FILE__, \
                                                                         __LINE__);               \
  template <class Nothing>                                                                        \
  void suite##_##name##_only<Nothing>::body()

#if defined(CONFORMANCE)
#undef CONFORMANCE
#define CONFORMANCE(subject) CONFORMANCE_TO(subject, ONLY)
#endif
