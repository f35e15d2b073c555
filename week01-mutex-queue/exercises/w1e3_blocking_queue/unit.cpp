#include <cstdint>
#include <optional>

#include "common/testing/conformance.hpp"
#include "exercise.hpp"

namespace {

using common::testing::sequence_item;
using common::testing::contract::numbered;

// The class may have more parameters, of any kind, with defaults.
template <class T>
using queue_of = w1e3::blocking_queue<T>;

// C1 to C7, I1 to I10, T1 to T5 and W1 to W11 of docs/queue-interface.md.
struct blocking_queue : common::testing::subject<queue_of> {
  static constexpr bool many_threads = true;
  static constexpr bool moves_may_throw = true;
};
CONFORMANCE(blocking_queue);

TEST(w1e3_blocking_queue, D1_has_the_interface_of_a_queue_that_waits) {
  EXPECT_TRUE(common::blocking_queue<w1e3::blocking_queue<int>>)
      << "push(T), pop(), close() beside w1e2's try_push and try_pop (common/queue.hpp)";
}

TEST(w1e3_blocking_queue, D3_close_loses_none_of_many_items) {
  constexpr std::uint32_t many = 70'000;
  w1e3::blocking_queue<sequence_item> queue;
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_TRUE(queue.push(numbered(i)));
  queue.close();
  for (std::uint32_t i = 0; i < many; ++i)
    ASSERT_EQ(queue.pop(), numbered(i)) << "70 000 items were in the queue at close()";
  EXPECT_FALSE(queue.pop().has_value()) << "closed, and all of them came out";
}

// A destructor may use the queue while an exception is on its way, one that the queue has no part
// in.
TEST(w1e3_blocking_queue, D2_D4_a_pop_while_another_exception_is_on_its_way_takes_the_item_out) {
  w1e3::blocking_queue<sequence_item> queue;
  queue.push(numbered(1));
  queue.push(numbered(2));
  struct pops_at_the_end {
    w1e3::blocking_queue<sequence_item>& queue;
    ~pops_at_the_end() {
      EXPECT_EQ(queue.pop(), numbered(1));
      EXPECT_EQ(queue.try_pop(), numbered(2)) << "pop() has taken the first one";
    }
  };
  try {
    const pops_at_the_end scope{queue};
    throw 0;
  } catch (int) {
  }
  EXPECT_EQ(queue.try_pop(), std::nullopt) << "both items came out before";
}

}  // namespace
