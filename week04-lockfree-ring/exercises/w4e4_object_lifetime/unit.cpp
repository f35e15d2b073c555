#include <type_traits>

#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

struct spsc_ring : common::testing::subject<w4e4::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

TEST(w4e4_spsc_ring, D2_the_counters_are_right_wherever_they_begin) {
  ring_demands::counters_are_right_wherever_they_begin<w4e4::spsc_ring>();
}

TEST(w4e4_spsc_ring, D2_a_large_ring_holds_what_it_promises) {
  ring_demands::large_rings_hold_what_they_promise<w4e4::spsc_ring>();
}

TEST(w4e4_spsc_ring, D4_a_copy_that_throws_leaves_the_room_as_it_was) {
  ring_demands::a_copy_that_throws_leaves_the_room_as_it_was<w4e4::spsc_ring>();
}

TEST(w4e4_spsc_ring, D3_what_remains_is_destroyed_wherever_it_stands) {
  ring_demands::what_remains_is_destroyed_wherever_it_stands<w4e4::spsc_ring>();
}

TEST(w4e4_spsc_ring, D3_D5_items_are_destroyed_however_they_are_assigned) {
  using common::testing::assigned_like_a_number;
  {
    w4e4::spsc_ring<assigned_like_a_number> ring(4);
    for (int n = 0; n < 4; ++n) ASSERT_TRUE(ring.try_push(assigned_like_a_number(n)));
    ASSERT_EQ(assigned_like_a_number::alive, 4) << "one in each cell";
    ASSERT_TRUE(ring.try_pop().has_value());
    ASSERT_EQ(assigned_like_a_number::alive, 3) << "the popped item's life in the ring has ended";
  }
  EXPECT_EQ(assigned_like_a_number::alive, 0) << "what remained dies with the ring";
}

TEST(w4e4_spsc_ring, D8_an_over_aligned_item_stands_where_it_may) {
  ring_demands::over_aligned_items_stand_where_they_may<w4e4::spsc_ring, 256>();
}

}  // namespace
