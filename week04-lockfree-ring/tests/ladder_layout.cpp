// Which members share a cache line, before and after step 3.
#include <gtest/gtest.h>

#include <cstdint>

#include "common/cache_line.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"

namespace {

using item = std::uint64_t;

TEST(ladder_layout, step2_fits_into_one_line) {
  EXPECT_LE(sizeof(w4e3::spsc_ring<item>), common::cache_line_size);
}

TEST(ladder_layout, step3_keeps_constants_and_indices_apart) {
  EXPECT_EQ(alignof(w4e5::padded_ring<item>), common::no_sharing_distance);
  EXPECT_EQ(sizeof(w4e5::padded_ring<item>), 3 * common::no_sharing_distance);
}

TEST(ladder_layout, step4_keeps_private_copies_apart_as_well) {
  EXPECT_EQ(alignof(w4e6::spsc_ring<item>), common::no_sharing_distance);
  EXPECT_EQ(sizeof(w4e6::spsc_ring<item>), 5 * common::no_sharing_distance);
}

}  // namespace
