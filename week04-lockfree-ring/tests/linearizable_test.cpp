// Histories of two and three threads, recorded and judged; and queues that are not linearizable,
// which must be found out.
#include "common/testing/linearizable.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "week01-mutex-queue/exercises/w1e2_mutex_queue/.reference/solution.hpp"
#include "week01-mutex-queue/include/week01/bounded_mutex_queue.hpp"
#include "week01-mutex-queue/include/week01/mutex_queue.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/step1_seq_cst.hpp"

namespace {

using common::testing::call_history;
using common::testing::iterations;
using common::testing::overlapping;
using common::testing::queue_bounds;
using common::testing::recorded_call;
using common::testing::recorder;
using common::testing::why_not_linearizable;
using item = std::uint64_t;

// ------------------------------------------------------------------------------------ the judge

recorded_call pushed(unsigned number, std::uint64_t begin, std::uint64_t end) {
  return {true, number, true, begin, end};
}
recorded_call refused(unsigned number, std::uint64_t begin, std::uint64_t end) {
  return {true, number, false, begin, end};
}
recorded_call popped(unsigned number, std::uint64_t begin, std::uint64_t end) {
  return {false, number, true, begin, end};
}
recorded_call nothing(std::uint64_t begin, std::uint64_t end) {
  return {false, 0, false, begin, end};
}

bool linearizable(const call_history& history, std::size_t capacity = 2) {
  return why_not_linearizable(history, {.least = capacity, .most = capacity}).empty();
}

TEST(linearizable, one_call_after_the_other_is_judged_as_a_queue_does_it) {
  EXPECT_TRUE(linearizable({{pushed(1, 0, 1), pushed(2, 2, 3), refused(3, 4, 5)},
                            {popped(1, 6, 7), popped(2, 8, 9), nothing(10, 11)}}));
  EXPECT_FALSE(linearizable({{pushed(1, 0, 1), pushed(2, 2, 3)}, {popped(2, 4, 5)}})) << "order";
  EXPECT_FALSE(linearizable({{pushed(1, 0, 1)}, {nothing(2, 3)}})) << "not visible yet";
  EXPECT_FALSE(linearizable({{pushed(1, 0, 1)}, {popped(1, 2, 3), popped(1, 4, 5)}})) << "doubled";
  EXPECT_FALSE(linearizable({{pushed(1, 0, 1), refused(2, 2, 3)}})) << "refused with room";
  EXPECT_FALSE(linearizable({{pushed(1, 0, 1), pushed(2, 2, 3), pushed(3, 4, 5)}})) << "too many";
  EXPECT_FALSE(linearizable({{popped(1, 0, 1)}, {pushed(1, 2, 3)}})) << "before it was pushed";
}

TEST(linearizable, calls_that_overlap_may_have_happened_in_either_order) {
  EXPECT_TRUE(linearizable({{pushed(1, 0, 3)}, {nothing(1, 2)}}));
  EXPECT_TRUE(linearizable({{pushed(1, 0, 3)}, {popped(1, 1, 2)}}));
  const call_history either{
      {pushed(1, 0, 3)}, {pushed(2, 1, 2)}, {popped(2, 4, 5), popped(1, 6, 7)}};
  EXPECT_TRUE(linearizable(either));
  const call_history one_only{
      {pushed(1, 0, 1)}, {pushed(2, 2, 3)}, {popped(2, 4, 5), popped(1, 6, 7)}};
  EXPECT_FALSE(linearizable(one_only));
  // Each pair alone could be explained: 2 before 1 for the first pop, 1 before 2 for the second.
  const call_history not_both{
      {pushed(1, 0, 3)}, {pushed(2, 1, 2)}, {popped(2, 4, 5), nothing(6, 7)}};
  EXPECT_FALSE(linearizable(not_both));
}

TEST(linearizable, says_what_cannot_be_explained) {
  EXPECT_EQ(why_not_linearizable({{pushed(1, 0, 1), pushed(2, 2, 3)}, {popped(2, 4, 5)}},
                                 {.least = 4, .most = 4}),
            "after 2 of 3 calls the queue holds { 1 2 }, and none of these can be the next:\n"
            "  thread 1: try_pop() -> 2, from 4 to 5\n");
}

// ------------------------------------------------------------------------------------ the queues

// Now and then moving it takes a while: it gives the core away in the middle of a call, so that
// calls overlap on a busy machine, too. (Not often: to get the core back can take milliseconds
// there.)
class slow_item {
 public:
  explicit slow_item(unsigned number) : number_(number) {}
  slow_item(const slow_item& other) noexcept : number_(other.number_) { pass_time(); }
  slow_item& operator=(const slow_item& other) noexcept = default;
  ~slow_item() = default;
  explicit operator unsigned() const { return number_; }

