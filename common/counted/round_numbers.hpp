// Numbers that code may treat apart from others: powers of two, round decimal ones, and their
// neighbours, and those that stand in the code itself. What a call costs must not depend on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/testing/numbers_in.hpp"

namespace common::counted {

// From 0 on; none needs more than 63 bits. `file`: the code's.
inline std::vector<std::uint64_t> round_numbers(const char* file) {
  std::vector<std::uint64_t> numbers;
  for (int bits = 1; bits < 63; ++bits) numbers.push_back(std::uint64_t{1} << bits);
  for (std::uint64_t unit = 10; unit <= 100'000'000'000'000'000; unit *= 10)
    for (std::uint64_t n = 1; n < 10; ++n) numbers.push_back(n * unit);
  for (const std::uint64_t number : testing::numbers_in(file))
    if (number >= 2) numbers.push_back(number);
  for (std::size_t i = numbers.size(); i-- > 0;)
    for (const std::uint64_t less : {1u, 2u}) numbers.push_back(numbers[i] - less);
  return numbers;
}

}  // namespace common::counted
