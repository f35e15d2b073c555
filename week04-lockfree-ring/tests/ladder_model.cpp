// The steps of the ladder in every execution, as far as the checks of exercises do not see to it.
#include <cstddef>
#include <limits>
#include <string>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using common::testing::number;

// A run, and attempts that may fail.
template <class Ring>
void expect_that_it_passes(const std::string& name, const scenarios::spsc_case& one) {
  EXPECT_THAT(scenarios::explore_spsc<Ring>(name, one), passes());
  EXPECT_THAT(scenarios::explore_attempts<Ring>(name, one), passes());
}

TEST(ladder, step1_passes_every_scenario_of_a_ring) {
  for (const auto& one : scenarios::ring_scenarios)
    expect_that_it_passes<week04::step1::ring<move_only_item>>("step 1", one);
}

// Three steps: one's own index, the other side's, a store.
template <class Ring>
void expect_that_it_is_wait_free(const std::string& name) {
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer})
    EXPECT_THAT(scenarios::explore_wait_freedom<Ring>(name, stops, 3), passes());
}

TEST(ladder, every_step_is_wait_free) {
  expect_that_it_is_wait_free<week04::step1::ring<move_only_item>>("step 1");
  expect_that_it_is_wait_free<w4e3::spsc_ring<move_only_item>>("step 2");
  expect_that_it_is_wait_free<w4e5::padded_ring<move_only_item>>("step 3");
  expect_that_it_is_wait_free<w4e6::spsc_ring<move_only_item>>("step 4");
}

// Two blocks of one line, whatever capacity the scenario asks for; what the scenario leaves in it
// is taken out, because step 5's items need no destructor and get none.
template <std::size_t ItemsPerLine, std::size_t LinesPerBlock>
struct short_lines : week04::step5::ring<number, ItemsPerLine, LinesPerBlock> {
  using base = week04::step5::ring<number, ItemsPerLine, LinesPerBlock>;
  explicit short_lines(std::size_t, std::size_t start = 0) : base(1, start) {}
  ~short_lines() {
    while (this->try_pop()) {
    }
  }
};

template <class Ring>
void expect_that_lines_pass(const std::string& name, int items) {
  for (const std::size_t start : {std::size_t{0}, std::numeric_limits<std::size_t>::max()})
    expect_that_it_passes<Ring>(name,
                                {.capacity = 2, .pushes = items, .pops = items, .start = start});
}

TEST(ladder, step5_passes_with_short_lines) {
  expect_that_lines_pass<short_lines<1, 1>>("step 5, 2 lines of 1 item", 4);
  expect_that_lines_pass<short_lines<2, 1>>("step 5, 2 lines of 2 items", 6);
  expect_that_lines_pass<short_lines<1, 2>>("step 5, 2 blocks of 2 lines of 1 item", 6);
}

// Two steps: a push looks for room and stores the item's news; a pop gives a block back and looks.
TEST(ladder, step5_is_wait_free) {
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer})
    EXPECT_THAT((scenarios::explore_wait_freedom<short_lines<1, 1>>("step 5", stops, 2)), passes());
}

}  // namespace
