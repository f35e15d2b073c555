#include "week03/seqlock.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <type_traits>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"

// What the reference promises beyond exercise w3e9: any trivially copyable type, and read().

namespace {

// No multiple of a word, and larger than one.
using three_bytes = std::array<std::uint8_t, 3>;
using eleven_numbers = std::array<std::uint32_t, 11>;

TEST(seqlock, starts_with_the_value_it_was_given) {
  const week03::seqlock<three_bytes> small({1, 2, 3});
  EXPECT_EQ(small.read(), (three_bytes{1, 2, 3}));
  const week03::seqlock<int> number(7);
  EXPECT_EQ(number.read(), 7);
  EXPECT_EQ(week03::seqlock<int>().read(), 0);
}

TEST(seqlock, keeps_every_byte_of_a_type_that_fills_no_whole_words) {
  week03::seqlock<eleven_numbers> lock;
  eleven_numbers value;
  std::iota(value.begin(), value.end(), 0xfffffff0U);
  lock.write(value);
  EXPECT_EQ(lock.read(), value);
  // One byte more than a word, and one byte.
  const std::array<std::uint8_t, 9> nine{1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(week03::seqlock(nine).read(), nine);
  EXPECT_EQ(week03::seqlock('x').read(), 'x');
}

// The bytes between the members have been set, as the header demands.
TEST(seqlock, keeps_the_members_of_a_type_with_padding) {
  struct padded {
    char side = 'b';
    long price = 0;
    short size = 0;
  };
  static_assert(!std::has_unique_object_representations_v<padded>);
  week03::seqlock<padded> lock;
  padded value;
  std::memset(static_cast<void*>(&value), 0xff, sizeof value);
  value.side = 's';
  value.price = -5'000'000'000;
  value.size = 7;
  lock.write(value);
  const padded read = lock.read();
  EXPECT_EQ(read.side, 's');
  EXPECT_EQ(read.price, -5'000'000'000);
  EXPECT_EQ(read.size, 7);
  week03::seqlock<padded> another(value);
  EXPECT_EQ(another.read().price, -5'000'000'000);
}

TEST(seqlock, read_waits_for_a_whole_snapshot) {
  const std::uint32_t writes = static_cast<std::uint32_t>(common::testing::iterations(50'000));
  week03::seqlock<eleven_numbers> lock;
  const auto write_on = [&] {
    for (std::uint32_t n = 1; n <= writes; ++n) {
      eleven_numbers value;
      value.fill(n);
      lock.write(value);
    }
  };
  const auto read_on = [&] {
    std::uint32_t last = 0;
    while (last < writes) {
      const eleven_numbers value = lock.read();
      for (const std::uint32_t number : value) ASSERT_EQ(number, value.front());
      ASSERT_GE(value.front(), last);
      last = value.front();
    }
  };
  common::testing::run_together({write_on, read_on});
}

}  // namespace
