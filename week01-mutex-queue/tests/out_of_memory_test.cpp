// The memory runs out: while a queue is constructed, and while an unbounded one grows.
#include "common/testing/out_of_memory.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <new>

#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"
#include "week01/bounded_mutex_queue.hpp"
#include "week01/mutex_queue.hpp"

namespace out_of_memory {
namespace {

using item = std::uint64_t;

using bounded =
    ::testing::Types<week01::bounded_mutex_queue<item>, week01::bounded_mutex_queue<large>>;
INSTANTIATE_TYPED_TEST_SUITE_P(queue, constructed, bounded);

using any_capacity = ::testing::Types<week01::bounded_mutex_queue<unsigned char>>;
INSTANTIATE_TYPED_TEST_SUITE_P(queue, of_any_capacity, any_capacity);

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

}  // namespace
}  // namespace out_of_memory
