#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/counters_inside.hpp"
#include "common/testing/start_barrier.hpp"
#include "common/testing/watchdog.hpp"
#include "exercise.hpp"
#include "ring_that_makes_wait.hpp"
#include "ticks.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"

namespace {

using namespace w4e9_ticks;
using week04::tick;

// A queue for one thread that refuses each item a few times before it takes it, each time 1000 ns
// long, and remembers what it was given and when.
struct stubborn_queue {
  using value_type = tick;
  inline static std::uint64_t refusals = 3;

  explicit stubborn_queue(std::size_t capacity) : capacity_(capacity) {}
  std::size_t capacity() const { return capacity_; }

  bool try_push(const tick& t) {
    if (obedient_clock::last < t.time) ++early;
    if (refused_ < refusals) {
      ++refused_;
      ++refused_in_all;
      obedient_clock::time += 1000;
      return false;
    }
    refused_ = 0;
    items_.push_back(t);
    pushed.push_back(t);
    return true;
  }
  bool try_push(tick&& t) { return try_push(static_cast<const tick&>(t)); }
  std::optional<tick> try_pop() {
    if (items_.empty()) return std::nullopt;
    const tick t = items_.front();
    items_.pop_front();
    return t;
  }

  static void forget(std::uint64_t refuses = 3) {
    refusals = refuses;
    early = 0;
    refused_in_all = 0;
    pushed.clear();
  }
  inline static int early = 0;  // attempts to push before the intended time
  inline static std::uint64_t refused_in_all = 0;
  inline static std::vector<tick> pushed;

