// Beyond the contract: recorded histories, judged, and random calls against a std::deque.
#include <gtest/gtest.h>

#include <array>

#include "common/testing/histories.hpp"
#include "common/testing/queue_driver.hpp"
#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"
#include "week01/bounded_mutex_queue.hpp"
#include "week01/mutex_queue.hpp"

namespace {

using common::testing::slow_item;

TEST(bounded_mutex_queue, is_linearizable_with_one_producer_and_one_consumer) {
  common::testing::expect_linearizable_with_two_threads<week01::bounded_mutex_queue<slow_item>>();
}

template <class Queue>
class a_queue_for_many : public ::testing::Test {};
using queues_for_many =
    ::testing::Types<w1e2::mutex_queue<slow_item>, week01::mutex_queue<slow_item>,
                     week01::bounded_mutex_queue<slow_item>>;
TYPED_TEST_SUITE(a_queue_for_many, queues_for_many);

TYPED_TEST(a_queue_for_many, is_linearizable_with_three_threads) {
  common::testing::expect_linearizable_with_three_threads<TypeParam>();
}

TEST(bounded_mutex_queue, any_calls_in_any_order_do_what_a_deque_does) {
  using namespace queue_driver;
  const std::array subjects{
      subject{"bounded_mutex_queue, 1 MB", drive<week01::bounded_mutex_queue<megabyte>, true>,
              true},
      subject{"bounded_mutex_queue, move-only",
              drive<week01::bounded_mutex_queue<move_only>, true>},
      subject{"bounded_mutex_queue, page-aligned",
              drive<week01::bounded_mutex_queue<page_aligned>, true>},
      subject{"bounded_mutex_queue, throwing", drive<week01::bounded_mutex_queue<throwing>, true>},
  };
  at_random(subjects);
}

}  // namespace
