#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exercise.hpp"

namespace {

using namespace std::chrono_literals;
using w1e7::nanoseconds;

// ---- rates

TEST(rates, items_per_second_of_the_notes_two_thread_run) {
  EXPECT_NEAR(w1e7::items_per_second(100'000, 139ms), 719'424.46, 0.01)
      << "100 000 items in 0.139 s";
}

TEST(rates, items_per_second_keeps_fractions_of_a_second) {
  EXPECT_DOUBLE_EQ(w1e7::items_per_second(3, 2s), 1.5) << "3 items in 2 s";
  EXPECT_DOUBLE_EQ(w1e7::items_per_second(1, 2ns), 5e8) << "one item in 2 ns";
  EXPECT_NEAR(w1e7::items_per_second(1'000'000, 1'999'999'999ns), 500'000.0, 0.01)
      << "a million items in just below 2 s; did something cut that down to 1 s?";
}

TEST(rates, nanoseconds_per_item_keeps_fractions_of_a_nanosecond) {
  EXPECT_DOUBLE_EQ(w1e7::nanoseconds_per_item(100'000, 139ms), 1390.0);
  EXPECT_DOUBLE_EQ(w1e7::nanoseconds_per_item(4, 7ns), 1.75)
      << "7 ns for 4 items; were two whole numbers divided?";
}

TEST(rates, throughput_counts_an_item_once_although_two_threads_touch_it) {
  EXPECT_DOUBLE_EQ(w1e7::throughput({.pushed = 1000, .popped = 1000, .elapsed = 1ms}), 1e6)
      << "1000 items went through in 1 ms. (Counting pushes and pops gives 2 million: every item "
         "twice.)";
}

TEST(rates, throughput_leaves_out_what_is_still_in_the_queue) {
  EXPECT_DOUBLE_EQ(w1e7::throughput({.pushed = 1000, .popped = 400, .elapsed = 1ms}), 4e5)
      << "600 of the 1000 items that were pushed have not come out";
}

// ---- median and percentiles

TEST(median, is_the_middle_of_the_sorted_samples) {
  EXPECT_EQ(w1e7::median({9, 1, 5}), 5.0) << "sorted: 1 5 9";
  EXPECT_EQ(w1e7::median({7}), 7.0);
}

TEST(median, is_the_mean_of_the_middle_two_of_an_even_number) {
  EXPECT_EQ(w1e7::median({10, 1, 4, 3}), 3.5) << "sorted: 1 3 4 10";
}

TEST(median, does_not_follow_an_outlier) {
  EXPECT_EQ(w1e7::median({100, 101, 99, 100, 1'000'000}), 100.0)
      << "one run in five was interrupted; the mean would say 200 080";
}

TEST(median, of_nothing_is_nothing) {
  EXPECT_EQ(w1e7::median({}), std::nullopt);
}

// 1, 2, ... n in an order that is neither ascending nor descending.
std::vector<double> numbers_to(std::size_t n) {
  std::vector<double> samples(n);
  std::iota(samples.begin(), samples.end(), 1.0);
  std::rotate(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(n / 3), samples.end());
  return samples;
}

TEST(percentile, is_the_nearest_rank_of_the_sorted_samples) {
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 500), 50.0) << "p50 of 1..100: 50 of 100 are <= 50";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 900), 90.0) << "p90 of 1..100";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 990), 99.0) << "p99 of 1..100";
}

TEST(percentile, rounds_the_rank_up) {
  EXPECT_EQ(w1e7::percentile(numbers_to(5), 500), 3.0)
      << "p50 of 1..5: rank 2.5, rounded up; 2 of 5 samples would be only 40 percent";
  EXPECT_EQ(w1e7::percentile(numbers_to(7), 100), 1.0) << "p10 of 1..7: rank 0.7, rounded up";
  EXPECT_EQ(w1e7::percentile(numbers_to(150), 990), 149.0) << "p99 of 1..150: rank 148.5";
}

TEST(percentile, is_one_of_the_samples_and_no_value_in_between) {
  EXPECT_EQ(w1e7::percentile({10, 20}, 500), 10.0) << "p50 of 10 and 20: half of them are <= 10";
}

TEST(percentile, has_an_exact_rank_whatever_the_number_of_samples) {
  // In doubles, 0.07 * n is now and then a little more than a whole number, and rounds up too far.
  for (const std::size_t n : {1000u, 3000u, 5000u, 7000u, 9000u}) {
    EXPECT_EQ(w1e7::percentile(numbers_to(n), 999), static_cast<double>(n / 1000 * 999))
        << "p99.9 of 1.." << n;
    EXPECT_EQ(w1e7::percentile(numbers_to(n), 70), static_cast<double>(n / 1000 * 70))
        << "p7 of 1.." << n;
  }
}

