// For a wrong solution that one named test kills: of a check's tests only those whose names begin
// with ONLY are compiled. The others are parsed, and that is all: a test is the body of a template
// here, and nobody instantiates theirs. (Typed tests stay as they are.)
//
// The "exercise.hpp" of such a program defines ONLY and includes this (common/cmake/week.cmake).
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#if !defined(COMMON_MODEL) && !defined(COMMON_COUNTED)
#include "common/testing/conformance.hpp"
#endif

namespace common::testing {

template <bool wanted, class Fixture, class Test>
bool register_if_wanted(const char* suite, const char* name, const char* file, int line) {
  if constexpr (wanted) {
    // The fixture, because all tests of a suite must have the same.
    ::testing::RegisterTest(suite, name, nullptr, nullptr, file, line,
                            []() -> Fixture* { return new Test; });
  }
  return wanted;
}

}  // namespace common::testing

#undef TEST
#define TEST(suite, name) TEST_IF_WANTED(suite, name, ::testing::Test)
#undef TEST_F
#define TEST_F(fixture, name) TEST_IF_WANTED(fixture, name, fixture)

#define TEST_IF_WANTED(suite, name, fixture)                                                      \
  template <class>                                                                                \
  class suite##_##name##_only : public fixture {                                                  \
    void TestBody() override;                                                                     \
  };                                                                                              \
  [[maybe_unused]] static const bool suite##_##name##_registered =                                \
      ::common::testing::register_if_wanted<std::string_view(#name).starts_with(ONLY), fixture,   \
                                            suite##_##name##_only<void>>(#suite, #name, __FILE__, \
                                                                         __LINE__);               \
  template <class Nothing>                                                                        \
  void suite##_##name##_only<Nothing>::TestBody()

#if defined(CONFORMANCE)
#undef CONFORMANCE
#define CONFORMANCE(subject) CONFORMANCE_TO(subject, ONLY)
#endif
