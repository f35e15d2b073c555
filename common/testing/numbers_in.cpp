#include "common/testing/numbers_in.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace common::testing {

std::vector<std::uint64_t> literals_of(const std::string& text) {
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

std::vector<std::uint64_t> made_of(const std::vector<std::uint64_t>& literals) {
  constexpr std::size_t most = 300;
  constexpr std::uint64_t limit = std::uint64_t{1} << 62;
  std::vector<std::uint64_t> all;
  const auto add = [&](std::uint64_t number) {
    for (const std::uint64_t near : {number, number + 1, number - 1})
      if (near < limit && all.size() < most && std::find(all.begin(), all.end(), near) == all.end())
        all.push_back(near);
  };
  for (const std::uint64_t one : literals) add(one);
  for (const std::uint64_t one : literals)
    if (one < 62) add(std::uint64_t{1} << one);
  for (const std::uint64_t one : literals) {
    for (const std::uint64_t other : literals) {
      if (all.size() == most) return all;
      if (one > 1 && other > 1 && one < limit / other) add(one * other);
      if (one < limit && other < limit) add(one + other);
    }
  }
  return all;
}

std::vector<std::uint64_t> numbers_in(const char* file) {
  std::ifstream in(file);
  return made_of(literals_of({std::istreambuf_iterator<char>(in), {}}));
}

std::vector<std::size_t> sizes_in(const char* file) {
  std::size_t left = 500'000;
  std::vector<std::size_t> sizes;
  for (const std::uint64_t number : numbers_in(file)) {
    if (number == 0 || number > 70'000 || number > left) continue;
    left -= number;
    sizes.push_back(number);
  }
  return sizes;
}

}  // namespace common::testing
