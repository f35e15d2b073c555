// Memory that runs out while a queue is constructed or grows. Then the exception comes out, nothing
// leaks, and what was there before is as it was. This replaces operator new: for the only source of
// a program.
#pragma once

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

namespace out_of_memory {

// --------------------------------------------------------------- memory that is told to run out

inline constexpr long never = std::numeric_limits<long>::max();
inline long until_failure = never;  // so many allocations from now on succeed
inline long living = 0;             // allocations that were not given back
inline constexpr std::size_t all_the_memory = std::size_t{1} << 30;

inline void* allocated(std::size_t bytes, std::size_t alignment) {
  if (until_failure != never && until_failure-- <= 0) throw std::bad_alloc();
  if (bytes > all_the_memory) throw std::bad_alloc();
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (memory == nullptr) throw std::bad_alloc();
  ++living;
  return memory;
}
inline void given_back(void* memory) noexcept {
  if (memory != nullptr) --living;
  std::free(memory);
}

}  // namespace out_of_memory

void* operator new(std::size_t bytes) {
  return out_of_memory::allocated(bytes, alignof(std::max_align_t));
}
void* operator new[](std::size_t bytes) {
  return out_of_memory::allocated(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return out_of_memory::allocated(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return out_of_memory::allocated(bytes, static_cast<std::size_t>(alignment));
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
  out_of_memory::given_back(memory);
}
void operator delete[](void* memory) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  out_of_memory::given_back(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  out_of_memory::given_back(memory);
}

namespace out_of_memory {

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

// An item that throws away any doubt whether one was constructed.
class large {
 public:
  explicit large(std::uint64_t number = 0) : number_(std::make_unique<std::uint64_t>(number)) {}

 private:
  std::unique_ptr<std::uint64_t> number_;
};

template <class Queue>
class constructed : public ::testing::Test {};
TYPED_TEST_SUITE_P(constructed);

TYPED_TEST_P(constructed, without_memory_throws_and_leaks_nothing) {
  const long before = living;
  EXPECT_GT(starved([] { TypeParam queue(4); }), 0) << "it did not ask for memory";
  EXPECT_EQ(living, before);
  std::optional<TypeParam> queue;
  starved([&] { queue.emplace(4); });
  EXPECT_TRUE(queue.has_value()) << "after the failures it can be constructed";
}

// Powers of two, which all of them could have if there were memory: with no byte of the machine's
// left, and with sizes that overflow when they become bytes.
TYPED_TEST_P(constructed, larger_than_the_memory_throws) {
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

REGISTER_TYPED_TEST_SUITE_P(constructed, without_memory_throws_and_leaks_nothing,
                            larger_than_the_memory_throws);

// A capacity that is no power of two, where one may have it: then the number of lines or blocks may
// overflow before the bytes do, and a queue would be built that holds less than it was asked for.
template <class Queue>
class of_any_capacity : public ::testing::Test {};
TYPED_TEST_SUITE_P(of_any_capacity);

TYPED_TEST_P(of_any_capacity, the_largest_numbers_throw) {
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

REGISTER_TYPED_TEST_SUITE_P(of_any_capacity, the_largest_numbers_throw);

}  // namespace out_of_memory
