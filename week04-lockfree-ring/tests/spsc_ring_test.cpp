#include "week04/spsc_ring.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "common/testing/conformance.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "ring_demands.hpp"

namespace {

struct spsc_ring : common::testing::subject<week04::spsc_ring> {
  static constexpr bool power_of_two_only = true;
};
CONFORMANCE(spsc_ring);

struct spsc_ring_handles : spsc_ring {
  static constexpr bool through_handles = true;
};
CONFORMANCE(spsc_ring_handles);

template <class T>
using patient_ring = week04::spsc_ring<T, week04::steps_back>;
struct spsc_ring_that_steps_back : common::testing::subject<patient_ring> {
  static constexpr bool power_of_two_only = true;
  static constexpr bool through_handles = true;
  static constexpr bool may_wait = true;
};
CONFORMANCE(spsc_ring_that_steps_back);

// Not in the common contract: batches and spans.

TEST(spsc_ring_batches, push_n_takes_what_there_is_room_for) {
  week04::spsc_ring<int> ring(4);
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  const std::array items{1, 2, 3, 4, 5, 6};
  std::array<int, 6> out{};
  EXPECT_EQ(producer.push_n(items.begin(), 3), 3u);
  EXPECT_EQ(producer.push_n(items.begin() + 3, 3), 1u);
  EXPECT_EQ(producer.push_n(items.begin() + 4, 2), 0u);
  EXPECT_EQ(consumer.pop_n(out.begin(), 2), 2u);
  EXPECT_EQ(producer.push_n(items.begin() + 4, 2), 2u);
  EXPECT_EQ(consumer.pop_n(out.begin() + 2, 6), 4u);
  EXPECT_EQ(consumer.pop_n(out.begin(), 6), 0u);
  EXPECT_EQ(out, items);
}

TEST(spsc_ring_batches, move_only_items_move_through_batches) {
  week04::spsc_ring<std::unique_ptr<int>> ring(8);
  std::vector<std::unique_ptr<int>> in;
  for (int i = 0; i < 5; ++i) in.push_back(std::make_unique<int>(i));
  ASSERT_EQ(ring.producer().push_n(std::make_move_iterator(in.begin()), 5), 5u);
  std::vector<std::unique_ptr<int>> out;
  ASSERT_EQ(ring.consumer().pop_n(std::back_inserter(out), 8), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(in[i], nullptr);
    EXPECT_EQ(*out[i], static_cast<int>(i));
  }
}

TEST(spsc_ring_spans, a_span_ends_where_the_array_ends) {
  week04::spsc_ring<int> ring(4, std::numeric_limits<std::size_t>::max());  // slot 3 comes first
  auto producer = ring.producer();
  auto consumer = ring.consumer();
  auto room = producer.reserve(4);
  ASSERT_EQ(room.size(), 1u);
  room[0].construct(1);
  producer.commit(1);
  room = producer.reserve(4);
  ASSERT_EQ(room.size(), 3u);
  room[0].construct(2);
  room[1].construct(3);
  producer.commit(2);  // fewer than reserved
  ASSERT_EQ(consumer.peek(4).size(), 1u);
  EXPECT_EQ(consumer.peek(4)[0], 1);
  consumer.release(1);
  const auto items = consumer.peek(4);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0], 2);
  EXPECT_EQ(items[1], 3);
  consumer.release(2);
  EXPECT_TRUE(consumer.peek(4).empty());
}

TEST(spsc_ring_spans, what_is_released_is_destroyed) {
  const auto witness = std::make_shared<int>();
  week04::spsc_ring<std::shared_ptr<int>> ring(4);
  ring.try_push(witness);
  ring.try_push(witness);
  auto consumer = ring.consumer();
  ASSERT_EQ(consumer.peek(4).size(), 2u);
  consumer.release(1);
  EXPECT_EQ(witness.use_count(), 2);
  consumer.release(1);
  EXPECT_EQ(witness.use_count(), 1);
}

TEST(spsc_ring_threads, batches_and_spans_hand_over_every_item_once_and_in_order) {
  ring_demands::batches_and_spans_keep_the_order(week04::spsc_ring<std::uint64_t>(64));
}

// Whose consumer writes to the lines that it leaves.
TEST(spsc_ring_threads, a_large_ring_hands_over_every_item_once_and_in_order) {
  using common::testing::queues_of;
  EXPECT_TRUE(common::testing::contract::two_threads_hand_over_every_item_once_and_in_order(
      queues_of<spsc_ring_handles>, 4096, 10 * 4096));
  ring_demands::batches_and_spans_keep_the_order(week04::spsc_ring<std::uint64_t>(4096));
}

// Who takes a handle goes on from the state that the one before has left behind.
TEST(spsc_ring_threads, producers_that_take_turns_lose_nothing) {
  const std::uint64_t total = common::testing::iterations(2'000);
  week04::spsc_ring<std::uint64_t> ring(64);
  std::atomic<int> finished{0};
  std::array<std::uint64_t, 2> arrived{};
  const auto produce = [&](std::uint64_t which) {
    for (std::uint64_t n = 0; n < total;) {
      try {
        const bool pushed = ring.producer().try_push(2 * n + which);
        n += pushed;
        ring_demands::go_on_or_yield(pushed);
      } catch (const std::logic_error&) {  // the other one has it
        std::this_thread::yield();
      }
    }
    ++finished;
  };
  common::testing::run_together({[&] { produce(0); }, [&] { produce(1); },
                                 [&] {
                                   auto consumer = ring.consumer();
                                   while (true) {
                                     const bool over = finished == 2;
                                     const auto item = consumer.try_pop();
                                     if (!item && over) return;
                                     if (item) {
                                       EXPECT_EQ(*item / 2, arrived[*item % 2]++);
                                     }
                                     ring_demands::go_on_or_yield(item.has_value());
                                   }
                                 }});
  EXPECT_EQ(arrived[0], total);
  EXPECT_EQ(arrived[1], total);
}

}  // namespace
