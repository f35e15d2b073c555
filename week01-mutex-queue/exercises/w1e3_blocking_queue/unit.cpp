#include "common/testing/conformance.hpp"
#include "exercise.hpp"

namespace {

// C1 to C7, I1 to I10, T1 to T5 and W1 to W11 of docs/queue-interface.md.
struct blocking_queue : common::testing::subject<w1e3::blocking_queue> {
  static constexpr bool many_threads = true;
  static constexpr bool moves_may_throw = true;
};
CONFORMANCE(blocking_queue);

TEST(w1e3_blocking_queue, D1_has_the_interface_of_a_queue_that_waits) {
  EXPECT_TRUE(common::blocking_queue<w1e3::blocking_queue<int>>)
      << "push(T), pop(), close() beside w1e2's try_push and try_pop (common/queue.hpp)";
}

}  // namespace
