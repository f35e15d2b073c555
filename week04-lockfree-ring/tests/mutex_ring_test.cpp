#include "week04/mutex_ring.hpp"

#include "common/testing/conformance.hpp"

namespace {

struct mutex_ring : common::testing::subject<week04::mutex_ring> {
  static constexpr bool many_threads = true;
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(mutex_ring);

}  // namespace
