// What the benchmark harness stands on: the two pinned threads, and items that know themselves.
// What its programs do is tested from outside, by benchmarking/test_program.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <thread>

#include "common/benchmarking/items.hpp"
#include "common/benchmarking/thread_pair.hpp"
#include "common/benchmarking/waiting.hpp"
#include "common/pinning.hpp"

namespace {

namespace bench = common::benchmarking;

static_assert(bench::first_sequence == 1, "a queue may reserve the value 0");

TEST(wide_items, carry_their_number_in_every_word) {
  const auto item = bench::item_traits<bench::wide_item<64>>::make(7);
  EXPECT_THAT(item.words, testing::ElementsAre(7, 7, 8, 9, 10, 11, 12, ~std::uint64_t{7}));
}

TEST(wide_items, that_arrive_in_part_are_wrong) {
  using traits = bench::item_traits<bench::wide_item<64>>;
  auto item = traits::make(7);
  item.words[1] = 0;
  EXPECT_EQ(traits::sequence(item), 7u) << "the first and the last word are looked at";
  item.words[0] = 8;
  EXPECT_EQ(traits::sequence(item), 0u);
}

TEST(wide_items, lie_on_a_line_of_their_own_if_asked_to) {
  EXPECT_EQ(alignof(bench::wide_item<64>), 8u);
  EXPECT_EQ(alignof(bench::wide_item<64, 64>), 64u);
  EXPECT_EQ(sizeof(bench::wide_item<64, 64>), 64u);
}

TEST(thread_pair, runs_each_function_on_its_own_core) {
  const bench::core_pair wanted = bench::choose_cores();
  bench::thread_pair threads(wanted, true);
  if (!wanted.two_cores()) GTEST_SKIP() << "one core";
  EXPECT_TRUE(threads.may_spin());
  int cpus[2] = {-1, -1};
  threads.run([&] { cpus[0] = common::current_cpu(); }, [&] { cpus[1] = common::current_cpu(); });
  EXPECT_EQ(cpus[0], wanted.producer);
  EXPECT_EQ(cpus[1], wanted.consumer);
}

TEST(thread_pair, does_not_spin_where_a_core_was_refused_or_it_was_asked_not_to) {
  EXPECT_FALSE(bench::thread_pair({0, 9'999, false}, true).may_spin());
  EXPECT_FALSE(bench::thread_pair({0, 0, true}, true).may_spin());
  EXPECT_FALSE(bench::thread_pair(bench::choose_cores(), false).may_spin());
}

TEST(thread_pair, passes_an_exception_on_and_works_again) {
  bench::thread_pair threads(bench::choose_cores(), false);
  EXPECT_THROW(threads.run([] { throw std::runtime_error("x"); }, [] {}), std::runtime_error);
  bool ran = false;
  threads.run([] {}, [&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(rendezvous, lets_neither_side_go_on_before_the_other_has_come) {
  constexpr std::size_t rounds = 100;
  bench::thread_pair threads(bench::choose_cores(), false);
  bench::rendezvous meeting;
  std::atomic<std::size_t> came{0};
  std::atomic<std::size_t> too_early{0};
  const auto side = [&] {
    for (std::size_t round = 1; round <= rounds; ++round) {
      // relaxed: the meeting orders it
      came.fetch_add(1, std::memory_order_relaxed);
      meeting.meet();
      // relaxed: as above
      if (came.load(std::memory_order_relaxed) != 2 * round)
        too_early.fetch_add(1, std::memory_order_relaxed);
      meeting.meet();
    }
  };
  threads.run(side, side);
  EXPECT_EQ(too_early.load(), 0u);
}

// With another limit, for the test's duration.
class stalled_after {
 public:
  explicit stalled_after(std::chrono::milliseconds limit) { bench::stalled_after = limit; }
  ~stalled_after() { bench::stalled_after = usual_; }
  stalled_after(const stalled_after&) = delete;
  stalled_after& operator=(const stalled_after&) = delete;

 private:
  const std::chrono::milliseconds usual_ = bench::stalled_after;
};

constexpr int attempts = 300'000;  // it looks at the clock several times

TEST(patience, ends_where_nothing_moves_on) {
  using enum bench::waiting;
  const stalled_after limit(std::chrono::milliseconds(1));
  for (const bench::waiting how : {spin, pause, back_off}) {
    bench::patience patience(how);
    try {
      for (;;) patience.wait(7);
    } catch (const bench::stalled& end) {
      EXPECT_STREQ(end.what(), "no progress at item 7 for 1 ms") << to_string(how);
    }
  }
}

TEST(patience, does_not_end_before_its_time) {
  const stalled_after limit(std::chrono::hours(1));
  bench::patience patience(bench::waiting::spin);
  for (int i = 0; i < attempts; ++i) patience.wait(1);
}

TEST(patience, does_not_end_while_items_move_on) {
  const stalled_after limit(std::chrono::milliseconds(0));
  bench::patience patience(bench::waiting::spin);
  for (std::uint64_t item = 1; item < attempts; ++item) patience.wait(item);
}

TEST(waiting, has_names) {
  EXPECT_STREQ(to_string(bench::waiting::spin), "spin");
  EXPECT_STREQ(to_string(bench::waiting::pause), "pause");
  EXPECT_STREQ(to_string(bench::waiting::back_off), "back_off");
}

TEST(cores, are_two_if_both_are_known_and_not_the_same) {
  EXPECT_EQ(bench::core_pair().producer, -1);
  EXPECT_EQ(bench::core_pair().consumer, -1);
  const auto two = [](int producer, int consumer) {
    return bench::core_pair{.producer = producer, .consumer = consumer}.two_cores();
  };
  EXPECT_TRUE(two(0, 1));
  EXPECT_TRUE(two(1, 0));
  EXPECT_FALSE(two(1, 1));
  EXPECT_FALSE(two(-1, 0));
  EXPECT_FALSE(two(0, -1));
}

TEST(cores, with_one_usable_there_is_no_pair) {
  bool pair = true;
  std::thread([&] {
    const auto usable = common::available_cpus();
    ASSERT_FALSE(usable.empty());
    common::pin_this_thread(usable.front());
    pair = bench::choose_cores().two_cores();
  }).join();
  EXPECT_FALSE(pair);
}

}  // namespace
