#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/heap.hpp"
#include "exercise.hpp"

namespace {

// Bytes more than before, after 200 000 items came and went one by one.
auto growth(w1e2::mutex_queue<std::uint64_t>& queue) {
  const auto before = common::counted::heap_in_use();
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    queue.try_push(i);
    static_cast<void>(queue.try_pop());
  }
  return common::counted::heap_in_use() - before;
}

// A std::deque that lets go of what was popped holds one block or two; a queue that keeps the
// places of popped items takes more with every item: 8 bytes each are 1.6 MB here.
TEST(mutex_queue_counts, D6_a_queue_that_holds_one_item_takes_no_more_and_more_memory) {
  w1e2::mutex_queue<std::uint64_t> queue;
  EXPECT_LE(growth(queue), 64 * 1024)
      << "bytes that the empty queue holds, after 200 000 items came and went one by one";
}

TEST(mutex_queue_counts, D6_nor_does_a_queue_that_is_never_empty) {
  w1e2::mutex_queue<std::uint64_t> queue;
  for (std::uint64_t i = 0; i < 3; ++i) queue.try_push(i);
  EXPECT_LE(growth(queue), 64 * 1024)
      << "bytes more than before 200 000 items came and went; three or four were in at any time";
}

}  // namespace
