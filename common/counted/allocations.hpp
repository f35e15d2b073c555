// Counts what goes through operator new and operator delete: the heap's share of the cost of a
// queue.
//
//   auto used = common::counted::allocations_during([&] { queue.try_push(1); });
//   EXPECT_EQ(used.allocations, 0u);
//
// Linking the library (target common::allocations) replaces the global operator new and delete, all
// forms. Any thread may call everything here; the counting adds a few relaxed atomic additions to
// each call and 16 bytes to each block. Under AddressSanitizer and ThreadSanitizer nothing is
// replaced, because the sanitizer's own operator new is what finds the errors:
// allocations_are_counted() then says false and every count stays 0.
#pragma once

#include <cstdint>
#include <utility>

namespace common::counted {

struct allocation_counts {
  std::uint64_t allocations = 0;      // calls of operator new
  std::uint64_t deallocations = 0;    // calls of operator delete with something to free
  std::uint64_t allocated_bytes = 0;  // as asked for, without the heap's own overhead
  std::uint64_t deallocated_bytes = 0;

  // Bytes asked for and not given back. As a difference of two moments it may be negative.
  std::int64_t live_bytes() const {
    return static_cast<std::int64_t>(allocated_bytes - deallocated_bytes);
  }

  allocation_counts operator-(const allocation_counts& earlier) const {
    return {allocations - earlier.allocations, deallocations - earlier.deallocations,
            allocated_bytes - earlier.allocated_bytes,
            deallocated_bytes - earlier.deallocated_bytes};
  }
};

// Whether this executable's operator new is the counting one.
bool allocations_are_counted() noexcept;

// Everything counted since the process started.
allocation_counts allocations_now() noexcept;

// What `function` allocated and freed, in every thread, while it ran.
template <class Function>
allocation_counts allocations_during(Function&& function) {
  const allocation_counts before = allocations_now();
  std::forward<Function>(function)();
  return allocations_now() - before;
}

}  // namespace common::counted
