// Memory that begins on a cache line of its own and shares none with anybody.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "common/cache_line.hpp"

namespace week04 {

// A standard allocator. Without it 64-byte items would lie across two lines each, because operator
// new promises 16 bytes of alignment, and the array's first and last line would belong to its
// neighbours on the heap as well.
template <class T>
struct line_allocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{std::max(alignof(T), common::no_sharing_distance)};

  line_allocator() = default;
  template <class U>
  line_allocator(const line_allocator<U>&) noexcept {}

  T* allocate(std::size_t n) {
    constexpr std::size_t unit = common::no_sharing_distance;
    if (n > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T))
      throw std::bad_array_new_length();
    const std::size_t bytes = (n * sizeof(T) + unit - 1) / unit * unit;
    return static_cast<T*>(::operator new(bytes, alignment));
  }
  void deallocate(T* memory, std::size_t) noexcept { ::operator delete(memory, alignment); }

  friend bool operator==(line_allocator, line_allocator) { return true; }
};

// An array whose memory comes from there, whatever the allocator's own type of items.
template <class T, class Allocator>
using array_from =
    std::vector<T, typename std::allocator_traits<Allocator>::template rebind_alloc<T>>;

}  // namespace week04
