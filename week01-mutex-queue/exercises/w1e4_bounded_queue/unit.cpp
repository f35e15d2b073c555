#include <cstdint>
#include <optional>
#include <string>

#include "common/testing/conformance.hpp"
#include "common/testing/counters_inside.hpp"
#include "common/testing/numbers_in.hpp"
#include "exercise.hpp"

namespace {

using common::testing::sequence_item;
using common::testing::contract::numbered;

// The class may have more parameters, of any kind, with defaults.
template <class T>
using queue_of = w1e4::bounded_queue<T>;

// C1 to C6, I1 to I10, B1 to B6, T1 to T5 and W1 to W10 of docs/queue-interface.md.
struct bounded_queue : common::testing::subject<queue_of> {
  static constexpr bool many_threads = true;
};
CONFORMANCE(bounded_queue);

TEST(w1e4_bounded_queue, D1_has_the_interface_of_a_bounded_queue_that_waits) {
  EXPECT_TRUE(common::bounded_queue<w1e4::bounded_queue<int>>)
      << "a constructor from a capacity, and capacity(), which is const (common/queue.hpp)";
  EXPECT_TRUE(common::blocking_queue<w1e4::bounded_queue<int>>)
      << "push(T), pop(), close() beside try_push and try_pop (common/queue.hpp)";
}

TEST(w1e4_bounded_queue, D1_D2_a_queue_of_seventy_thousand_places_keeps_the_order) {
  constexpr std::uint32_t places = 70'000;
  w1e4::bounded_queue<sequence_item> queue(places);
  for (std::uint32_t lap = 0; lap < 2; ++lap) {
    for (std::uint32_t i = 0; i < places; ++i)
      ASSERT_TRUE(queue.try_push(numbered(lap + i))) << "there is room";
    for (std::uint32_t i = 0; i < places; ++i)
      ASSERT_EQ(queue.try_pop(), numbered(lap + i)) << "in lap " << lap;
  }
}

// As many places as a number says that stands in the code.
TEST(w1e4_bounded_queue, D1_D2_no_capacity_is_treated_otherwise) {
  for (const std::size_t places : common::testing::sizes_in(EXERCISE_FILE)) {
    w1e4::bounded_queue<int> queue(places);
    const int last = static_cast<int>(places);
    ASSERT_EQ(queue.capacity(), places);
    for (int n = 0; n < last; ++n) ASSERT_TRUE(queue.try_push(n)) << n << " are in " << places;
    ASSERT_FALSE(queue.try_push(last)) << "all " << places << " places are taken";
    for (int n = 0; n < last; ++n) ASSERT_EQ(queue.try_pop(), n) << "of " << places;
    ASSERT_EQ(queue.try_pop(), std::nullopt) << "all " << places << " came out";
  }
}

// A position that only grows jumps where its bits end, unless the places divide them: three do not.
TEST(w1e4_bounded_queue, D2_D4_the_order_survives_the_end_of_31_and_of_32_bits) {
  w1e4::bounded_queue<int> queue(3);
  common::testing::counters_inside counters(queue);
  std::uint64_t passed = 0;  // in truth, and as if
  const auto pass = [&](int items) {
    for (int n = 0; n < items; ++n, ++passed) {
      ASSERT_TRUE(queue.try_push(n)) << "it is empty, after " << passed << " items";
      ASSERT_EQ(queue.try_pop(), n) << "after " << passed << " items";
    }
  };
  pass(1000);
  counters.keep_those_at(passed);
  for (const int bits : {31, 32}) {
    pass(1000);
    counters.keep_those_at(passed);
    const std::uint64_t more = counters.raise_to(std::uint64_t{1} << bits);
    passed += more;
    SCOPED_TRACE(more == 0
                     ? "no counter was found in the queue: only thousands of items have passed"
                     : "2^" + std::to_string(bits) +
                           " items would take minutes: this test has made the queue's "
                           "counters large instead, as if " +
                           std::to_string(more) + " items more had passed");
    ASSERT_TRUE(queue.try_push(0)) << "it is empty, after " << passed << " items";
    for (int n = 0; n < 20; ++n, ++passed) {
      ASSERT_TRUE(queue.try_push(n + 1)) << "there is room, after " << passed << " items";
      ASSERT_EQ(queue.try_pop(), n) << "after " << passed << " items";
    }
    ASSERT_EQ(queue.try_pop(), 20) << "after " << passed << " items";
    ++passed;
  }
}

}  // namespace
