// Recorded histories of the rings, judged.
#include <gtest/gtest.h>

#include <cstdint>

#include "common/testing/histories.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/word_ring.hpp"

namespace {

using common::testing::slow_item;
using item = std::uint64_t;

template <class Ring>
class a_ring : public ::testing::Test {};
using rings = ::testing::Types<
    week04::step1::ring<slow_item>, w4e3::spsc_ring<slow_item>, w4e6::spsc_ring<slow_item>,
    week04::spsc_ring<slow_item>, w4e2::mutex_ring<slow_item>, week04::line_ring<item>,
    week04::line_ring<item, week04::never_waits, week04::line_allocator<item>, 1, 1>,
    week04::word_ring<item>>;
TYPED_TEST_SUITE(a_ring, rings);

TYPED_TEST(a_ring, is_linearizable_with_one_producer_and_one_consumer) {
  common::testing::expect_linearizable_with_two_threads<TypeParam>();
}

TEST(mutex_ring, is_linearizable_with_three_threads) {
  common::testing::expect_linearizable_with_three_threads<w4e2::mutex_ring<slow_item>>();
}

}  // namespace
