#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"

#include "common/testing/conformance.hpp"

namespace {

struct mutex_ring : common::testing::subject<w4e2::mutex_ring> {
  static constexpr bool many_threads = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(mutex_ring);

}  // namespace
