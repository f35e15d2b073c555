// Exact numbers of executions, and every weak order of a ring.
#include "ring.hpp"

#include <set>

#include "common/checker/gtest.hpp"

namespace common::checker {
namespace {

TEST(a_ring, has_as_many_executions_as_genmc_counts) {
  EXPECT_EQ(explore(ring_attempts(2, 2)).executions, 6u);
  EXPECT_EQ(explore(ring_attempts(2, 3)).executions, 31u);
  EXPECT_EQ(explore(ring_attempts(2, 4)).executions, 155u);
}

TEST(a_ring, of_two_slots_is_explored_in_376_executions) {
  const verdict v = explore(ring_scenario(2, 4, 4));
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 376u);
  EXPECT_EQ(v.redundant, 261u) << "six of them to see whether a waiting thread gives up";
}

TEST(a_ring, has_the_same_executions_wherever_its_indices_start) {
  const std::size_t before_the_wrap = ~std::size_t{0} - 1;
  const verdict v = explore(ring_scenario(2, 4, 4, {}, before_the_wrap));
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 376u);
}

TEST(a_ring, passes_with_one_slot_with_three_and_with_items_left_over) {
  EXPECT_THAT(explore(ring_scenario(1, 3, 3)), passes());
  EXPECT_THAT(explore(ring_scenario(3, 5, 5)), passes());
  EXPECT_THAT(explore(ring_scenario(2, 4, 2)), passes());
}

TEST(a_ring, races_with_any_one_order_relaxed_in_the_first_execution) {
  for (std::memory_order ring_orders::*order :
       {&ring_orders::load_read, &ring_orders::store_write, &ring_orders::load_write,
        &ring_orders::store_read}) {
    ring_orders orders;
    orders.*order = relaxed;
    const verdict v = explore(ring_scenario(2, 4, 4, orders));
    EXPECT_THAT(v, fails_with(kind::data_race));
    EXPECT_EQ(v.executions, 0u);
  }
}

TEST(a_ring, has_fewer_executions_with_seq_cst_everywhere) {
  const verdict v = explore(ring_scenario(2, 4, 4, {seq_cst, seq_cst, seq_cst, seq_cst}));
  EXPECT_THAT(v, passes());
  EXPECT_EQ(v.executions, 258u);
}

TEST(a_ring, has_the_same_executions_with_and_without_the_reduction) {
  for (const auto& scenario : {ring_attempts(1, 2), ring_attempts(2, 3)}) {
    const auto graphs = [&](bool reduce) {
      std::set<std::string> found;
      const verdict v = explore(
          scenario,
          {.reduce = reduce, .on_graph = [&](const std::string& graph) { found.insert(graph); }});
      EXPECT_THAT(v, passes());
      EXPECT_TRUE(!reduce || v.executions == found.size()) << "an execution was explored twice";
      return found;
    };
    EXPECT_EQ(graphs(true), graphs(false));
  }
}

}  // namespace
}  // namespace common::checker
