#include <gtest/gtest.h>

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

TEST(mutex_ring, D6_no_call_allocates) {
  ring_counts::no_call_allocates<mutex_ring>();
}

}  // namespace
