// For a wrong solution that one test kills: of a check's tests only those whose names begin with
// ONLY are compiled. The others are parsed, and that is all: a TEST is the body of a template here,
// and nobody instantiates theirs. (TEST_F and typed tests stay as they are.)
//
// The "exercise.hpp" of such a program defines ONLY and includes this (common/cmake/week.cmake).
#pragma once

#include <gtest/gtest.h>

#include <string_view>

namespace common::testing {

class body_of_a_test : public ::testing::Test {
 public:
  explicit body_of_a_test(void (*body)()) : body_(body) {}
  void TestBody() override { body_(); }

 private:
  void (*body_)();
};

template <bool wanted, class Test>
bool register_if_wanted(const char* suite, const char* name, const char* file, int line) {
  if constexpr (wanted) {
    // The base class, because all tests of a suite must have the same fixture.
    ::testing::RegisterTest(suite, name, nullptr, nullptr, file, line,
                            []() -> ::testing::Test* { return new body_of_a_test(&Test::body); });
  }
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
