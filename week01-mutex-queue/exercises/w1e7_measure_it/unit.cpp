#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace {

using namespace std::chrono_literals;
using w1e7::nanoseconds;

// ---- rates

TEST(rates, D1_items_per_second_of_the_notes_two_thread_run) {
  EXPECT_NEAR(w1e7::items_per_second(100'000, 139ms), 719'424.46, 0.01)
      << "100 000 items in 0.139 s";
}

TEST(rates, D1_items_per_second_keeps_fractions_of_a_second) {
  EXPECT_DOUBLE_EQ(w1e7::items_per_second(3, 2s), 1.5) << "3 items in 2 s";
  EXPECT_DOUBLE_EQ(w1e7::items_per_second(1, 2ns), 5e8) << "one item in 2 ns";
  EXPECT_NEAR(w1e7::items_per_second(1'000'000, 1'999'999'999ns), 500'000.0, 0.01)
      << "a million items in just below 2 s; did something cut that down to 1 s?";
}

TEST(rates, D1_nanoseconds_per_item_keeps_fractions_of_a_nanosecond) {
  EXPECT_DOUBLE_EQ(w1e7::nanoseconds_per_item(100'000, 139ms), 1390.0);
  EXPECT_DOUBLE_EQ(w1e7::nanoseconds_per_item(4, 7ns), 1.75)
      << "7 ns for 4 items; were two whole numbers divided?";
}

// Beside the same division in long double, for all sizes that a run may have.
TEST(rates, D1_D2_any_number_and_any_time_give_the_right_rate) {
  std::mt19937_64 random(17);
  for (int sample = 0; sample < 2000; ++sample) {
    const std::uint64_t items = std::max<std::uint64_t>(1, random() >> (random() % 56));
    const nanoseconds elapsed{1 + static_cast<std::int64_t>(random() >> (random() % 40 + 12))};
    const auto count = static_cast<long double>(items);
    const auto time = static_cast<long double>(elapsed.count());
    const auto rate = static_cast<double>(count / time * 1e9L);
    ASSERT_NEAR(w1e7::items_per_second(items, elapsed), rate, rate * 1e-12)
        << items << " items in " << elapsed.count() << " ns";
    const auto inverse = static_cast<double>(time / count);
    ASSERT_NEAR(w1e7::nanoseconds_per_item(items, elapsed), inverse, inverse * 1e-12)
        << items << " items in " << elapsed.count() << " ns";
    const std::uint64_t pushed = std::max(items, items + random() % 1000);
    ASSERT_NEAR(w1e7::throughput({.pushed = pushed, .popped = items, .elapsed = elapsed}), rate,
                rate * 1e-12)
        << pushed << " items pushed, " << items << " popped in " << elapsed.count() << " ns";
  }
}

TEST(rates, D2_throughput_counts_an_item_once_although_two_threads_touch_it) {
  EXPECT_DOUBLE_EQ(w1e7::throughput({.pushed = 1000, .popped = 1000, .elapsed = 1ms}), 1e6)
      << "1000 items went through in 1 ms. (Counting pushes and pops gives 2 million: every item "
         "twice.)";
}

TEST(rates, D2_throughput_leaves_out_what_is_still_in_the_queue) {
  EXPECT_DOUBLE_EQ(w1e7::throughput({.pushed = 1000, .popped = 400, .elapsed = 1ms}), 4e5)
      << "600 of the 1000 items that were pushed have not come out";
}

// ---- median and percentiles

TEST(median, D3_is_the_middle_of_the_sorted_samples) {
  EXPECT_EQ(w1e7::median({9, 1, 5}), 5.0) << "sorted: 1 5 9";
  EXPECT_EQ(w1e7::median({7}), 7.0);
}

TEST(median, D3_is_the_mean_of_the_middle_two_of_an_even_number) {
  EXPECT_EQ(w1e7::median({10, 1, 4, 3}), 3.5) << "sorted: 1 3 4 10";
}

TEST(median, D3_does_not_follow_an_outlier) {
  EXPECT_EQ(w1e7::median({100, 101, 99, 100, 1'000'000}), 100.0)
      << "one run in five was interrupted; the mean would say 200 080";
}

TEST(median, D3_of_nothing_is_nothing) {
  EXPECT_EQ(w1e7::median({}), std::nullopt);
}

// Samples as they may come: few or many, doubled or not, positive and negative,
// small and large.
std::vector<double> any_samples(std::mt19937_64& random, std::size_t n) {
  constexpr std::array<std::int64_t, 5> ranges{3, 1'000, 1'000'000, 1'000'000'000,
                                               1'000'000'000'000};
  const std::int64_t range = ranges[random() % ranges.size()];
  std::vector<double> samples(n);
  for (double& sample : samples) {
    const auto value = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * range));
    sample = static_cast<double>(value - range) / 4;
  }
  return samples;
}

// How many of the samples are smaller than `value`, and how many are not larger.
std::size_t smaller(const std::vector<double>& samples, double value) {
  return static_cast<std::size_t>(
      std::count_if(samples.begin(), samples.end(), [&](double s) { return s < value; }));
}
std::size_t not_larger(const std::vector<double>& samples, double value) {
  return static_cast<std::size_t>(
      std::count_if(samples.begin(), samples.end(), [&](double s) { return s <= value; }));
}
bool contains(const std::vector<double>& samples, double value) {
  return std::find(samples.begin(), samples.end(), value) != samples.end();
}

// The sample that has `rank` samples before it, found by counting.
double with_rank(const std::vector<double>& samples, std::size_t rank) {
  for (const double sample : samples) {
    if (smaller(samples, sample) <= rank && rank < not_larger(samples, sample)) return sample;
  }
  ADD_FAILURE() << "there is always one";
  return 0;
}

TEST(median, D3_of_any_samples_is_in_their_middle) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 300; ++round) {
    const std::size_t n = 1 + random() % 50;
    const std::vector<double> samples = any_samples(random, n);
    const double expected = (with_rank(samples, (n - 1) / 2) + with_rank(samples, n / 2)) / 2;
    ASSERT_EQ(w1e7::median(samples), expected) << "of " << ::testing::PrintToString(samples);
  }
}

