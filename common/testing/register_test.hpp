// A test whose body is a function: what TEST writes out as a class.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <utility>

namespace common::testing {

class test_with_body : public ::testing::Test {
 public:
  explicit test_with_body(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

inline void register_test(const char* suite, const char* name, const char* file, int line,
                          std::function<void()> body) {
  // The base class, because all tests of a suite must have the same fixture.
  ::testing::RegisterTest(
      suite, name, nullptr, nullptr, file, line,
      [body = std::move(body)]() -> ::testing::Test* { return new test_with_body(body); });
}

}  // namespace common::testing
