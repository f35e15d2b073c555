// Random calls in random order against a std::deque. RINGS_SEED begins elsewhere, RINGS_RUNS takes
// more.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "common/testing/sanitizers.hpp"
#include "ring_subjects.hpp"

namespace {

unsigned long number(const char* variable, unsigned long otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoul(text);
}

TEST(rings_property, any_calls_in_any_order_do_what_a_deque_does) {
  const unsigned long first = number("RINGS_SEED", 1);
  const unsigned long runs = number("RINGS_RUNS", common::testing::under_tsan ? 20 : 60);
  std::size_t calls = 0;
  for (const ring_driver::subject& subject : ring_driver::subjects) {
    const unsigned long end = first + (subject.slow ? runs / 40 + 1 : runs);
    for (unsigned long seed = first; seed != end; ++seed) {
      SCOPED_TRACE(std::string(subject.name) + ", RINGS_SEED=" + std::to_string(seed) +
                   " RINGS_RUNS=1");
      std::mt19937 engine(static_cast<std::mt19937::result_type>(seed));
      unsigned left = 400;
      // Sometimes mostly pushes, sometimes mostly pops, so that full and empty rings both occur.
      const unsigned bias = static_cast<unsigned>(engine() % 3);
      const auto next = [&]() -> std::optional<unsigned> {
        if (left-- == 0) return left = 0, std::nullopt;
        const auto byte = static_cast<unsigned>(engine() % 256);
        const unsigned kind = byte % ring_driver::kinds_of_calls;
        if (bias == 1 && kind > 6 && engine() % 2 == 0) return byte - kind + 3;
        if (bias == 2 && kind < 7 && engine() % 2 == 0) return byte - kind + 8;
        return byte;
      };
      ASSERT_NO_THROW(calls += subject.drive(next));
    }
    EXPECT_EQ(ring_driver::aligned::misplaced(), 0) << subject.name;
    EXPECT_EQ(ring_driver::page_aligned::misplaced(), 0) << subject.name;
  }
  RecordProperty("calls", std::to_string(calls));
  std::printf("%zu calls\n", calls);
}

}  // namespace
