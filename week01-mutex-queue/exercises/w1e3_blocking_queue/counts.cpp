#include <gtest/gtest.h>

#include <cstdint>

#include "common/counted/counts.hpp"
#include "common/counted/heap.hpp"
#include "exercise.hpp"

namespace {

// Bytes more than before, after 200 000 items came and went one by one.
auto growth(w1e3::blocking_queue<std::uint64_t>& queue) {
  const auto before = common::counted::heap_in_use();
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    queue.push(i);
    static_cast<void>(queue.pop());
  }
  return common::counted::heap_in_use() - before;
}

TEST(blocking_queue_counts, D4_a_queue_that_holds_one_item_takes_no_more_and_more_memory) {
  w1e3::blocking_queue<std::uint64_t> queue;
  EXPECT_LE(growth(queue), 64 * 1024)
      << "bytes that the empty queue holds, after 200 000 items came and went one by one";
}

TEST(blocking_queue_counts, D4_nor_does_a_queue_that_is_never_empty) {
  w1e3::blocking_queue<std::uint64_t> queue;
  for (std::uint64_t i = 0; i < 3; ++i) queue.push(i);
  EXPECT_LE(growth(queue), 64 * 1024)
      << "bytes more than before 200 000 items came and went; three or four were in at any time";
}

// The model check tries the first calls. Whoever sleeps is woken by the 70 000th push, too.
TEST(blocking_queue_counts, D5_each_push_wakes_one_that_sleeps) {
  w1e3::blocking_queue<int> queue;
  const int copied = 7;
  int n = 1;
  common::instead_of_sleeping = [&] {
    const auto used = common::counted::during([&] {
      if (n % 3 == 0) queue.push(7);
      if (n % 3 == 1) queue.try_push(7);
      if (n % 3 == 2) queue.try_push(copied);
    });
    EXPECT_GE(used.notifies, 1u) << "push number " << n << ", while a thread sleeps in pop()";
  };
  for (; n <= 70'000 && !HasFailure(); ++n) static_cast<void>(queue.pop());
  common::instead_of_sleeping = nullptr;
}

TEST(blocking_queue_counts, D2_no_number_of_wake_ups_for_nothing_ends_the_wait) {
  w1e3::blocking_queue<int> queue;
  int wake_ups = 0;
  common::instead_of_sleeping = [&] {
    if (++wake_ups == 100'000) queue.push(7);
  };
  const auto item = queue.pop();
  common::instead_of_sleeping = nullptr;
  EXPECT_TRUE(item.has_value()) << "pop() came back after " << wake_ups
                                << " wake-ups for nothing, without an item and before close()";
}

}  // namespace
