// The memory runs out: while a queue is constructed, and while an unbounded one grows. Then the
// exception comes out, nothing leaks, and what was there before is as it was.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "common/sync.hpp"
#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"
#include "week01-mutex-queue/include/week01/bounded_mutex_queue.hpp"
#include "week01-mutex-queue/include/week01/mutex_queue.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e7_batches/.reference/solution.hpp"
#include "week04/blocking_ring.hpp"
#include "week04/huge_page_allocator.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/step1_seq_cst.hpp"
#include "week04/step5_lines.hpp"

namespace {

// ---------------------------------------------------------- memory that runs out when it is told
// to

constexpr long never = std::numeric_limits<long>::max();
long until_failure = never;  // so many allocations from now on succeed
long living = 0;             // allocations that were not given back
constexpr std::size_t all_the_memory = std::size_t{1} << 30;

void* allocated(std::size_t bytes, std::size_t alignment) {
  if (until_failure != never && until_failure-- <= 0) throw std::bad_alloc();
  if (bytes > all_the_memory) throw std::bad_alloc();
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (memory == nullptr) throw std::bad_alloc();
  ++living;
  return memory;
}
void given_back(void* memory) noexcept {
  if (memory != nullptr) --living;
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t bytes) {
  return allocated(bytes, alignof(std::max_align_t));
}
void* operator new[](std::size_t bytes) {
  return allocated(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocated(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocated(bytes, static_cast<std::size_t>(alignment));
}
// The standard library's sorting asks these; a sanitizer's own would not fit to what gives back.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return operator new(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return operator new(bytes, std::nothrow);
}
void operator delete(void* memory) noexcept {
  given_back(memory);
}
void operator delete[](void* memory) noexcept {
  given_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  given_back(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  given_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  given_back(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  given_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  given_back(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  given_back(memory);
}

namespace {

// Runs f with memory for 0, 1, 2 ... allocations, until there is enough for it. Returns how many
// times there was not: 0 says that f never asked for any.
template <class F>
long starved(F f) {
  for (long enough = 0;; ++enough) {
    const long before = living;
    until_failure = enough;
    try {
      f();
      until_failure = never;
      return enough;
    } catch (const std::bad_alloc&) {
      until_failure = never;
    }
    EXPECT_EQ(living, before) << "leaked, with memory for " << enough << " allocations";
  }
}

using item = std::uint64_t;

// An item that throws away any doubt whether one was constructed.
class large {
 public:
  explicit large(item number = 0) : number_(std::make_unique<item>(number)) {}

 private:
  std::unique_ptr<item> number_;
};

template <class Queue>
class constructed : public ::testing::Test {};
using bounded =
    ::testing::Types<week01::bounded_mutex_queue<item>, week01::bounded_mutex_queue<large>,
                     w4e2::mutex_ring<large>, w4e3::spsc_ring<large>, w4e5::padded_ring<large>,
                     w4e6::spsc_ring<large>, w4e7::batch_ring<item>, week04::step1::ring<large>,
                     week04::step5::ring<item>, week04::spsc_ring<item>, week04::spsc_ring<large>,
                     week04::line_ring<item>, week04::blocking_ring<week04::spsc_ring<large>>,
                     week04::blocking_ring<week04::line_ring<item>>>;
TYPED_TEST_SUITE(constructed, bounded);

TYPED_TEST(constructed, without_memory_throws_and_leaks_nothing) {
  const long before = living;
  EXPECT_GT(starved([] { TypeParam queue(4); }), 0) << "it did not ask for memory";
  EXPECT_EQ(living, before);
  std::optional<TypeParam> queue;
  starved([&] { queue.emplace(4); });
  EXPECT_TRUE(queue.has_value()) << "after the failures it can be constructed";
}

// Powers of two, which all of them could have if there were memory: with no byte of the machine's
// left, and with sizes that overflow when they become bytes.
TYPED_TEST(constructed, larger_than_the_memory_throws) {
  for (const int bits : {31, 40, 58, 59, 60, 61, 62, 63}) {
    SCOPED_TRACE("2^" + std::to_string(bits));
    const long before = living;
    bool refused = false;
    try {
      TypeParam queue(std::size_t{1} << bits);
    } catch (const std::bad_alloc&) {  // std::bad_array_new_length is one
      refused = true;
    } catch (const std::length_error&) {  // a std::vector's
      refused = true;
    }
    EXPECT_TRUE(refused);
    EXPECT_EQ(living, before);
  }
}

// A capacity that is no power of two, where one may have it: then the number of lines or blocks may
// overflow before the bytes do, and a ring would be built that holds less than it was asked for.
template <class Queue>
class of_any_capacity : public ::testing::Test {};
struct bytes56 {
  item word[7];
};
using any_capacity = ::testing::Types<
    week01::bounded_mutex_queue<unsigned char>, week04::step5::ring<item>,
    week04::step5::ring<bytes56>, week04::step5::ring<item, 1, 1>, week04::line_ring<item>,
    week04::line_ring<unsigned char>, week04::line_ring<bytes56>,
    week04::line_ring<item, week04::never_waits, week04::line_allocator<item>, 1, 1>>;
TYPED_TEST_SUITE(of_any_capacity, any_capacity);

TYPED_TEST(of_any_capacity, the_largest_numbers_throw) {
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t less : {0u, 1u, 6u, 7u, 8u, 9u, 55u, 56u, 57u, 63u, 64u, 500u}) {
    SCOPED_TRACE("2^64 - 1 - " + std::to_string(less));
    try {
      const TypeParam queue(most - less);
      ADD_FAILURE() << "built with a capacity of " << queue.capacity();
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {
    }
  }
}

// ----------------------------------------------------------------- an allocator that the caller
// gives

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
                     week04::line_ring<item, week04::never_waits, failing_allocator<item>>>;
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

// ---------------------------------------------------------------------------- queues that can grow

template <class Queue>
class growing : public ::testing::Test {};
using unbounded = ::testing::Types<w1e2::mutex_queue<item>, week01::mutex_queue<item>>;
TYPED_TEST_SUITE(growing, unbounded);

TYPED_TEST(growing, a_push_without_memory_throws_and_the_queue_is_as_it_was) {
  const long before = living;
  {
    TypeParam queue;
    item pushed = 0;
    int failures = 0;
    while (failures < 3) {
      until_failure = 0;
      try {
        queue.try_push(item{pushed});
        ++pushed;
        until_failure = never;
      } catch (const std::bad_alloc&) {
        until_failure = never;
        ++failures;
        ASSERT_TRUE(queue.try_push(item{pushed++})) << "with memory again";
      }
    }
    for (item expected = 0; expected != pushed; ++expected) ASSERT_EQ(queue.try_pop(), expected);
    EXPECT_FALSE(queue.try_pop());
  }
  EXPECT_EQ(living, before);
}

// ------------------------------------------------------------------------ the allocators
// themselves

TEST(allocators, refuse_a_number_of_items_whose_bytes_overflow) {
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t n : {most, most / 8, most / 8 + 1, most / 8 - 6}) {
    EXPECT_THROW(static_cast<void>(week04::line_allocator<item>().allocate(n)), std::bad_alloc)
        << n;
    EXPECT_THROW(static_cast<void>(week04::huge_page_allocator<item>().allocate(n)), std::bad_alloc)
        << n;
  }
}

}  // namespace
