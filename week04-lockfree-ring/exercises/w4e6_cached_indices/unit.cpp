#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/throwing_copy.hpp"

namespace {

struct spsc_ring : common::testing::subject<w4e6::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

TEST(w4e6_spsc_ring, a_copy_that_throws_leaves_the_ring_as_it_was) {
  a_copy_that_throws_leaves_the_ring_as_it_was<w4e6::spsc_ring>();
}

}  // namespace
