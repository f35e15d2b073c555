#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

// The class may have more parameters, of any kind, with defaults.
template <class T>
using ring_of = w4e4::spsc_ring<T>;

struct spsc_ring : common::testing::subject<ring_of> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

TEST(w4e4_spsc_ring, D2_the_counters_are_right_wherever_they_begin) {
  ring_demands::counters_are_right_wherever_they_begin<ring_of>(EXERCISE_FILE);
}

TEST(w4e4_spsc_ring, D2_a_large_ring_holds_what_it_promises) {
  ring_demands::large_rings_hold_what_they_promise<ring_of>();
}

TEST(w4e4_spsc_ring, D3_what_remains_is_destroyed_wherever_it_stands) {
  ring_demands::what_remains_is_destroyed_wherever_it_stands<ring_of>();
}

TEST(w4e4_spsc_ring, D8_an_over_aligned_item_stands_where_it_may) {
  ring_demands::over_aligned_items_stand_where_they_may<ring_of, 4096>();
}

}  // namespace
