#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "exercise.hpp"
#include "ring_contract.hpp"

namespace {

using w4e2::mutex_ring;

TEST(mutex_ring, holds_exactly_capacity_items) {
  ring_contract::holds_exactly_capacity_items<mutex_ring>();
}

TEST(mutex_ring, a_capacity_that_is_no_power_of_two_is_refused) {
  ring_contract::a_capacity_that_is_no_power_of_two_is_refused<mutex_ring>();
}

TEST(mutex_ring, a_refused_item_is_untouched) {
  ring_contract::a_refused_item_is_untouched<mutex_ring>();
}

TEST(mutex_ring, a_copy_leaves_the_original) {
  ring_contract::a_copy_leaves_the_original<mutex_ring>();
}

TEST(mutex_ring, a_copy_that_throws_leaves_the_ring_as_it_was) {
  ring_contract::a_copy_that_throws_leaves_the_ring_as_it_was<mutex_ring>();
}

TEST(mutex_ring, every_item_is_destroyed_once) {
  ring_contract::every_item_is_destroyed_once<mutex_ring>();
}

TEST(mutex_ring, the_counters_may_wrap) {
  ring_contract::the_counters_may_wrap<mutex_ring>();
}

TEST(mutex_ring, every_item_arrives_once_and_in_order) {
  for (const std::size_t capacity : {1u, 2u, 64u})
    ring_contract::every_item_arrives_once_and_in_order<mutex_ring>(capacity, 5'000);
}

// Unlike the rings from w4e3 on, this one is for any number of threads.
TEST(mutex_ring, two_producers_and_two_consumers_lose_and_double_nothing) {
  constexpr int per_producer = 3'000;
  mutex_ring<int> ring(4);
  std::vector<std::atomic<int>> arrived(2 * per_producer);
  std::atomic<int> total{0};
  {
    std::vector<std::jthread> threads;
    for (int p = 0; p < 2; ++p) {
      threads.emplace_back([&, p] {
        for (int n = 0; n < per_producer; ++n)
          while (!ring.try_push(p * per_producer + n)) std::this_thread::yield();
      });
      threads.emplace_back([&] {
        while (total.load() < 2 * per_producer) {
          if (const auto item = ring.try_pop()) {
            ++arrived.at(static_cast<std::size_t>(*item));
            ++total;
          } else {
            std::this_thread::yield();
          }
        }
      });
    }
  }
  for (std::size_t n = 0; n < arrived.size(); ++n)
    ASSERT_EQ(arrived[n].load(), 1) << "item " << n << " must arrive once";
}

}  // namespace
