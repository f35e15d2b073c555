// For programs of wrong solutions: each is compiled in a namespace of its own, with the check that
// kills it. Of the check's tests only those whose names begin with ONLY are compiled. The others
// are parsed, and that is all: a test is the body of a template here, and nobody instantiates
// theirs. (Typed tests stay as they are.) What runs are the tests of the one, WRONG, that the
// environment variable WRONG_SOLUTION names.
//
// common/cmake/week.cmake writes such programs, and what WRONG and ONLY are.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#if !defined(COMMON_MODEL) && !defined(COMMON_COUNTED)
#include "common/testing/conformance.hpp"
#endif

namespace common::testing {

inline bool is_tried(std::string_view wrong) {
  const char* const named = std::getenv("WRONG_SOLUTION");
  return named != nullptr && named == wrong;
}

template <bool wanted, class Fixture, class Test>
bool register_if_wanted(const char* wrong, const char* suite, const char* name, const char* file,
                        int line) {
  if constexpr (wanted) {
    if (!is_tried(wrong)) return false;
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

#define TEST_IF_WANTED(suite, name, fixture)                                                    \
  template <class>                                                                              \
  class suite##_##name##_only : public fixture {                                                \
    void TestBody() override;                                                                   \
  };                                                                                            \
  [[maybe_unused]] static const bool suite##_##name##_registered =                              \
      ::common::testing::register_if_wanted<std::string_view(#name).starts_with(ONLY), fixture, \
                                            suite##_##name##_only<void>>(WRONG, #suite, #name,  \
                                                                         __FILE__, __LINE__);   \
  template <class Nothing>                                                                      \
  void suite##_##name##_only<Nothing>::TestBody()

#if defined(CONFORMANCE)
#undef CONFORMANCE
#define CONFORMANCE(subject)                              \
  [[maybe_unused]] static const bool subject##_conforms = \
      ::common::testing::is_tried(WRONG) &&               \
      ::common::testing::register_contract<subject, ONLY>({#subject, __FILE__, __LINE__})
#endif
