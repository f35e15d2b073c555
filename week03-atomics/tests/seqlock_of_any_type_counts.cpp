#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "common/counted/counts.hpp"
#include "week03/seqlock.hpp"

namespace {

using common::counted::during;

TEST(seqlock_counts, read_at_rest_looks_once_and_does_not_wait) {
  const week03::seqlock<std::array<std::uint64_t, 3>> lock({1, 2, 3});
  const auto used = during([&] { static_cast<void>(lock.read()); });
  EXPECT_EQ(used.loads, 2u + 3u) << "the number twice and each word once: " << used;
  EXPECT_EQ(used.stores + used.rmws, 0u) << "readers write nothing shared: " << used;
  EXPECT_EQ(used.pauses, 0u) << used;
}

}  // namespace
