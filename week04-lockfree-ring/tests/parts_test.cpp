// The small parts that the rings are made of: which capacities there are, where memory comes from,
// and how a side waits.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <set>
#include <stdexcept>
#include <string>

namespace {

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
constexpr std::size_t small_page = 4096;
constexpr std::size_t huge_page = std::size_t{2} << 20;

std::uintptr_t address(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory);
}

std::size_t asked_for = 0;  // bytes, by the latest call of an aligned operator new

}  // namespace

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  asked_for = bytes;
  void* const memory = std::aligned_alloc(static_cast<std::size_t>(alignment), bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

// The system's memory as the allocator below sees it: it begins where the test wants it to, and
// each of its pages is known.
namespace week04 {

inline std::size_t off_a_huge_page = 0;
inline std::set<std::uintptr_t> mapped;  // small pages
inline std::set<std::uintptr_t> wished;  // those that shall be huge pages
inline std::size_t errors = 0;

inline void* mmap(void* at, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  void* const all = ::mmap(at, bytes + 2 * huge_page, protection, flags, file, offset);
  if (all == MAP_FAILED) return all;
  char* const begin =
      static_cast<char*>(all) + (huge_page - address(all) % huge_page) + off_a_huge_page;
  for (std::size_t i = 0; i < bytes; i += small_page) mapped.insert(address(begin + i));
  return begin;
}
inline int munmap(void* at, std::size_t bytes) {
  char* const begin = static_cast<char*>(at);
  for (std::size_t i = 0; i < bytes; i += small_page)
    errors += mapped.erase(address(begin + i)) == 0;
  return ::munmap(at, bytes);
}
#if defined(MADV_HUGEPAGE)
inline int madvise(void* at, std::size_t bytes, int advice) {
  char* const begin = static_cast<char*>(at);
  errors += advice != MADV_HUGEPAGE;
  for (std::size_t i = 0; i < bytes; i += small_page) wished.insert(address(begin + i));
  return 0;
}
#endif

}  // namespace week04

#include "common/cache_line.hpp"
#include "week04/capacity.hpp"
#include "week04/huge_page_allocator.hpp"
#include "week04/line_allocator.hpp"
#include "week04/waiting.hpp"

namespace {

TEST(capacity, is_a_power_of_two) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{64}, most / 2 + 1})
    EXPECT_EQ(week04::power_of_two(n), n);
  for (const std::size_t n : {std::size_t{0}, std::size_t{3}, std::size_t{63}, most}) try {
      week04::power_of_two(n);
      ADD_FAILURE() << n << " is accepted";
    } catch (const std::invalid_argument& refusal) {
      EXPECT_NE(std::string(refusal.what()).find("not " + std::to_string(n)), std::string::npos)
          << refusal.what();
    }
}

TEST(capacity, of_another_kind_is_rounded_up_to_whole_blocks) {
  EXPECT_EQ(week04::blocks_for(1, 7), 1u);
  EXPECT_EQ(week04::blocks_for(7, 7), 1u);
  EXPECT_EQ(week04::blocks_for(8, 7), 2u);
  EXPECT_EQ(week04::blocks_for(14, 7), 2u);
  EXPECT_EQ(week04::blocks_for(15, 7), 3u);
  EXPECT_EQ(week04::blocks_for(5, 1), 5u);
  EXPECT_EQ(week04::blocks_for(most / 2, 1), most / 2);
  EXPECT_THROW(static_cast<void>(week04::blocks_for(0, 7)), std::invalid_argument);
  for (const std::size_t n : {most / 2 + 1, most - 1, most})
    EXPECT_THROW(static_cast<void>(week04::blocks_for(n, 7)), std::length_error) << n;
}

