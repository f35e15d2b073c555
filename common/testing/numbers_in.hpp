// The whole numbers that stand in a source file. Code may err at one of them alone, `if (n ==
// 4711)`, and no test tries every number; but what the code treats apart from others stands in it.
//
//   for (const std::uint64_t number : numbers_in(EXERCISE_FILE)) ...
//
// EXERCISE_FILE is defined by "exercise.hpp": the file that is judged. (Numbers that the code makes
// of others are found if they are a power of two, or a product or a sum of two that stand in it.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace common::testing {

// From a text of C++. Those in comments too: that does no harm.
std::vector<std::uint64_t> literals_of(const std::string& text);

// Each with its neighbours, then what code may make of them: powers of two, products, sums. No more
// than a test has time for, and each needs 62 bits at most.
std::vector<std::uint64_t> made_of(const std::vector<std::uint64_t>& literals);

// Of a file that cannot be read: none.
std::vector<std::uint64_t> numbers_in(const char* file);

// Those of them that may be a number of items: so many items, all in all, take about a second.
std::vector<std::size_t> sizes_in(const char* file);

}  // namespace common::testing
