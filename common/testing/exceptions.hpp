// Exceptions of many types, for code that must let through whatever its caller's function throws:
//
//   for (const thrower& one : any_exception) {
//     EXPECT_EQ(thrown_by([&] { counter.update([&](long) -> long { one.thrown(), ... }); }),
//               thrown_by(one.thrown)) << one.name;
#pragma once

#include <cxxabi.h>

#include <exception>
#include <functional>
#include <ios>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeindex>
#include <typeinfo>

namespace common::testing {

struct thrower {
  const char* name;
  void (*thrown)();  // throws it
};

struct no_std_exception {};

inline constexpr thrower any_exception[] = {
    {"std::exception", [] { throw std::exception(); }},
    {"std::bad_alloc", [] { throw std::bad_alloc(); }},
    {"std::bad_exception", [] { throw std::bad_exception(); }},
    {"std::bad_cast", [] { throw std::bad_cast(); }},
    {"std::bad_function_call", [] { throw std::bad_function_call(); }},
    {"std::bad_optional_access", [] { throw std::bad_optional_access(); }},
    {"std::logic_error", [] { throw std::logic_error("refused"); }},
    {"std::invalid_argument", [] { throw std::invalid_argument("refused"); }},
    {"std::domain_error", [] { throw std::domain_error("refused"); }},
    {"std::length_error", [] { throw std::length_error("refused"); }},
    {"std::out_of_range", [] { throw std::out_of_range("refused"); }},
    {"std::runtime_error", [] { throw std::runtime_error("refused"); }},
    {"std::range_error", [] { throw std::range_error("refused"); }},
    {"std::overflow_error", [] { throw std::overflow_error("refused"); }},
    {"std::system_error", [] { throw std::system_error(std::error_code()); }},
    {"std::ios_base::failure", [] { throw std::ios_base::failure("refused"); }},
    {"a std::string", [] { throw std::string("refused"); }},
    {"a const char*", [] { throw static_cast<const char*>("refused"); }},
    {"an int", [] { throw 7; }},
    {"a bool", [] { throw true; }},
    {"a nullptr", [] { throw nullptr; }},
    {"a class without a base", [] { throw no_std_exception(); }},
};

// The type of the exception that leaves f(), or nothing.
template <class F>
std::optional<std::type_index> thrown_by(F&& f) {
  try {
    f();
  } catch (...) {
    return *abi::__cxa_current_exception_type();
  }
  return std::nullopt;
}

}  // namespace common::testing
