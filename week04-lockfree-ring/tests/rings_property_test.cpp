// Random calls in random order against a std::deque.
#include <gtest/gtest.h>

#include "ring_subjects.hpp"

namespace {

TEST(rings_property, any_calls_in_any_order_do_what_a_deque_does) {
  queue_driver::at_random(queue_driver::subjects);
}

}  // namespace