// 1, 2, ... n in an order that is neither ascending nor descending.
std::vector<double> numbers_to(std::size_t n) {
  std::vector<double> samples(n);
  std::iota(samples.begin(), samples.end(), 1.0);
  std::rotate(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(n / 3), samples.end());
  return samples;
}

TEST(percentile, D4_is_the_nearest_rank_of_the_sorted_samples) {
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 500), 50.0) << "p50 of 1..100: 50 of 100 are <= 50";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 900), 90.0) << "p90 of 1..100";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 990), 99.0) << "p99 of 1..100";
}

TEST(percentile, D4_rounds_the_rank_up) {
  EXPECT_EQ(w1e7::percentile(numbers_to(5), 500), 3.0)
      << "p50 of 1..5: rank 2.5, rounded up; 2 of 5 samples would be only 40 percent";
  EXPECT_EQ(w1e7::percentile(numbers_to(7), 100), 1.0) << "p10 of 1..7: rank 0.7, rounded up";
  EXPECT_EQ(w1e7::percentile(numbers_to(7), 143), 2.0)
      << "p14.3 of 1..7: rank 1.001, rounded up; 1 of 7 samples would be only 14.28 percent";
  EXPECT_EQ(w1e7::percentile(numbers_to(150), 990), 149.0) << "p99 of 1..150: rank 148.5";
}

TEST(percentile, D4_is_one_of_the_samples_and_no_value_in_between) {
  EXPECT_EQ(w1e7::percentile({10, 20}, 500), 10.0) << "p50 of 10 and 20: half of them are <= 10";
}

TEST(percentile, D4_has_an_exact_rank_whatever_the_number_of_samples) {
  // In doubles, 0.07 * n is now and then a little more than a whole number, and rounds up too far.
  for (const std::size_t n : {1000u, 3000u, 5000u, 7000u, 9000u}) {
    EXPECT_EQ(w1e7::percentile(numbers_to(n), 999), static_cast<double>(n / 1000 * 999))
        << "p99.9 of 1.." << n;
    EXPECT_EQ(w1e7::percentile(numbers_to(n), 70), static_cast<double>(n / 1000 * 70))
        << "p7 of 1.." << n;
  }
}

// The task's sentence itself: the smallest sample such that at least that share is not above it.
TEST(percentile, D4_of_any_samples_is_the_smallest_that_enough_samples_are_not_above) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 600; ++round) {
    const std::size_t n = round % 20 == 0 ? 1000 + random() % 1500 : random() % 60;
    const auto per_mille =
        static_cast<unsigned>(round % 3 == 0 ? 1 + random() % 999 : 10 * (1 + random() % 99));
    const std::vector<double> samples = any_samples(random, n);
    const auto answer = w1e7::percentile(samples, per_mille);
    const std::string what =
        "per_mille " + std::to_string(per_mille) + " of " + std::to_string(n) + " samples";
    if (n * (1000 - per_mille) < 1000) {
      ASSERT_EQ(answer, std::nullopt) << what << ": too few samples";
      continue;
    }
    ASSERT_TRUE(answer.has_value()) << what << ": enough samples";
    ASSERT_TRUE(contains(samples, *answer)) << what << " gave " << *answer << ", no sample";
    ASSERT_GE(not_larger(samples, *answer) * 1000, n * per_mille)
        << what << " gave " << *answer << ": too small";
    ASSERT_LT(smaller(samples, *answer) * 1000, n * per_mille)
        << what << " gave " << *answer << ": a smaller sample would do";
  }
}

