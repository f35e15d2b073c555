// Which members share a cache line, before and after step 3.
#include <gtest/gtest.h>

#include <cstdint>

#include "common/cache_line.hpp"
#include "week04/step2_acquire_release.hpp"
#include "week04/step3_padded.hpp"
#include "week04/step4_cached.hpp"

namespace {

using item = std::uint64_t;

TEST(ladder_layout, step2_fits_into_one_line) {
  EXPECT_LE(sizeof(week04::step2::ring<item>), common::cache_line_size);
}

TEST(ladder_layout, step3_keeps_constants_and_indices_apart) {
  EXPECT_EQ(alignof(week04::step3::ring<item>), common::no_sharing_distance);
  EXPECT_EQ(sizeof(week04::step3::ring<item>), 3 * common::no_sharing_distance);
}

TEST(ladder_layout, step4_keeps_private_copies_apart_as_well) {
  EXPECT_EQ(alignof(week04::step4::ring<item>), common::no_sharing_distance);
  EXPECT_EQ(sizeof(week04::step4::ring<item>), 5 * common::no_sharing_distance);
}

}  // namespace
