#include <gtest/gtest.h>

#include "exercise.hpp"
#include "ring_contract.hpp"

namespace {

using w4e3::spsc_ring;

TEST(spsc_ring, holds_exactly_capacity_items) {
  ring_contract::holds_exactly_capacity_items<spsc_ring>();
}

TEST(spsc_ring, a_capacity_that_is_no_power_of_two_is_refused) {
  ring_contract::a_capacity_that_is_no_power_of_two_is_refused<spsc_ring>();
}

TEST(spsc_ring, a_refused_item_is_untouched) {
  ring_contract::a_refused_item_is_untouched<spsc_ring>();
}

TEST(spsc_ring, a_copy_leaves_the_original) {
  ring_contract::a_copy_leaves_the_original<spsc_ring>();
}

TEST(spsc_ring, a_copy_that_throws_leaves_the_ring_as_it_was) {
  ring_contract::a_copy_that_throws_leaves_the_ring_as_it_was<spsc_ring>();
}

TEST(spsc_ring, every_item_is_destroyed_once) {
  ring_contract::every_item_is_destroyed_once<spsc_ring>();
}

TEST(spsc_ring, the_counters_may_wrap) {
  ring_contract::the_counters_may_wrap<spsc_ring>();
}

// Under ThreadSanitizer this is the test that sees what two threads do to one slot.
TEST(spsc_ring, every_item_arrives_once_and_in_order) {
  for (const std::size_t capacity : {1u, 2u, 4u, 64u})
    ring_contract::every_item_arrives_once_and_in_order<spsc_ring>(capacity, 5'000);
}

}  // namespace
