#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_demands.hpp"

namespace {

// The class may have more parameters, of any kind, with defaults.
template <class T>
using ring_of = w4e2::mutex_ring<T>;

struct mutex_ring : common::testing::subject<ring_of> {
  static constexpr bool many_threads = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(mutex_ring);

TEST(w4e2_mutex_ring, D2_the_counters_are_right_wherever_they_begin) {
  ring_demands::counters_are_right_wherever_they_begin<ring_of>(EXERCISE_FILE);
}

TEST(w4e2_mutex_ring, D2_a_large_ring_holds_what_it_promises) {
  ring_demands::large_rings_hold_what_they_promise<ring_of>();
}

}  // namespace