// The exact rank of p0.1 of 1 001 samples is 1.001: a thousandth above a whole number counts, too.
TEST(percentile, D4_a_rank_just_above_a_whole_number_is_rounded_up) {
  for (const std::size_t n : {1001u, 1003u, 1009u, 2999u}) {
    const std::vector<double> samples = numbers_to(n);
    for (unsigned per_mille = 1; per_mille <= 999; ++per_mille) {
      const std::size_t thousandths = n * per_mille % 1000;
      if (thousandths > 1 && thousandths < 999) continue;  // each takes a sort
      const std::size_t rank = n * per_mille / 1000 + (thousandths == 0 ? 0 : 1);
      ASSERT_EQ(w1e7::percentile(samples, per_mille), static_cast<double>(rank))
          << "per_mille " << per_mille << " of 1.." << n;
    }
  }
}

// 2^32 / 999 samples and one more: their number times 999 is 437 in 32 bits, signed or not.
// Sorting them takes long, so two threads do it side by side.
TEST(percentile, D4_of_millions_of_samples_has_a_rank_beyond_32_bits) {
  const common::testing::more_time for_sorting;
  std::vector<double> samples(4'299'267);
  std::iota(samples.begin(), samples.end(), 1.0);
  std::optional<double> p999;
  std::jthread other([&] { p999 = w1e7::percentile(samples, 999); });
  const std::optional<double> p01 = w1e7::percentile(samples, 1);
  other.join();
  EXPECT_EQ(p999, 4'294'968.0) << "p99.9 of 1..4 299 267";
  EXPECT_EQ(p01, 4'300.0) << "p0.1 of 1..4 299 267: 999 thousandths of them are above it";
}

TEST(percentile, D4_of_a_thousand_samples_may_be_p999) {
  EXPECT_EQ(w1e7::percentile(numbers_to(1000), 999), 999.0) << "the second largest of 1000";
}

TEST(percentile, D4_p999_is_refused_from_fewer_than_a_thousand_samples) {
  EXPECT_EQ(w1e7::percentile(numbers_to(999), 999), std::nullopt)
      << "999 samples hold less than one case in a thousand";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 999), std::nullopt)
      << "p99.9 of 100 samples would be their maximum under another name";
}

TEST(percentile, D4_needs_as_many_samples_as_its_rank_is_rare) {
  EXPECT_EQ(w1e7::percentile(numbers_to(99), 990), std::nullopt) << "p99 needs 100 samples";
  EXPECT_NE(w1e7::percentile(numbers_to(100), 990), std::nullopt) << "p99 needs 100 samples";
  EXPECT_EQ(w1e7::percentile(numbers_to(1), 500), std::nullopt) << "p50 needs 2 samples";
  EXPECT_NE(w1e7::percentile(numbers_to(2), 500), std::nullopt) << "p50 needs 2 samples";
  EXPECT_EQ(w1e7::percentile({}, 500), std::nullopt) << "there are no samples";
}

// ---- the audit

