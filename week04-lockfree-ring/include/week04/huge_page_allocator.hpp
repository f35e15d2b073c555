// An example of an allocator for the rings: memory in huge pages, so that a ring of many megabytes
// needs few entries of the address translation's cache.
//
//   week04::word_ring<price, week04::huge_page_allocator<price>> ring(1 << 20);
//
// It asks and takes what it gets. Where the system gives no huge pages (they are switched off, or
// this is no Linux), it gives ordinary ones.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <limits>
#include <new>

namespace week04 {

template <class T>
struct huge_page_allocator {
  using value_type = T;
  static constexpr std::size_t page = std::size_t{2} << 20;  // of x86-64, and of Arm's 4 KB kernels
  static_assert(alignof(T) <= page);

  huge_page_allocator() = default;
  template <class U>
  huge_page_allocator(const huge_page_allocator<U>&) noexcept {}

  // Throws std::bad_alloc if there is no memory at all.
  T* allocate(std::size_t n) {
    // One page more, because the kernel aligns to small pages only; untouched, it costs no memory.
    const std::size_t bytes = length(n) + page;
    void* const all =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) throw std::bad_alloc();
    char* const begin = static_cast<char*>(all);
    const std::size_t skipped = (page - reinterpret_cast<std::size_t>(begin) % page) % page;
    if (skipped != 0) munmap(begin, skipped);
    munmap(begin + skipped + length(n), page - skipped);
#if defined(MADV_HUGEPAGE)
    // A wish: what it returns does not matter.
    static_cast<void>(madvise(begin + skipped, length(n), MADV_HUGEPAGE));
#endif
    return reinterpret_cast<T*>(begin + skipped);
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    munmap(memory, length(n));
  }

  friend bool operator==(huge_page_allocator, huge_page_allocator) {
    return true;
  }

 private:
  static std::size_t length(std::size_t n) {
    if (n > std::numeric_limits<std::size_t>::max() / 4 / sizeof(T))
      throw std::bad_array_new_length();
    return (n * sizeof(T) + page - 1) / page * page;
  }
};

}  // namespace week04
