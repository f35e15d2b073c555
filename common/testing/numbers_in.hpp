// The whole numbers that stand in a source file. Code may err at one of them alone, `if (n ==
// 4711)`, and no test tries every number; but what the code treats apart from others stands in it.
//
//   for (const std::uint64_t number : numbers_in(EXERCISE_FILE)) ...
//
// EXERCISE_FILE is defined by "exercise.hpp": the file that is judged. (Numbers that the code makes
// of others are found if they are a power of two, or a product or a sum of two that stand in it.)
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace common::testing {

// From a text of C++. Those in comments too: that does no harm.
inline std::vector<std::uint64_t> literals_of(const std::string& text) {
  const auto is = [&](std::size_t i, auto what) {
    return i < text.size() && what(static_cast<unsigned char>(text[i])) != 0;
  };
  const auto in_word = [](int c) { return std::isalnum(c) != 0 || c == '_' ? 1 : 0; };
  std::vector<std::uint64_t> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is(i, [](int c) { return std::isdigit(c); }) || (i > 0 && is(i - 1, in_word))) continue;
    std::string digits;
    for (; is(i, in_word) || is(i, [](int c) { return c == '.' || c == '\'' ? 1 : 0; }); ++i)
      if (text[i] != '\'') digits += text[i];
    const bool binary = digits.starts_with("0b") || digits.starts_with("0B");
    const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
    const std::uint64_t whole =
        std::strtoull(digits.c_str() + (binary ? 2 : 0), nullptr, binary ? 2 : 0);
    const double real = std::strtod(digits.c_str(), nullptr);
    const bool is_real =
        !binary && !hexadecimal && digits.find_first_of(".eE") != std::string::npos;
    found.push_back(is_real && real >= 0 && real < 9e18 ? static_cast<std::uint64_t>(real) : whole);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// Each with its neighbours, then what code may make of them: powers of two, products, sums. No more
// than a test has time for, and each needs 62 bits at most.
inline std::vector<std::uint64_t> made_of(const std::vector<std::uint64_t>& literals) {
  constexpr std::size_t most = 300;
  constexpr std::uint64_t limit = std::uint64_t{1} << 62;
  std::vector<std::uint64_t> all;
  std::set<std::uint64_t> seen;
  const auto add = [&](std::uint64_t number) {
    for (const std::uint64_t near : {number, number + 1, number - 1})
      if (near < limit && all.size() < most && seen.insert(near).second) all.push_back(near);
  };
  for (const std::uint64_t one : literals) add(one);
  for (const std::uint64_t one : literals)
    if (one < 62) add(std::uint64_t{1} << one);
  for (const std::uint64_t one : literals) {
    for (const std::uint64_t other : literals) {
      if (one > 1 && other > 1 && one < limit / other) add(one * other);
      if (one < limit && other < limit) add(one + other);
    }
  }
  return all;
}

// Of a file that cannot be read: none.
inline std::vector<std::uint64_t> numbers_in(const char* file) {
  std::ifstream in(file);
  return made_of(literals_of({std::istreambuf_iterator<char>(in), {}}));
}

}  // namespace common::testing