TEST(audit, D5_finds_the_notes_two_thread_figure_too_high) {
  const auto found = w1e7::audit({.items = 100'000, .elapsed = 139ms, .claimed_per_second = 10e6});
  EXPECT_NEAR(found.per_second, 719'424.46, 0.01);
  EXPECT_NEAR(found.factor, 13.9, 1e-9) << "10 M/s were claimed, 0.72 M/s are there";
  EXPECT_FALSE(found.holds);
}

TEST(audit, D5_finds_figures_that_are_too_low) {
  // The notes of weeks 3 and 4: a counter, 8 threads of 100 000 increments.
  const auto found = w1e7::audit({.items = 800'000, .elapsed = 67ms, .claimed_per_second = 1.2e6});
  EXPECT_NEAR(found.per_second, 11.94e6, 0.01e6);
  EXPECT_NEAR(found.factor, 0.1005, 1e-9) << "claimed ten times too little";
  EXPECT_FALSE(found.holds) << "a claim that is too small is wrong as well";
}

TEST(audit, D5_of_any_claim_says_rate_and_factor) {
  std::mt19937_64 random(17);
  for (int sample = 0; sample < 2000; ++sample) {
    const std::uint64_t items = 1 + (random() >> (random() % 40 + 16));
    const nanoseconds elapsed{1 + static_cast<std::int64_t>(random() >> (random() % 40 + 12))};
    const auto rate = static_cast<double>(static_cast<long double>(items) /
                                          static_cast<long double>(elapsed.count()) * 1e9L);
    // Not so near to the 10 percent that the last digit decides.
    double factor = 0.02 + static_cast<double>(random() % 200) / 50;
    if (std::abs(factor - 0.9) < 0.01 || std::abs(factor - 1.1) < 0.01) factor = 1;
    const auto found =
        w1e7::audit({.items = items, .elapsed = elapsed, .claimed_per_second = factor * rate});
    const std::string what = std::to_string(items) + " items in " +
                             std::to_string(elapsed.count()) + " ns, claimed " +
                             std::to_string(factor) + " times the rate";
    ASSERT_NEAR(found.per_second, rate, rate * 1e-12) << what;
    ASSERT_NEAR(found.factor, factor, factor * 1e-12) << what;
    ASSERT_EQ(found.holds, factor > 0.9 && factor < 1.1) << what;
  }
}

TEST(audit, D5_accepts_what_was_rounded) {
  const auto found =
      w1e7::audit({.items = 1'000'000, .elapsed = 274ms, .claimed_per_second = 3.6e6});
  EXPECT_TRUE(found.holds) << "3.65 M/s, told as 3.6 M/s: within 10 percent";
}

TEST(audit, D5_draws_the_line_at_ten_percent_on_both_sides) {
  const auto claimed = [](double per_second) {
    return w1e7::audit({.items = 1000, .elapsed = 1s, .claimed_per_second = per_second}).holds;
  };
  EXPECT_TRUE(claimed(1099));
  EXPECT_FALSE(claimed(1101));
  EXPECT_TRUE(claimed(901));
  EXPECT_FALSE(claimed(899));
}

// ---- the measurement

// A crew without threads, in a time of its own: each step costs what the scenario says.
//   start(f)            15 us for the one who creates the thread; the thread is at the gate 8 us
//                       later, if nobody waits for it before
//   open_gate()         1 us, during which the threads run already
//   f                   as long as f says, by advancing the crew's clock
//   join()              5 us a thread
class simulated_crew {
 public:
  nanoseconds now() const { return time_; }

  void start(std::function<void()> function) {
    time_ += 15us;
    works_.push_back(std::move(function));
    arrival_ = std::max(arrival_, time_ + 8us);
  }
  void wait_until_parked() { time_ = std::max(time_, arrival_); }
  void open_gate() {
    if (opened_) complain("open_gate() was called twice");
    opened_ = true;
    // A thread that is not there yet begins when it arrives; the work is over when the longest is.
    // What one thread does one after the other adds up.
    const nanoseconds begin = std::max(time_, arrival_);
    nanoseconds longest{};
    for (const auto& work : works_) {
      duration_ = 0ns;
      work();
      longest = std::max(longest, duration_);
    }
    finished_ = begin + longest;
    time_ += 1us;
  }
  void wait_until_finished() {
    if (!opened_) complain("wait_until_finished() was called, but the gate is closed: it hangs");
    time_ = std::max(time_, finished_);
  }
  void join() {
    if (!opened_) complain("join() was called, but the gate is closed: it hangs");
    time_ = std::max(time_, finished_) + 5us * static_cast<int>(works_.size());
    works_.clear();
    joined_ = true;
  }

  // A piece of work that takes this long.
  std::function<void()> work(nanoseconds duration) {
    return [this, duration] { duration_ += duration; };
  }

  bool joined() const { return joined_; }
  const std::string& complaint() const { return complaint_; }

 private:
  void complain(const char* what) {
    if (complaint_.empty()) complaint_ = what;
  }

  nanoseconds time_{123'456'789};  // a clock does not begin at 0
  nanoseconds arrival_{};
  nanoseconds duration_{};
  nanoseconds finished_{};
  std::vector<std::function<void()>> works_;
  std::string complaint_;
  bool opened_ = false;
  bool joined_ = false;
};

nanoseconds simulate(simulated_crew& crew, const std::vector<nanoseconds>& durations) {
  std::vector<std::function<void()>> work;
  for (const nanoseconds duration : durations) work.push_back(crew.work(duration));
  const auto now = [&crew] { return crew.now(); };
  const nanoseconds measured = w1e7::time_work(now, crew, work);
  EXPECT_EQ(crew.complaint(), "");
  return measured;
}

TEST(time_work, D6_measures_the_work_and_nothing_else) {
  simulated_crew crew;
  EXPECT_EQ(simulate(crew, {50us, 70us}).count(), 70'000)
      << "two threads worked 50 us and 70 us side by side: 70 000 ns. What is too much, in "
         "ns: 15 000 for each thread created inside the timer, 8 000 for not waiting until all are "
         "parked, 5 000 for each join inside the timer, 50 000 for one function after the other on "
         "the same thread. 1 000 too little: the clock was read after the gate had been opened.";
}

// 1 to 40, and some more.
std::vector<std::size_t> numbers_of_threads() {
  std::vector<std::size_t> numbers(40);
  std::iota(numbers.begin(), numbers.end(), std::size_t{1});
  numbers.insert(numbers.end(), {64, 65, 100, 257, 1000});
  return numbers;
}

TEST(time_work, D6_does_not_depend_on_the_number_of_threads) {
  for (const std::size_t threads : numbers_of_threads()) {
    simulated_crew crew;
    ASSERT_EQ(simulate(crew, std::vector<nanoseconds>(threads, 20'123ns)).count(), 20'123)
        << threads << " threads worked 20 123 ns side by side";
  }
}

TEST(time_work, D6_runs_every_function_once_and_joins_the_threads) {
  for (const std::size_t functions : numbers_of_threads()) {
    simulated_crew crew;
    std::vector<int> runs(functions, 0);
    std::vector<std::function<void()>> work;
    for (int& mine : runs) work.push_back([&mine] { ++mine; });
    static_cast<void>(w1e7::time_work([&crew] { return crew.now(); }, crew, work));
    EXPECT_EQ(crew.complaint(), "");
    EXPECT_EQ(runs, std::vector<int>(functions, 1))
        << "how often each of " << functions << " functions ran";
    EXPECT_TRUE(crew.joined()) << "threads that nobody joined would outlive the measurement";
  }
}

TEST(time_work, D6_measures_hours_as_well_as_microseconds) {
  simulated_crew crew;
  EXPECT_EQ(simulate(crew, {7s, 3s}).count(), 7'000'000'000) << "longer than 32 bits can count";
  simulated_crew another;
  EXPECT_EQ(simulate(another, {3h}).count(), 10'800'000'000'000) << "three hours of one thread";
}

TEST(time_work, D6_of_nothing_takes_no_time) {
  simulated_crew crew;
  EXPECT_LE(simulate(crew, {}).count(), 1'000) << "no function, and opening the gate takes 1 us";
}

TEST(time_work, D6_measures_each_time_anew) {
  simulated_crew first;
  EXPECT_EQ(simulate(first, {50us}).count(), 50'000);
  simulated_crew second;
  EXPECT_EQ(simulate(second, {20us}).count(), 20'000) << "the second measurement of two";
}

// A crew of real threads.
class real_crew {
 public:
  void start(std::function<void()> function) {
    ++started_;
    threads_.emplace_back([this, function = std::move(function)] {
      {
        std::unique_lock lock{mutex_};
        ++parked_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
      }
      function();
      const std::scoped_lock lock{mutex_};
      ++finished_;
      changed_.notify_all();
    });
  }
  void wait_until_parked() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return parked_ == started_; });
  }
  void open_gate() {
    const std::scoped_lock lock{mutex_};
    open_ = true;
    changed_.notify_all();
  }
  void wait_until_finished() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return finished_ == started_; });
  }
  void join() { threads_.clear(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int started_ = 0;    // of the starting thread alone
  int parked_ = 0;     // guarded by mutex_
  int finished_ = 0;   // guarded by mutex_
  bool open_ = false;  // guarded by mutex_
  std::vector<std::jthread> threads_;
};

// The functions wait for each other: run one after the other, they would hang.
TEST(time_work, D6_runs_the_functions_at_the_same_time) {
  if (::testing::UnitTest::GetInstance()->failed_test_count() > 0)
    GTEST_SKIP() << "real threads come when the tests with simulated ones pass";
  real_crew crew;
  std::atomic<int> here = 0;
  const auto meet = [&here] {
    here.fetch_add(1, std::memory_order_relaxed);
    while (here.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
  };
  const auto now = [] { return std::chrono::steady_clock::now().time_since_epoch(); };
  const nanoseconds measured = w1e7::time_work(now, crew, {meet, meet});
  EXPECT_EQ(here.load(std::memory_order_relaxed), 2);
  EXPECT_GT(measured.count(), 0);
}

}  // namespace
