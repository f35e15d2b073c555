#include "week04/word_ring.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "common/cache_line.hpp"

namespace {

TEST(word_ring_layout, each_side_has_lines_of_its_own) {
  using ring = week04::word_ring<std::uint64_t>;
  EXPECT_EQ(alignof(ring), common::no_sharing_distance);
  // constants, what the consumer tells the producer, and who watches, two private sides
  EXPECT_EQ(sizeof(ring), 5 * common::no_sharing_distance);
}

template <class T>
struct counting_allocator : week04::line_allocator<T> {
  static inline std::size_t bytes = 0;
  counting_allocator() = default;
  template <class U>
  counting_allocator(const counting_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) {
    bytes += n * sizeof(T);
    return week04::line_allocator<T>::allocate(n);
  }
};

TEST(word_ring_layout, a_place_is_a_word_and_begins_a_line_with_the_ring) {
  using place = week04::words::shared<std::uint64_t, counting_allocator<std::uint64_t>>::place;
  EXPECT_EQ(sizeof(place), sizeof(std::uint64_t));
  counting_allocator<place>::bytes = 0;
  week04::word_ring<std::uint64_t, counting_allocator<std::uint64_t>> ring(1024);
  EXPECT_EQ(counting_allocator<place>::bytes, 8192u);
}

}  // namespace
