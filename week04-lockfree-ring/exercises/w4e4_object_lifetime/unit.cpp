#include "exercise.hpp"

#include <cstddef>
#include <memory>
#include <vector>

#include "common/testing/conformance.hpp"
#include "week04-lockfree-ring/tests/throwing_copy.hpp"

namespace {

struct spsc_ring : common::testing::subject<w4e4::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

TEST(w4e4_spsc_ring, a_copy_that_throws_leaves_the_ring_as_it_was) {
  a_copy_that_throws_leaves_the_ring_as_it_was<w4e4::spsc_ring>();
}

// One array of cells may be aligned by chance; sixteen are not.
TEST(w4e4_spsc_ring, an_over_aligned_item_stands_where_it_may) {
  using wide = common::testing::over_aligned<256>;
  wide::forget();
  std::vector<std::unique_ptr<char[]>> between;
  std::vector<std::unique_ptr<w4e4::spsc_ring<wide>>> rings;
  for (std::size_t n = 0; n < 16; ++n) {
    between.push_back(std::make_unique<char[]>(24 * n + 1));
    rings.push_back(std::make_unique<w4e4::spsc_ring<wide>>(1));
    ASSERT_TRUE(rings.back()->try_push(wide(1)));
  }
  EXPECT_EQ(wide::misplaced(), 0) << "items at an address that is no multiple of their alignment";
}

}  // namespace
