// The steps of the ladder that are no solution of an exercise keep the contract of the others.
#include <cstddef>
#include <cstdint>

#include "common/testing/conformance.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"

namespace {

struct step1 : common::testing::subject<week04::step1::ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(step1);

template <class T>
using lines = week04::step5::ring<T>;
struct step5 : common::testing::subject<lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(step5);

template <class T>
using short_lines = week04::step5::ring<T, 2, 2>;
struct step5_short_lines : common::testing::subject<short_lines> {
  static constexpr bool trivial_items_only = true;
  static constexpr bool may_refuse_early = true;
};
CONFORMANCE(step5_short_lines);

TEST(step5, has_a_block_more_than_it_is_asked_for) {
  constexpr std::size_t block = 8 * 7;  // lines of seven items
  EXPECT_EQ(lines<std::uint64_t>(1).capacity(), 2 * block);
  EXPECT_EQ(lines<std::uint64_t>(block).capacity(), 2 * block);
  EXPECT_EQ(lines<std::uint64_t>(block + 1).capacity(), 3 * block);
}

}  // namespace
