#include <cstdint>

#include "common/testing/conformance.hpp"
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

}  // namespace
