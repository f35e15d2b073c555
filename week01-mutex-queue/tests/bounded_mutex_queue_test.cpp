#include "week01/bounded_mutex_queue.hpp"

#include "common/testing/conformance.hpp"

namespace {

struct bounded_mutex_queue : common::testing::subject<week01::bounded_mutex_queue> {
  static constexpr bool many_threads = true;
};
CONFORMANCE(bounded_mutex_queue);

}  // namespace
