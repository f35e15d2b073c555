#include <gtest/gtest.h>

#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_counts.hpp"

namespace {

using w4e4::spsc_ring;

TEST(spsc_ring, D6_no_call_waits_or_makes_more_than_six_loads_and_stores) {
  ring_counts::no_call_waits<spsc_ring>();
}

TEST(spsc_ring, D6_each_order_is_what_it_must_be) {
  ring_counts::each_order_is_what_it_must_be<spsc_ring>();
}

TEST(spsc_ring, D7_no_call_allocates) {
  ring_counts::no_call_allocates<spsc_ring>();
}

TEST(spsc_ring, D6_each_call_has_the_orders_of_the_first) {
  ring_counts::each_call_has_the_orders_of_the_first<spsc_ring>(EXERCISE_FILE);
}

}  // namespace
