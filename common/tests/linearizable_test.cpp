// The judge of histories: right ones, wrong ones, and queues that are not linearizable, which must
// be found out.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "common/testing/histories.hpp"

namespace {

using common::testing::call_history;
using common::testing::everybody_does_both;
using common::testing::overlapping;
using common::testing::producer_and_consumer;
using common::testing::recorded_call;
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

TEST(linearizable, a_queue_without_bounds_takes_everything) {
  EXPECT_EQ(why_not_linearizable({{pushed(1, 0, 1), pushed(2, 2, 3)}, {popped(1, 4, 5)}}, {}), "");
  EXPECT_NE(why_not_linearizable({{pushed(1, 0, 1), refused(2, 2, 3)}}, {}), "");
}

TEST(linearizable, says_what_cannot_be_explained) {
  EXPECT_EQ(why_not_linearizable({{pushed(1, 0, 1), pushed(2, 2, 3)}, {popped(2, 4, 5)}},
                                 {.least = 4, .most = 4}),
            "after 2 of 3 calls the queue holds { 1 2 }, and none of these can be the next:\n"
            "  thread 1: try_pop() -> 2, from 4 to 5\n");
}

TEST(linearizable, says_it_of_each_thread_that_is_not_at_its_end) {
  EXPECT_EQ(why_not_linearizable({{pushed(1, 0, 1), pushed(2, 2, 3)}, {nothing(4, 5)}, {}},
                                 {.least = 1, .most = 1}),
            "after 1 of 3 calls the queue holds { 1 }, and none of these can be the next:\n"
            "  thread 0: try_push(2) -> true, from 2 to 3\n"
            "  thread 1: try_pop() -> nothing, from 4 to 5\n");
  EXPECT_EQ(why_not_linearizable({{refused(1, 0, 1)}}, {.least = 1, .most = 1}),
            "after 0 of 1 calls the queue holds { }, and none of these can be the next:\n"
            "  thread 0: try_push(1) -> false, from 0 to 1\n");
}

TEST(linearizable, counts_the_calls_that_another_one_overlaps) {
  EXPECT_EQ(overlapping({{pushed(1, 0, 1)}, {popped(1, 2, 3)}}), 0u);
  EXPECT_EQ(overlapping({{pushed(1, 0, 3)}, {nothing(1, 2)}}), 1u);
  EXPECT_EQ(overlapping({{pushed(1, 0, 2), pushed(2, 4, 5)}, {popped(1, 1, 3)}}), 2u);
}

// ---------------------------------------------------------------------------------- the recorder

// One place; while a push is at work, `meanwhile` happens.
struct one_place {
  using value_type = item;
  bool try_push(item number) {
    if (meanwhile) meanwhile();
    if (place) return false;
    place = number;
    return true;
  }
  std::optional<item> try_pop() { return std::exchange(place, std::nullopt); }

  std::optional<item> place;
  std::function<void()> meanwhile;
};

std::string told(const call_history& history) {
  std::ostringstream text;
  for (std::size_t t = 0; t != history.size(); ++t)
    for (const recorded_call& call : history[t])
      text << "thread " << t << (call.is_push ? " pushes " : " pops ") << call.item << ' '
           << call.done << ' ' << call.begin << '-' << call.end << '\n';
  return text.str();
}

TEST(recorder, notes_what_each_call_returned_and_when_it_began_and_ended) {
  one_place queue;
  common::testing::recorder record(queue, 2);
  EXPECT_TRUE(record.try_push(0, 7));
  EXPECT_FALSE(record.try_push(0, 8));
  EXPECT_TRUE(record.try_pop(1));
  EXPECT_FALSE(record.try_pop(1));
  queue.meanwhile = [&] { record.try_pop(1); };
  EXPECT_TRUE(record.try_push(0, 9));
  EXPECT_EQ(told(record.history()), told({{pushed(7, 0, 1), refused(8, 2, 3), pushed(9, 8, 11)},
                                          {popped(7, 4, 5), nothing(6, 7), nothing(9, 10)}}));
}

// ---------------------------------------------------------------------------- queues that are not

// Whether some history of such queues is found to be impossible. A mistake does not show each time.
template <class Queue, class Work>
bool found_out(Work work) {
  for (unsigned round = 0; round != 2000; ++round) {
    Queue queue;
    if (!work(queue, round).empty()) return true;
  }
  return false;
}

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
  EXPECT_TRUE(found_out<lanes>(
      [](auto& queue, unsigned round) { return everybody_does_both(queue, {}, 10, round); }));
}

// A queue whose producer shows its items two at a time: the first of them was pushed, and is not
// there.
class late {
 public:
  using value_type = item;
  bool try_push(item number) {
    const std::scoped_lock lock(mutex_);
    if (shown_.size() == 8) return false;
    if (held_) shown_.push_back(*held_);
    held_ = number;
    return true;
  }
  std::optional<item> try_pop() {
    const std::scoped_lock lock(mutex_);
    if (shown_.empty()) return std::nullopt;
    const item number = shown_.front();
    shown_.pop_front();
    return number;
  }

 private:
  std::mutex mutex_;
  std::optional<item> held_;
  std::deque<item> shown_;
};

TEST(not_linearizable, an_item_that_is_shown_later_is_found_out) {
  EXPECT_TRUE(found_out<late>([](auto& queue, unsigned) {
    return producer_and_consumer(queue, {.least = 8, .most = 9}, 100);
  }));
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
  EXPECT_TRUE(found_out<looks_then_takes>(
      [](auto& queue, unsigned round) { return everybody_does_both(queue, {}, 10, round); }));
}

}  // namespace