 private:
  void pass_time() const {
    if (number_ % 1000 % 16 == 3) std::this_thread::yield();
  }
  unsigned number_;
};

// One producer, one consumer, `calls` calls each.
template <class Queue>
std::string producer_and_consumer(Queue& queue, queue_bounds bounds, unsigned calls,
                                  std::size_t* overlaps = nullptr) {
  recorder record(queue, 2);
  const auto producer = [&] {
    for (unsigned i = 0; i != calls; ++i)
      if (!record.try_push(0, i) && i % 16 == 0) std::this_thread::yield();
  };
  const auto consumer = [&] {
    for (unsigned i = 0; i != calls; ++i)
      if (!record.try_pop(1) && i % 16 == 0) std::this_thread::yield();
  };
  common::testing::run_together({producer, consumer});
  if (overlaps != nullptr) *overlaps += overlapping(record.history());
  return why_not_linearizable(record.history(), bounds);
}

// Three threads, each of which pushes and pops.
template <class Queue>
std::string everybody_does_both(Queue& queue, queue_bounds bounds, unsigned calls, unsigned seed,
                                std::size_t* overlaps = nullptr) {
  recorder record(queue, 3);
  const auto thread = [&](unsigned number) {
    std::minstd_rand random(seed * 3 + number + 1);
    for (unsigned i = 0; i != calls; ++i)
      random() / 7 % 2 == 0 ? record.try_push(number, number * 1000 + i) : record.try_pop(number);
  };
  common::testing::run_together({[&] { thread(0); }, [&] { thread(1); }, [&] { thread(2); }});
  if (overlaps != nullptr) *overlaps += overlapping(record.history());
  return why_not_linearizable(record.history(), bounds);
}

template <class Ring>
class a_ring : public ::testing::Test {};
using rings = ::testing::Types<
    week04::step1::ring<slow_item>, w4e3::spsc_ring<slow_item>, w4e6::spsc_ring<slow_item>,
    week04::spsc_ring<slow_item>, w4e2::mutex_ring<slow_item>,
    week01::bounded_mutex_queue<slow_item>, week04::line_ring<item>,
    week04::line_ring<item, week04::never_waits, week04::line_allocator<item>, 1, 1>>;
TYPED_TEST_SUITE(a_ring, rings);

TYPED_TEST(a_ring, is_linearizable_with_one_producer_and_one_consumer) {
  std::size_t overlaps = 0;
  const auto calls = static_cast<unsigned>(iterations(20000));
  for (const std::size_t capacity : {1u, 2u, 8u}) {
    TypeParam ring(capacity);
    // (What a line_ring could hold at first is more than what it was asked for.)
    ASSERT_EQ(
        producer_and_consumer(ring, {.least = capacity, .most = ring.capacity()}, calls, &overlaps),
        "");
  }
  std::printf("%zu of %u calls overlapped one of the other thread\n", overlaps, 6 * calls);
}

template <class Queue>
class a_queue_for_many : public ::testing::Test {};
using queues_for_many =
    ::testing::Types<w1e2::mutex_queue<slow_item>, week01::mutex_queue<slow_item>,
                     week01::bounded_mutex_queue<slow_item>, w4e2::mutex_ring<slow_item>>;
TYPED_TEST_SUITE(a_queue_for_many, queues_for_many);

TYPED_TEST(a_queue_for_many, is_linearizable_with_three_threads) {
  std::size_t overlaps = 0;
  // Short histories: what overlaps multiplies the orders that are possible.
  constexpr unsigned calls = 10;
  const auto rounds = static_cast<unsigned>(iterations(1000));
  for (unsigned round = 0; round != rounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    if constexpr (std::is_constructible_v<TypeParam, std::size_t>) {
      TypeParam queue(2);
      ASSERT_EQ(everybody_does_both(queue, {.least = 2, .most = 2}, calls, round, &overlaps), "");
    } else {
      TypeParam queue;
      ASSERT_EQ(everybody_does_both(queue, {}, calls, round, &overlaps), "");
    }
  }
  std::printf("%zu of %u calls overlapped one of another thread\n", overlaps, rounds * 3 * calls);
}

// ---------------------------------------------------------------------------- queues that are not

// Keeps each producer's items in order, as many a fast queue does, and the producers' not: an item
// that was pushed when another was long in the queue overtakes it.
class lanes {
 public:
  using value_type = item;
  bool try_push(item number) {
    const std::scoped_lock lock(mutex_);
    lanes_[number / 1000].push_back(number);
    return true;
  }
  std::optional<item> try_pop() {
    const std::scoped_lock lock(mutex_);
    for (auto& lane : lanes_) {
      if (lane.empty()) continue;
      const item number = lane.front();
      lane.pop_front();
      return number;
    }
    return std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::array<std::deque<item>, 3> lanes_;
};

TEST(not_linearizable, a_lane_for_each_producer_is_found_out) {
  bool found = false;
  for (unsigned round = 0; round != 1000 && !found; ++round) {
    lanes queue;
    found = !everybody_does_both(queue, {}, 10, round).empty();
  }
  EXPECT_TRUE(found);
}

// A ring whose producer shows its items two at a time: the first of them was pushed, and is not
// there.
class late {
 public:
  using value_type = item;
  bool try_push(item number) {
    if (held_) {
      if (!ring_.try_push(*held_)) return false;
    }
    held_ = number;
    return true;
  }
  std::optional<item> try_pop() { return ring_.try_pop(); }

