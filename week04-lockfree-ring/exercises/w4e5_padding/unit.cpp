#include "common/testing/conformance.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/throwing_copy.hpp"

namespace {

struct padded_ring : common::testing::subject<w4e5::padded_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(padded_ring);

TEST(w4e5_padded_ring, a_copy_that_throws_leaves_the_ring_as_it_was) {
  a_copy_that_throws_leaves_the_ring_as_it_was<w4e5::padded_ring>();
}

}  // namespace