TEST(line_allocator, gives_as_many_pairs_of_lines_as_the_items_need_and_no_more) {
  week04::line_allocator<char> lines;
  for (const std::size_t n : {1u, 2u, 127u, 128u, 129u, 256u, 1000u}) {
    char* const memory = lines.allocate(n);
    EXPECT_EQ(asked_for, (n + 127) / 128 * 128) << n;
    EXPECT_EQ(address(memory) % common::no_sharing_distance, 0u) << n;
    memory[0] = memory[n - 1] = 'x';
    lines.deallocate(memory, n);
  }
  week04::line_allocator<std::uint64_t> words;
  words.deallocate(words.allocate(17), 17);
  EXPECT_EQ(asked_for, 256u);
}

TEST(line_allocator, keeps_an_alignment_that_is_larger_than_a_pair_of_lines) {
  struct alignas(4096) page {
    char byte;
  };
  week04::line_allocator<page> pages;
  page* const one = pages.allocate(1);
  page* const two = pages.allocate(1);
  EXPECT_EQ(address(one) % 4096, 0u);
  EXPECT_EQ(address(two) % 4096, 0u);
  pages.deallocate(one, 1);
  pages.deallocate(two, 1);
}

TEST(huge_page_allocator, maps_whole_huge_pages_and_unmaps_all_else) {
  for (const std::size_t off :
       {std::size_t{0}, small_page, huge_page / 2, huge_page - small_page}) {
    for (const std::size_t n : {std::size_t{1}, huge_page, huge_page + 1}) {
      SCOPED_TRACE(std::to_string(n) + " bytes, " + std::to_string(off) + " off a huge page");
      week04::off_a_huge_page = off;
      week04::wished.clear();
      week04::huge_page_allocator<char> pages;
      char* const memory = pages.allocate(n);
      EXPECT_EQ(address(memory) % huge_page, 0u);
      ASSERT_EQ(week04::mapped.size() * small_page, n > huge_page ? 2 * huge_page : huge_page);
      ASSERT_EQ(*week04::mapped.begin(), address(memory));
#if defined(MADV_HUGEPAGE)
      EXPECT_EQ(week04::wished, week04::mapped);
#endif
      memory[0] = memory[n - 1] = 'x';
      pages.deallocate(memory, n);
      ASSERT_TRUE(week04::mapped.empty());
      ASSERT_EQ(week04::errors, 0u);
    }
  }
  week04::huge_page_allocator<std::uint64_t> words;
  std::uint64_t* const memory = words.allocate(huge_page / 8 + 1);
  EXPECT_EQ(week04::mapped.size() * small_page, 2 * huge_page);
  words.deallocate(memory, huge_page / 8 + 1);
}

TEST(huge_page_allocator, throws_where_there_is_no_memory) {
  week04::huge_page_allocator<std::uint64_t> words;
  for (const std::size_t n : {most / 32, most / 64, most / 128})
    EXPECT_THROW(static_cast<void>(words.allocate(n)), std::bad_alloc) << n;
}

TEST(allocators, refuse_a_number_of_items_whose_bytes_overflow) {
  week04::line_allocator<std::uint64_t> lines;
  week04::huge_page_allocator<std::uint64_t> pages;
  for (const std::size_t n : {most, most / 8, most / 8 + 1, most / 8 - 6}) {
    EXPECT_THROW(static_cast<void>(lines.allocate(n)), std::bad_alloc) << n;
    EXPECT_THROW(static_cast<void>(pages.allocate(n)), std::bad_alloc) << n;
  }
}

// What one has allocated another may give back.
TEST(allocators, are_all_alike) {
  using week04::huge_page_allocator;
  using week04::line_allocator;
  EXPECT_TRUE(line_allocator<int>() == line_allocator<int>(line_allocator<char>()));
  EXPECT_TRUE(huge_page_allocator<int>() == huge_page_allocator<int>(huge_page_allocator<char>()));
}

TEST(waiting, is_for_a_while_or_not_at_all) {
  EXPECT_FALSE(week04::never_waits::waits);
  EXPECT_TRUE(week04::steps_back::waits);
#if defined(__x86_64__)
  for (int call = 0; call < 100; ++call) {
    const unsigned long long before = __builtin_ia32_rdtsc();
    week04::steps_back::wait();
    ASSERT_GE(__builtin_ia32_rdtsc() - before, 500u);
  }
#endif
}

}  // namespace