 private:
  std::optional<item> held_;  // the producer's own
  w4e3::spsc_ring<item> ring_{8};
};

TEST(not_linearizable, an_item_that_is_shown_later_is_found_out) {
  bool found = false;
  for (unsigned round = 0; round != 1000 && !found; ++round) {
    late queue;
    found = !producer_and_consumer(queue, {.least = 8, .most = 9}, 100).empty();
  }
  EXPECT_TRUE(found);
}

// Takes the item and removes it in two steps, each of them locked: two consumers get one item.
class looks_then_takes {
 public:
  using value_type = item;
  bool try_push(item number) {
    const std::scoped_lock lock(mutex_);
    items_.push_back(number);
    return true;
  }
  std::optional<item> try_pop() {
    std::optional<item> front;
    {
      const std::scoped_lock lock(mutex_);
      if (items_.empty()) return std::nullopt;
      front = items_.front();
    }
    std::this_thread::yield();
    const std::scoped_lock lock(mutex_);
    if (!items_.empty()) items_.pop_front();
    return front;
  }

 private:
  std::mutex mutex_;
  std::deque<item> items_;
};

TEST(not_linearizable, a_pop_in_two_steps_is_found_out) {
  bool found = false;
  for (unsigned round = 0; round != 2000 && !found; ++round) {
    looks_then_takes queue;
    found = !everybody_does_both(queue, {}, 10, round).empty();
  }
  EXPECT_TRUE(found);
}

}  // namespace
