// The counting operator new: every form counts once, with the bytes that were asked for, and gives
// memory that is aligned as asked.
#include "common/counted/allocations.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <limits>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "common/percentiles.hpp"

// clang declares these only on request (-fsized-deallocation); the library has them.
void operator delete(void*, std::size_t) noexcept;
void operator delete[](void*, std::size_t) noexcept;
void operator delete(void*, std::size_t, std::align_val_t) noexcept;
void operator delete[](void*, std::size_t, std::align_val_t) noexcept;

namespace {

using common::counted::allocation_counts;
using common::counted::allocations_during;

class allocations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!common::counted::allocations_are_counted())
      GTEST_SKIP() << "under this sanitizer operator new is the sanitizer's own";
  }
};

// Keeps the compiler from seeing that a block is not used, and leaving out new and delete.
void* seen(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

TEST_F(allocations, each_form_of_new_and_delete_counts_once) {
  static constexpr std::size_t size = 40;
  static constexpr std::align_val_t aligned{128};
  const std::nothrow_t quiet;
  const auto once = [](auto call) {
    const allocation_counts used = allocations_during(call);
    EXPECT_EQ(used.allocations, 1u);
    EXPECT_EQ(used.deallocations, 1u);
    EXPECT_EQ(used.allocated_bytes, size);
    EXPECT_EQ(used.deallocated_bytes, size);
    EXPECT_EQ(used.live_bytes(), 0);
  };
  once([] { ::operator delete(seen(::operator new(size))); });
  once([] { ::operator delete(seen(::operator new(size)), size); });
  once([] { ::operator delete[](seen(::operator new[](size))); });
  once([] { ::operator delete[](seen(::operator new[](size)), size); });
  once([&] { ::operator delete(seen(::operator new(size, quiet)), quiet); });
  once([&] { ::operator delete[](seen(::operator new[](size, quiet)), quiet); });
  once([] { ::operator delete(seen(::operator new(size, aligned)), aligned); });
  once([] { ::operator delete(seen(::operator new(size, aligned)), size, aligned); });
  once([] { ::operator delete[](seen(::operator new[](size, aligned)), aligned); });
  once([] { ::operator delete[](seen(::operator new[](size, aligned)), size, aligned); });
  once([&] { ::operator delete(seen(::operator new(size, aligned, quiet)), aligned, quiet); });
  once([&] { ::operator delete[](seen(::operator new[](size, aligned, quiet)), aligned, quiet); });
}

TEST_F(allocations, deleting_nothing_counts_nothing) {
  const auto used = allocations_during([] { ::operator delete(seen(nullptr)); });
  EXPECT_EQ(used.deallocations, 0u);
}

TEST_F(allocations, memory_is_aligned_as_asked_and_all_of_it_can_be_used) {
  for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
    for (const std::size_t size : {1u, 7u, 64u, 1000u}) {
      void* const block = ::operator new (size, std::align_val_t{alignment});
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0u) << "size " << size;
      std::memset(block, 0xab, size);
      ::operator delete (block, size, std::align_val_t{alignment});
    }
  }
  void* const block = seen(::operator new(0));
  EXPECT_NE(block, nullptr) << "new of 0 bytes gives a block, too";
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0u);
  ::operator delete(block);
}

TEST_F(allocations, live_bytes_are_what_was_asked_for_and_not_given_back) {
  std::unique_ptr<int[]> kept;
  const auto used = allocations_during([&] {
    kept = std::make_unique<int[]>(100);
    auto gone = std::make_unique<int[]>(50);
    seen(gone.get());
  });
  EXPECT_EQ(used.live_bytes(), static_cast<std::int64_t>(100 * sizeof(int)));
  const auto after = allocations_during([&] { kept.reset(); });
  EXPECT_EQ(after.live_bytes(), -static_cast<std::int64_t>(100 * sizeof(int)));
}

TEST(allocation_counts, begin_at_nothing) {
  const common::counted::allocation_counts none;
  EXPECT_EQ(none.allocations, 0u);
  EXPECT_EQ(none.deallocations, 0u);
  EXPECT_EQ(none.allocated_bytes, 0u);
  EXPECT_EQ(none.deallocated_bytes, 0u);
}

TEST_F(allocations, a_deque_allocates_in_steady_state_and_a_reserved_vector_does_not) {
  std::deque<std::uint64_t> deque;
  std::vector<std::uint64_t> vector;
  vector.reserve(1);
  const auto by_deque = allocations_during([&] {
    for (std::uint64_t i = 0; i < 6400; ++i) {
      deque.push_back(i);
      deque.pop_front();
    }
  });
  const auto by_vector = allocations_during([&] {
    for (std::uint64_t i = 0; i < 6400; ++i) {
      vector.push_back(i);
      vector.pop_back();
    }
  });
  EXPECT_GT(by_deque.allocations, 50u) << "a block of 512 bytes for every 64 items";
  EXPECT_EQ(by_vector.allocations, 0u);
}

TEST_F(allocations, samples_make_none_after_reserve) {
  common::samples all;
  all.reserve(100);
  const auto used = allocations_during([&] {
    for (int i = 0; i < 100; ++i) all.add(i);
  });
  EXPECT_EQ(used.allocations, 0u);
}

TEST_F(allocations, of_several_threads_add_up) {
  constexpr int each = 1000;
  // A thread itself allocates; what the compared numbers share cancels out.
  const auto with = [](int count) {
    return allocations_during([count] {
      const auto work = [count] {
        for (int i = 0; i < count; ++i) ::operator delete(seen(::operator new(16)));
      };
      std::jthread one(work);
      std::jthread other(work);
    });
  };
  const auto some = with(each);
  const auto none = with(0);
  EXPECT_EQ(some.allocations - none.allocations, 2u * each);
  EXPECT_EQ(some.deallocations - none.deallocations, 2u * each);
}

TEST_F(allocations, what_cannot_be_allocated_throws_or_is_null_and_does_not_count) {
  // Through a volatile: the compiler knows that no object is that large, and says so.
  volatile std::size_t size = std::numeric_limits<std::size_t>::max();
  const auto used = allocations_during([&] {
    EXPECT_THROW(seen(::operator new(size)), std::bad_alloc);
    EXPECT_EQ(seen(::operator new(size, std::nothrow)), nullptr);
    size = std::numeric_limits<std::size_t>::max() / 2;
    EXPECT_THROW(seen(::operator new (size, std::align_val_t{4096})), std::bad_alloc);
  });
  // The exceptions themselves are not made by operator new.
  EXPECT_EQ(used.allocated_bytes, 0u);
}

TEST_F(allocations, the_new_handler_may_free_something) {
  static int calls = 0;
  std::set_new_handler([] {
    ++calls;
    if (calls == 3) std::set_new_handler(nullptr);
  });
  volatile std::size_t size = std::numeric_limits<std::size_t>::max() / 2;
  EXPECT_THROW(seen(::operator new(size)), std::bad_alloc);
  EXPECT_EQ(calls, 3);
}

TEST(allocations_under_a_sanitizer, count_nothing_and_say_so) {
  if (common::counted::allocations_are_counted()) GTEST_SKIP() << "no sanitizer here";
  const auto used = allocations_during([] { ::operator delete(seen(::operator new(16))); });
  EXPECT_EQ(used.allocations, 0u);
}

}  // namespace