 private:
  std::size_t capacity_;
  std::uint64_t refused_ = 0;
  std::deque<tick> items_;
};
static_assert(common::bounded_queue<stubborn_queue>);

using ring = w4e3::spsc_ring<tick>;

// After feed() has returned.
template <class Pipeline>
void consume_all(Pipeline& pipeline) {
  const common::testing::waiting_for hint(
      "consume() to return: the feed has ended, and there is nothing left to take");
  pipeline.consume();
}

// Feeds and consumes one after the other: the ring holds everything.
w4e9::statistics one_after_the_other(const std::vector<tick>& ticks, std::size_t capacity = 64,
                                     std::size_t levels = week04::synthetic_levels) {
  w4e9::pipeline<ring, no_clock> pipeline(capacity, levels, ticks.size());
  pipeline.feed(ticks, 0);
  consume_all(pipeline);
  return pipeline.result();
}

// The same through a queue that refuses, with a clock that the queue sets.
w4e9::statistics through_the_stubborn_queue(const std::vector<tick>& ticks,
                                            std::int64_t start = 0) {
  w4e9::pipeline<stubborn_queue, obedient_clock> pipeline(8, 4, 8);
  pipeline.feed(ticks, start);
  consume_all(pipeline);
  return pipeline.result();
}

TEST(tick_pipeline, D1_every_tick_reaches_the_book_in_order) {
  const std::vector<tick> ticks = recorded();
  w4e9::pipeline<ring, no_clock> pipeline(4096, week04::synthetic_levels, ticks.size());
  pipeline.feed(ticks, 0);
  consume_all(pipeline);
  const auto result = pipeline.result();
  EXPECT_EQ(result.received, ticks.size());
  EXPECT_EQ(result.lost, 0u);
  EXPECT_EQ(result.out_of_order, 0u);
  EXPECT_EQ(result.back_pressure, 0u) << "there was room for all of them";
  EXPECT_EQ(pipeline.book().impossible(), 0u) << "an update came before the one that it relies on";
  EXPECT_TRUE(pipeline.book() == replay(ticks).book) << "the book is not what the feed says";
}

TEST(tick_pipeline, D4_the_statistics_are_those_of_the_feed) {
  const std::vector<tick> ticks = recorded();
  const replay expected(ticks);
  const auto result = one_after_the_other(ticks, 4096);
  EXPECT_EQ(result.traded, expected.traded);
  EXPECT_EQ(result.narrowest, expected.narrowest);
  EXPECT_EQ(result.latencies.count(), ticks.size()) << "one latency per tick";
}

TEST(tick_pipeline, D4_gaps_in_the_sequence_are_lost_ticks) {
  const auto result = one_after_the_other({add(1), add(2), add(5), add(6), add(10)});
  EXPECT_EQ(result.received, 5u);
  EXPECT_EQ(result.lost, 5u) << "3, 4, 7, 8 and 9 did not come";
  EXPECT_EQ(result.out_of_order, 0u);
  EXPECT_EQ(one_after_the_other({add(2)}).lost, 1u) << "the first is number 1";
  EXPECT_EQ(one_after_the_other({add(5000)}).lost, 4999u) << "however far the first one is";
  constexpr std::uint64_t far = std::uint64_t{1} << 32;  // more than 32 bits count
  EXPECT_EQ(one_after_the_other({add(1), add(far + 10)}).lost, far + 8);
  EXPECT_EQ(one_after_the_other({add(far + 1), add(2), add(far + 2)}).out_of_order, 1u)
      << "2 came after 2^32 + 1";
}

TEST(tick_pipeline, D4_sequence_numbers_have_64_bits) {
  constexpr std::uint64_t half = std::uint64_t{1} << 63;
  const auto far = one_after_the_other({add(1), add(half + 5), add(half + 6), add(2)});
  EXPECT_EQ(far.lost, half + 3) << "the gap between 1 and 2^63 + 5";
  EXPECT_EQ(far.out_of_order, 1u) << "2 came after 2^63 + 6";
  constexpr std::uint64_t no_double = (std::uint64_t{1} << 53) + 1;
  EXPECT_EQ(one_after_the_other({add(1), add(no_double + 2)}).lost, no_double);
}

TEST(tick_pipeline, D4_counts_more_ticks_than_16_bits_can_count) {
  const auto result = one_after_the_other(std::vector<tick>(70'000, add(1)), 131'072);
  EXPECT_EQ(result.received, 70'000u);
  EXPECT_EQ(result.out_of_order, 69'999u) << "number 1 came again and again";
  EXPECT_EQ(result.latencies.count(), 70'000u);
}

TEST(tick_pipeline, D4_a_spread_may_be_wider_than_16_bits) {
  tick low = add(1, 1);
  tick high = add(2, 99'999);
  high.side = week04::side::sell;
  EXPECT_EQ(one_after_the_other({low, high}, 64, 100'000).narrowest, 99'998u);
}

TEST(tick_pipeline, D4_a_tick_that_comes_twice_or_late_is_out_of_order) {
  const auto result = one_after_the_other({add(1), add(2), add(2), add(4), add(3), add(5)});
  EXPECT_EQ(result.received, 6u);
  EXPECT_EQ(result.out_of_order, 2u) << "2 came again, 3 came after 4";
  EXPECT_EQ(result.lost, 1u) << "when 4 came, 3 was missing; 5 follows on 4";
}

TEST(tick_pipeline, D4_the_spread_is_looked_at_after_every_action) {
  tick buy = add(1, 5);
  tick low = add(2, 3);
  tick high = add(3, 8);
  buy.side = week04::side::buy;
  low.side = high.side = week04::side::sell;
  tick leaves = low;
  leaves.sequence = 4;
  leaves.action = week04::action::execute;
  EXPECT_EQ(one_after_the_other({buy, low, high, leaves}).narrowest, 3u)
      << "bid 5 and ask 3 are crossed, until what was offered at 3 is traded: then 5 and 8";
  leaves.action = week04::action::cancel;
  EXPECT_EQ(one_after_the_other({buy, low, high, leaves}).narrowest, 3u)
      << "bid 5 and ask 3 are crossed, until what was offered at 3 is withdrawn: then 5 and 8";
}

TEST(tick_pipeline, D4_the_statistics_of_wild_feeds) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("feed number " + std::to_string(seed));
    const std::vector<tick> ticks = wild_ticks(seed, 50);
    const replay expected(ticks);
    w4e9::pipeline<ring, no_clock> pipeline(64, week04::synthetic_levels, ticks.size());
    pipeline.feed(ticks, 0);
    consume_all(pipeline);
    const auto result = pipeline.result();
    ASSERT_EQ(result.received, ticks.size()) << "every tick is applied, also one that comes late";
    ASSERT_EQ(result.latencies.count(), ticks.size()) << "one latency per tick";
    ASSERT_EQ(result.lost, expected.lost) << "gaps above the greatest number so far";
    ASSERT_EQ(result.out_of_order, expected.out_of_order) << "not greater than the greatest so far";
    ASSERT_EQ(result.traded, expected.traded) << "the quantity of all executions";
    ASSERT_EQ(result.narrowest, expected.narrowest)
        << "best ask - best bid after each tick, whatever its action, where ask > bid";
    ASSERT_TRUE(pipeline.book() == expected.book) << "the book is not what the feed says";
  }
}

TEST(tick_pipeline, D1_a_refused_tick_is_pushed_again_and_each_refusal_is_counted) {
  stubborn_queue::forget();
  const auto result = through_the_stubborn_queue({add(1), add(2), add(3)});
  EXPECT_EQ(result.received, 3u) << "a tick was dropped";
  EXPECT_EQ(result.lost, 0u);
  // A last item that says "the end" is refused as well: those refusals may count.
  if (result.back_pressure != stubborn_queue::refused_in_all) {
    EXPECT_EQ(result.back_pressure, 3 * stubborn_queue::refusals)
        << "3 ticks were refused " << stubborn_queue::refusals << " times each";
  }
}

TEST(tick_pipeline, D1_more_refusals_are_counted_than_16_bits_can_count) {
  stubborn_queue::forget(3'000'000);
  const auto result = through_the_stubborn_queue({add(1)});
  EXPECT_EQ(result.received, 1u) << "the tick was dropped";
  if (result.back_pressure != stubborn_queue::refused_in_all) {
    EXPECT_EQ(result.back_pressure, 3'000'000u) << "the tick was refused three million times";
  }
  stubborn_queue::forget();
}

// A queue for one thread that refuses often before it takes an item, and lets a test look at each
// refusal and at each tick that leaves. Nothing in it counts.
struct watched_queue {
  using value_type = tick;

  explicit watched_queue(std::size_t capacity) : capacity_(capacity) {}
  std::size_t capacity() const { return capacity_; }

  bool try_push(const tick& t) {
    if (refused < refusals) {
      ++refused;
      before_refusal();
      return false;
    }
    items_.push_back(t);
    return true;
  }
  bool try_push(tick&& t) { return try_push(static_cast<const tick&>(t)); }
  std::optional<tick> try_pop() {
    if (items_.empty()) return std::nullopt;
    const tick t = items_.front();
    items_.pop_front();
    if (t.sequence != 0) before_pop(taken++);
    return t;
  }

  static void watch(std::uint64_t how_many_refusals) {
    refused = taken = 0;
    refusals = how_many_refusals;
    before_refusal = [] {};
    before_pop = [](std::uint64_t) {};
  }
  inline static std::uint64_t refused = 0;
  inline static std::uint64_t refusals = 0;
  inline static std::uint64_t taken = 0;
  inline static std::function<void()> before_refusal;
  inline static std::function<void(std::uint64_t taken_before)> before_pop;

 private:
  std::size_t capacity_;
  std::deque<tick> items_;
};
using watched_pipeline = w4e9::pipeline<watched_queue, no_clock>;

// As if more had been counted, when the counts are at 2000: to where the whole numbers of a float
// end (24 bits), or an int, or 32 bits. Call it from the same place each time.
struct raised_counters {
  raised_counters(watched_pipeline& pipeline, int bits)
      : counters(pipeline), limit(std::uint64_t{1} << bits) {}

  void at(std::uint64_t count, const void* bottom, const void* top) {
    if (count == 1000) counters.look_at_frames(bottom, top);
    if (count == 1000 || count == 2000) counters.keep_those_at(count);
    if (count == 2000) more = counters.raise_to(limit);
  }

  common::testing::counters_inside counters;
  std::uint64_t limit;
  std::uint64_t more = 0;
};

TEST(tick_pipeline, D1_counts_refusals_on_where_32_bits_end) {
  constexpr std::uint64_t refusals = 2300;
  for (const int bits : {24, 31, 32}) {
    watched_queue::watch(refusals);
    watched_pipeline pipeline(4, 4, 1);
    raised_counters raised(pipeline, bits);
    common::testing::call_with_its_frame([&](const void* top) {
      watched_queue::before_refusal = [&, top] {
        raised.at(watched_queue::refused, __builtin_frame_address(0), top);
      };
      pipeline.feed(std::vector<tick>{add(1)}, 0);
    });
    watched_queue::watch(0);
    consume_all(pipeline);
    const auto result = pipeline.result();
    EXPECT_EQ(result.received, 1u);
    // What is counted on the heap could not be made large.
    if (result.back_pressure != refusals) {
      EXPECT_EQ(result.back_pressure, refusals + raised.more)
          << "64 bits, and no float: as if there had been " << raised.more << " refusals more";
    }
  }
}

// What 32 bits or a float would make of it. A figure that comes from others, as received - late
// does, is none of these.
void expect_counted_on(std::uint64_t value, std::uint64_t counted, std::uint64_t more,
                       const std::string& what) {
  const std::uint64_t all = counted + more;
  const std::uint64_t apart = value < all ? all - value : value - all;
  EXPECT_TRUE(value == all || (value != static_cast<std::uint32_t>(all) && apart > counted))
      << what << " is " << value << ". Counts have 64 bits and are no float: as if " << more
      << " ticks more had come, it should be " << all;
}

w4e9::statistics of_many(const std::vector<tick>& ticks, int bits, std::uint64_t& more) {
  watched_queue::watch(0);
  watched_pipeline pipeline(4096, 4, ticks.size());
  raised_counters raised(pipeline, bits);
  pipeline.feed(ticks, 0);
  common::testing::call_with_its_frame([&](const void* top) {
    watched_queue::before_pop = [&, top](std::uint64_t taken) {
      raised.at(taken, __builtin_frame_address(0), top);
    };
    consume_all(pipeline);
  });
  watched_queue::watch(0);
  more = raised.more;
  return pipeline.result();
}

TEST(tick_pipeline, D4_counts_ticks_on_where_32_bits_end) {
  constexpr std::uint64_t count = 2300;
  std::uint64_t more = 0;
  std::vector<tick> ticks;
  // Each leaves one out, and each executes one.
  for (std::uint64_t n = 1; n <= count; ++n) {
    ticks.push_back(add(2 * n));
    ticks.back().action = week04::action::execute;
  }
  for (const int bits : {24, 31, 32}) {
    const auto gaps = of_many(ticks, bits, more);
    expect_counted_on(gaps.received, count, more, "received");
    expect_counted_on(gaps.lost, count, more, "lost");
    expect_counted_on(gaps.traded, count, more, "traded");

    const auto late = of_many(std::vector<tick>(count, add(1)), bits, more);
    expect_counted_on(late.received, count, more, "received");
    expect_counted_on(late.out_of_order, count - 1, more, "out_of_order");
  }
}

TEST(tick_pipeline, D2_what_is_pushed_carries_its_intended_time) {
  stubborn_queue::forget();
  obedient_clock::time = 30'000'000'000;
  std::vector<tick> ticks{add(1), add(2), add(5)};
  ticks[0].time = 3;
  ticks[1].time = 3;
  ticks[2].time = 20'000'000'000;
  for (tick& one : ticks) one.unused[5] = 42;
  const std::vector<tick> before = ticks;
  through_the_stubborn_queue(ticks, 7'000'000'000);
  ASSERT_GE(stubborn_queue::pushed.size(), 3u);
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_EQ(stubborn_queue::pushed[n].sequence, before[n].sequence);
    EXPECT_EQ(stubborn_queue::pushed[n].time, before[n].time + 7'000'000'000) << "tick " << n + 1;
    EXPECT_EQ(ticks[n].time, before[n].time) << "the caller's ticks stay as they were";
    // All of the rest, byte by byte, those that are unused today included.
    tick pushed = stubborn_queue::pushed[n];
    pushed.time = before[n].time;
    EXPECT_EQ(std::memcmp(&pushed, &before[n], sizeof(tick)), 0)
        << "tick " << n + 1 << ": what is pushed is, but for its time, the tick of the feed";
  }
}

TEST(tick_pipeline, D5_latency_counts_from_the_intended_time) {
  stubborn_queue::forget();
  obedient_clock::time = 5000;
  const auto result = through_the_stubborn_queue({add(1), add(2)}, 5000);
  ASSERT_EQ(result.latencies.count(), 2u);
  EXPECT_GE(result.latencies.min(), 2 * 3000.0)
      << "both were due at 5000, and pushing each took 3 attempts of 1000 ns: the waiting belongs "
         "to the latency, before the push as well as in the ring";
}

TEST(tick_pipeline, D5_a_latency_may_be_longer_than_32_bits_of_nanoseconds) {
  stubborn_queue::forget();
  obedient_clock::time = 20'000'000'000;
  const auto result = through_the_stubborn_queue({add(1)}, 5000);
  EXPECT_GE(result.latencies.min(), 19'999'995'000.0) << "due at 5000 ns, there at 20 s";
}

// A clock that looks at the book: 1000 ns for each item that is in it.
struct book_clock {
  static std::int64_t now() {
    return book == nullptr ? 0
                           : 1000 * static_cast<std::int64_t>(book->quantity(week04::side::buy, 1));
  }
  inline static const week04::order_book* book = nullptr;
};

TEST(tick_pipeline, D5_latency_ends_when_the_book_knows_of_the_tick) {
  book_clock::book = nullptr;
  w4e9::pipeline<ring, book_clock> pipeline(8, 4, 8);
  constexpr std::int64_t due = -20'000'000'001;  // a float does not hold it
  pipeline.feed(std::vector<tick>{add(1), add(2), add(3)}, due);
  book_clock::book = &pipeline.book();
  consume_all(pipeline);
  book_clock::book = nullptr;
  const auto result = pipeline.result();
  ASSERT_EQ(result.latencies.count(), 3u);
  EXPECT_EQ(result.latencies.min(), 1000.0 - static_cast<double>(due))
      << "this clock shows 1000 ns when one tick is in the book, and 0 before";
  EXPECT_EQ(result.latencies.max(), 3000.0 - static_cast<double>(due))
      << "and 3000 ns when three are";
}

TEST(tick_pipeline, D2_no_tick_is_pushed_before_its_time) {
  stubborn_queue::forget();
  obedient_clock::time = 0;
  obedient_clock::last = -1;
  std::vector<tick> ticks{add(1), add(2), add(3)};
  ticks[0].time = 100;
  ticks[1].time = 20'000;
  ticks[2].time = 20'001;
  const auto result = through_the_stubborn_queue(ticks, 7000);
  EXPECT_EQ(stubborn_queue::early, 0)
      << "try_push was called although Clock::now() had not yet shown start + tick.time";
  EXPECT_GE(obedient_clock::time.load(), 27'001);
  ASSERT_EQ(result.latencies.count(), 3u);
  EXPECT_LT(result.latencies.max(), 30'000.0) << "the intended time is start + tick.time";
}

TEST(tick_pipeline, D2_a_clock_and_a_feed_may_begin_below_0) {
  stubborn_queue::forget();
  obedient_clock::time = -500;
  obedient_clock::last = -501;
  std::vector<tick> ticks{add(1), add(2)};
  for (tick& one : ticks) one.time = 100;
  through_the_stubborn_queue(ticks, -100);
  EXPECT_EQ(stubborn_queue::early, 0) << "two ticks are due at 0, and the clock began at -500";
}

template <class Ring>
void two_threads(std::size_t capacity, std::size_t first) {
  std::vector<tick> ticks = recorded();
  ticks.resize(std::min(ticks.size(), first));
  w4e9::pipeline<Ring, no_clock> pipeline(capacity, week04::synthetic_levels, ticks.size());
  common::testing::run_together({[&] { pipeline.feed(ticks, 0); },
                                 [&] {
                                   pipeline.consume();
                                   ring_that_makes_wait::consumer_leaves();
                                 }});
  const auto result = pipeline.result();
  ASSERT_EQ(result.received, ticks.size());
  ASSERT_EQ(result.lost, 0u);
  ASSERT_EQ(result.out_of_order, 0u);
  ASSERT_TRUE(pipeline.book() == replay(ticks).book);
}

TEST(tick_pipeline, D3_two_threads_lose_nothing_and_keep_the_order) {
  if (::testing::UnitTest::GetInstance()->failed_test_count() > 0)
    GTEST_SKIP() << "two threads come when the tests with one thread pass";
  // Few through the smallest ring: on a busy machine each hand-over may cost a time slice.
  two_threads<ring_that_makes_wait>(2, 20);
  two_threads<ring>(64, 3000);
  two_threads<ring>(4096, 3000);
}

}  // namespace