TEST(percentile, of_a_thousand_samples_may_be_p999) {
  EXPECT_EQ(w1e7::percentile(numbers_to(1000), 999), 999.0) << "the second largest of 1000";
}

TEST(percentile, p999_is_refused_from_fewer_than_a_thousand_samples) {
  EXPECT_EQ(w1e7::percentile(numbers_to(999), 999), std::nullopt)
      << "999 samples hold less than one case in a thousand";
  EXPECT_EQ(w1e7::percentile(numbers_to(100), 999), std::nullopt)
      << "p99.9 of 100 samples would be their maximum under another name";
}

TEST(percentile, needs_as_many_samples_as_its_rank_is_rare) {
  EXPECT_EQ(w1e7::percentile(numbers_to(99), 990), std::nullopt) << "p99 needs 100 samples";
  EXPECT_NE(w1e7::percentile(numbers_to(100), 990), std::nullopt) << "p99 needs 100 samples";
  EXPECT_EQ(w1e7::percentile(numbers_to(1), 500), std::nullopt) << "p50 needs 2 samples";
  EXPECT_NE(w1e7::percentile(numbers_to(2), 500), std::nullopt) << "p50 needs 2 samples";
  EXPECT_EQ(w1e7::percentile({}, 500), std::nullopt) << "there are no samples";
}

// ---- the audit

TEST(audit, finds_the_notes_two_thread_figure_too_high) {
  const auto found = w1e7::audit({.items = 100'000, .elapsed = 139ms, .claimed_per_second = 10e6});
  EXPECT_NEAR(found.per_second, 719'424.46, 0.01);
  EXPECT_NEAR(found.factor, 13.9, 1e-9) << "10 M/s were claimed, 0.72 M/s are there";
  EXPECT_FALSE(found.holds);
}

TEST(audit, finds_figures_that_are_too_low) {
  // The notes of weeks 3 and 4: a counter, 8 threads of 100 000 increments.
  const auto found = w1e7::audit({.items = 800'000, .elapsed = 67ms, .claimed_per_second = 1.2e6});
  EXPECT_NEAR(found.per_second, 11.94e6, 0.01e6);
  EXPECT_NEAR(found.factor, 0.1005, 1e-9) << "claimed ten times too little";
  EXPECT_FALSE(found.holds) << "a claim that is too small is wrong as well";
}

TEST(audit, accepts_what_was_rounded) {
  const auto found =
      w1e7::audit({.items = 1'000'000, .elapsed = 274ms, .claimed_per_second = 3.6e6});
  EXPECT_TRUE(found.holds) << "3.65 M/s, told as 3.6 M/s: within 10 percent";
}

TEST(audit, draws_the_line_at_ten_percent_on_both_sides) {
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
    return [this, duration] {
      duration_ = duration;
      ++works_done_;
    };
  }

  bool joined() const { return joined_; }
  int works_done() const { return works_done_; }
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
  int works_done_ = 0;
};

nanoseconds simulate(simulated_crew& crew, const std::vector<nanoseconds>& durations) {
  std::vector<std::function<void()>> work;
  for (const nanoseconds duration : durations) work.push_back(crew.work(duration));
  const auto now = [&crew] { return crew.now(); };
  const nanoseconds measured = w1e7::time_work(now, crew, work);
  EXPECT_EQ(crew.complaint(), "");
  return measured;
}

TEST(time_work, measures_the_work_and_nothing_else) {
  simulated_crew crew;
  EXPECT_EQ(simulate(crew, {50us, 70us}).count(), 70'000)
      << "two threads worked 50 us and 70 us side by side: 70 000 ns. What is too much, in "
         "ns: 15 000 for each thread created inside the timer, 8 000 for not waiting until all are "
         "parked, 5 000 for each join inside the timer. 1 000 too little: the clock was read after "
         "the gate had been opened.";
}

TEST(time_work, does_not_depend_on_the_number_of_threads) {
  simulated_crew crew;
  EXPECT_EQ(simulate(crew, {20us, 20us, 20us, 20us, 20us, 20us, 20us, 20us}).count(), 20'000)
      << "eight threads worked 20 us side by side";
}

TEST(time_work, runs_every_function_once_and_joins_the_threads) {
  simulated_crew crew;
  static_cast<void>(simulate(crew, {3us, 2us, 1us}));
  EXPECT_EQ(crew.works_done(), 3) << "three functions were to run";
  EXPECT_TRUE(crew.joined()) << "threads that nobody joined would outlive the measurement";
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
TEST(time_work, runs_the_functions_at_the_same_time) {
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
