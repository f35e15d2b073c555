#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "common/counted/counts.hpp"
#include "exercise.hpp"
#include "week04-lockfree-ring/tests/ring_counts.hpp"

namespace {

using w4e2::mutex_ring;

TEST(mutex_ring, D5_each_call_takes_the_lock_once_and_gives_it_back) {
  ring_counts::with_items_of_each_size<mutex_ring>([]<class Ring>() {
    ring_counts::for_each_way<Ring>([](const ring_counts::way& one) {
      EXPECT_EQ(one.used.locks, 1u) << one.name << ": one lock; " << one.used;
      EXPECT_EQ(one.used.unlocks, 1u) << one.name << ": and one unlock; " << one.used;
    });
  });
}

TEST(mutex_ring, D5_so_does_each_call_of_a_large_ring) {
  for (std::size_t capacity = 2048; capacity <= 65'536; capacity *= 2) {
    mutex_ring<int> ring(capacity);
    std::uint64_t calls = 0;
    const int copied = 1;
    const auto used = common::counted::during([&] {
      for (std::size_t n = 0; n < capacity / 2 + 2; ++n, calls += 2)
        static_cast<void>(ring.try_push(1)), static_cast<void>(ring.try_push(copied));
      for (std::size_t n = 0; n < capacity + 1; ++n, ++calls) static_cast<void>(ring.try_pop());
    });
    EXPECT_EQ(used.locks, calls) << "capacity " << capacity << ": one lock for each call; " << used;
    EXPECT_EQ(used.unlocks, calls) << "capacity " << capacity << ": and one unlock; " << used;
  }
}

TEST(mutex_ring, D6_no_call_allocates) {
  ring_counts::no_call_allocates<mutex_ring>();
}

}  // namespace
