#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/heap.hpp"
#include "exercise.hpp"

namespace {

using common::counted::heap_in_use;

TEST(blocking_queue_counts, D4_a_queue_that_holds_one_item_takes_no_more_and_more_memory) {
  w1e3::blocking_queue<std::uint64_t> queue;
  const auto before = heap_in_use();
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    queue.push(i);
    static_cast<void>(queue.pop());
  }
  EXPECT_LE(heap_in_use() - before, 64 * 1024)
      << "bytes that the empty queue holds, after 200 000 items came and went one by one";
}

}  // namespace
