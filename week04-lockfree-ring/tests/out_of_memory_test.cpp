// The memory runs out while a ring is constructed.
#include "common/testing/out_of_memory.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e7_batches/.reference/solution.hpp"
#include "week04/blocking_ring.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"
#include "week04/word_ring.hpp"

namespace out_of_memory {
namespace {

using item = std::uint64_t;

using bounded =
    ::testing::Types<w4e2::mutex_ring<large>, w4e3::spsc_ring<large>, w4e5::padded_ring<large>,
                     w4e6::spsc_ring<large>, w4e7::batch_ring<item>, week04::step1::ring<large>,
                     week04::step5::ring<item>, week04::spsc_ring<item>, week04::spsc_ring<large>,
                     week04::line_ring<item>, week04::word_ring<item>,
                     week04::blocking_ring<week04::spsc_ring<large>>,
                     week04::blocking_ring<week04::line_ring<item>>>;
INSTANTIATE_TYPED_TEST_SUITE_P(ring, constructed, bounded);

struct bytes56 {
  item word[7];
};
using any_capacity = ::testing::Types<
    week04::step5::ring<item>, week04::step5::ring<bytes56>, week04::step5::ring<item, 1, 1>,
    week04::line_ring<item>, week04::line_ring<unsigned char>, week04::line_ring<bytes56>,
    week04::line_ring<item, week04::never_waits, week04::line_allocator<item>, 1, 1>>;
INSTANTIATE_TYPED_TEST_SUITE_P(ring, of_any_capacity, any_capacity);

// -------------------------------------------------------------------------- the caller's allocator

// Counts on its own what it has handed out; never asks operator new.
struct account {
  long until_failure = never;
  long bytes = 0;
};

template <class T>
struct failing_allocator {
  using value_type = T;
  account* of = nullptr;

  failing_allocator() = default;
  explicit failing_allocator(account& a) : of(&a) {}
  template <class U>
  failing_allocator(const failing_allocator<U>& other) noexcept : of(other.of) {}

  T* allocate(std::size_t n) {
    if (of->until_failure-- <= 0) throw std::bad_alloc();
    void* const memory = std::aligned_alloc(64, (n * sizeof(T) + 63) / 64 * 64);
    of->bytes += static_cast<long>(n * sizeof(T));
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    of->bytes -= static_cast<long>(n * sizeof(T));
    std::free(memory);
  }
  friend bool operator==(const failing_allocator&, const failing_allocator&) = default;
};

template <class Ring>
class with_an_allocator : public ::testing::Test {};
using allocated_rings =
    ::testing::Types<week04::spsc_ring<large, week04::never_waits, failing_allocator<large>>,
                     week04::line_ring<item, week04::never_waits, failing_allocator<item>>,
                     week04::word_ring<item, failing_allocator<item>>>;
TYPED_TEST_SUITE(with_an_allocator, allocated_rings);

TYPED_TEST(with_an_allocator, a_ring_asks_it_alone_and_gives_everything_back) {
  using allocator = failing_allocator<typename TypeParam::value_type>;
  account ours;
  const long before = living;
  {
    TypeParam ring(4, 0, allocator(ours));
    EXPECT_GT(ours.bytes, 0);
    EXPECT_EQ(living, before) << "not through operator new";
    ring.try_push(typename TypeParam::value_type(7));
  }
  EXPECT_EQ(ours.bytes, 0);
  EXPECT_EQ(living, before);
}

TYPED_TEST(with_an_allocator, when_it_throws_no_ring_is_there_and_nothing_leaks) {
  using allocator = failing_allocator<typename TypeParam::value_type>;
  long failures = 0;
  for (long enough = 0;; ++enough) {
    account ours{.until_failure = enough};
    const long before = living;
    bool built = false;
    try {
      TypeParam ring(4, 0, allocator(ours));
      built = true;
    } catch (const std::bad_alloc&) {
      ++failures;
    }
    EXPECT_EQ(ours.bytes, 0);
    EXPECT_EQ(living, before);
    if (built) break;
  }
  EXPECT_GT(failures, 0);
}

}  // namespace
}  // namespace out_of_memory
