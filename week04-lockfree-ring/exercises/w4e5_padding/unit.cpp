#include <optional>

#include "common/testing/conformance.hpp"
#include "common/testing/start_barrier.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

// The class may have more parameters, of any kind, with defaults.
template <class T>
using ring_of = w4e5::padded_ring<T>;

struct padded_ring : common::testing::subject<ring_of> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(padded_ring);

TEST(w4e5_padded_ring, D2_the_counters_are_right_wherever_they_begin) {
  ring_demands::counters_are_right_wherever_they_begin<ring_of>(EXERCISE_FILE);
}

TEST(w4e5_padded_ring, D2_a_large_ring_holds_what_it_promises) {
  ring_demands::large_rings_hold_what_they_promise<ring_of>();
}

TEST(w4e5_padded_ring, D2_what_remains_is_destroyed_wherever_it_stands) {
  ring_demands::what_remains_is_destroyed_wherever_it_stands<ring_of>();
}

// Under ThreadSanitizer: what all rings shared (a static member, say) would be a data race.
TEST(w4e5_padded_ring, D3_D4_rings_of_different_threads_share_nothing) {
  const auto use_a_ring = [] {
    w4e5::padded_ring<int> ring(2);
    for (int n = 0; n < 200; ++n) {
      EXPECT_TRUE(ring.try_push(int{n}));
      EXPECT_TRUE(ring.try_push(n));
      EXPECT_FALSE(ring.try_push(n));
      EXPECT_EQ(ring.try_pop(), n);
      EXPECT_EQ(ring.try_pop(), n);
      EXPECT_EQ(ring.try_pop(), std::nullopt);
    }
  };
  common::testing::run_together({use_a_ring, use_a_ring});
}

}  // namespace
