// The benchmark harness: its statistics on given samples, its verdicts, what it does about queues
// that are wrong, slow or stuck, and the files it writes. No expectation here depends on how fast
// this machine is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/benchmarking/report.hpp"
#include "common/benchmarking/results.hpp"
#include "common/benchmarking/statistics.hpp"
#include "common/benchmarking/suite.hpp"
#include "common/benchmarking/workloads.hpp"

namespace {

namespace bench = common::benchmarking;
using bench::better;
using bench::verdict;
using ::testing::HasSubstr;
using ::testing::Not;

// ---- statistics

TEST(median, of_an_odd_number_is_the_middle_one) {
  EXPECT_EQ(bench::median(std::vector{9.0, 1.0, 5.0}), 5.0);
}

TEST(median, of_an_even_number_lies_between_the_two_in_the_middle) {
  EXPECT_EQ(bench::median(std::vector{4.0, 1.0, 2.0, 100.0}), 3.0);
}

TEST(median, does_not_notice_an_outlier_as_a_mean_would) {
  EXPECT_EQ(bench::median(std::vector{1.0, 1.0, 1.0, 1.0, 1e9}), 1.0);
}

TEST(quartiles, interpolate_between_neighbours) {
  const std::vector<double> values{5, 1, 4, 2, 3};
  EXPECT_EQ(bench::quartiles(values), (bench::interval{2, 4}));
  EXPECT_EQ(bench::quantile(values, 0), 1);
  EXPECT_EQ(bench::quantile(values, 1), 5);
  EXPECT_DOUBLE_EQ(bench::quantile(values, 0.1), 1.4);
}

TEST(quantile, refuses_what_has_no_answer) {
  EXPECT_THROW(bench::quantile({}, 0.5), std::invalid_argument);
  EXPECT_THROW(bench::quantile(std::vector{1.0}, 1.5), std::invalid_argument);
  EXPECT_THROW(bench::quantile(std::vector{1.0}, std::nan("")), std::invalid_argument);
  EXPECT_THROW(bench::bootstrap_median({}), std::invalid_argument);
}

TEST(bootstrap, of_equal_values_leaves_no_doubt) {
  EXPECT_EQ(bench::bootstrap_median(std::vector<double>(11, 7.0)), (bench::interval{7, 7}));
}

TEST(bootstrap, gives_the_same_interval_each_time) {
  // Enough different values that two other random sequences would hardly agree.
  std::vector<double> values;
  for (int i = 1; i <= 200; ++i) values.push_back(std::sqrt(i) + 1.0 / i);
  EXPECT_EQ(bench::bootstrap_median(values), bench::bootstrap_median(values));
}

TEST(bootstrap, encloses_the_median_and_stays_among_the_values) {
  const std::vector<double> values{3, 1, 4, 1.5, 5, 9, 2, 6, 5.5};
  const bench::interval i = bench::bootstrap_median(values);
  EXPECT_LT(i.low, 4.0);
  EXPECT_GT(i.high, 4.0);
  EXPECT_GE(i.low, 1.0);
  EXPECT_LE(i.high, 9.0);
}

TEST(bootstrap, agrees_with_the_order_statistics_of_eleven_values) {
  // For n = 11 the median of a resample lies outside [3rd, 9th] with a chance of 3.3 %, outside
  // [2nd, 10th] with 0.3 %: a 95 % interval of 1..11 ends at the 3rd and the 9th.
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  EXPECT_EQ(bench::bootstrap_median(values), (bench::interval{3, 9}));
}

TEST(bootstrap, narrows_with_more_values) {
  std::vector<double> few;
  std::vector<double> many;
  for (int i = 0; i < 9; ++i) few.push_back(i % 9);
  for (int i = 0; i < 900; ++i) many.push_back(i % 9);
  const auto width = [](const bench::interval& i) { return i.high - i.low; };
  EXPECT_LT(width(bench::bootstrap_median(many)), width(bench::bootstrap_median(few)));
}

// ---- the noise floor

TEST(noise_floor, is_never_below_the_smallest) {
  EXPECT_EQ(bench::noise_floor(std::vector<double>(11, 1.0)), bench::smallest_noise_floor);
  EXPECT_EQ(bench::noise_floor({}), bench::smallest_noise_floor);
}

TEST(noise_floor, treats_a_slower_and_a_faster_copy_alike) {
  EXPECT_DOUBLE_EQ(bench::noise_floor(std::vector<double>(11, 1.25)), 1.25);
  EXPECT_DOUBLE_EQ(bench::noise_floor(std::vector<double>(11, 0.8)), 1.25);
}

TEST(noise_floor, grows_with_the_spread_of_the_same_code) {
  const std::vector<double> restless{0.5, 2.0, 0.6, 1.8, 1.0, 0.5, 2.1, 1.0, 1.9};
  EXPECT_GT(bench::noise_floor(restless), 1.5);
}

TEST(noise_floor, of_a_ratio_of_nothing_is_infinite) {
  EXPECT_TRUE(std::isinf(bench::noise_floor(std::vector<double>(9, 0.0))));
}

// ---- the verdict

bench::evidence clear_win() {
  return {.ratio = {0.4, 0.5}, .floor = 1.1, .direction = better::lower, .rounds = 11};
}

TEST(verdict_, less_time_is_faster_and_more_time_slower) {
  bench::evidence e = clear_win();
  EXPECT_EQ(bench::judge(e), verdict::faster);
  e.ratio = {1.9, 2.1};
  EXPECT_EQ(bench::judge(e), verdict::slower);
}

TEST(verdict_, more_items_a_second_is_faster) {
  bench::evidence e = clear_win();
  e.direction = better::higher;
  EXPECT_EQ(bench::judge(e), verdict::slower);
  e.ratio = {1.9, 2.1};
  EXPECT_EQ(bench::judge(e), verdict::faster);
}

TEST(verdict_, inside_the_noise_floor_nothing_is_faster_or_slower) {
  for (const better direction : {better::lower, better::higher}) {
    for (double low = 0.91; low < 1.1; low += 0.01) {
      for (double high = low; high <= 1.1; high += 0.01) {
        const verdict v = bench::judge(
            {.ratio = {low, high}, .floor = 1.1, .direction = direction, .rounds = 11});
        EXPECT_EQ(v, verdict::same) << low << " - " << high;
      }
    }
  }
}

TEST(verdict_, at_the_edge_of_the_noise_floor_is_not_beyond_it) {
  bench::evidence e{.ratio = {1.1, 1.5}, .floor = 1.1, .direction = better::higher, .rounds = 11};
  EXPECT_EQ(bench::judge(e), verdict::inconclusive);
  e.ratio.low = 1.1001;
  EXPECT_EQ(bench::judge(e), verdict::faster);
}

TEST(verdict_, an_interval_across_the_edge_is_inconclusive) {
  bench::evidence e = clear_win();
  e.ratio = {0.5, 1.0};
  EXPECT_EQ(bench::judge(e), verdict::inconclusive);
  e.ratio = {0.5, 2.0};
  EXPECT_EQ(bench::judge(e), verdict::inconclusive);
}

TEST(verdict_, a_restless_machine_calls_nothing_the_same) {
  EXPECT_EQ(bench::judge({.ratio = {0.5, 2}, .floor = 40, .rounds = 11}), verdict::inconclusive);
}

TEST(verdict_, needs_nine_rounds) {
  bench::evidence e = clear_win();
  e.rounds = 8;
  EXPECT_EQ(bench::judge(e), verdict::inconclusive);
  e.rounds = 9;
  EXPECT_EQ(bench::judge(e), verdict::faster);
}

TEST(verdict_, one_core_has_no_winner) {
  bench::evidence e = clear_win();
  e.two_cores = false;
  EXPECT_EQ(bench::judge(e), verdict::one_core);
  EXPECT_EQ(to_string(verdict::one_core), "one core: no winner");
}

// ---- from rounds to a table

bench::table two_rows(std::vector<double> reference, std::vector<double> again,
                      std::vector<double> other, better direction = better::lower) {
  bench::table t;
  t.workload = "w";
  t.measures = {"ns", direction};
  t.reference = "r";
  t.reference_again = "r again (A/A)";
  for (auto& [name, rounds] : std::vector<std::pair<std::string, std::vector<double>*>>{
           {"r", &reference}, {"other", &other}, {"r again (A/A)", &again}}) {
    bench::row r;
    r.queue = name;
    r.rounds = *rounds;
    t.rows.push_back(std::move(r));
  }
  return t;
}

TEST(conclusion, takes_ratios_inside_each_round_so_that_a_slow_minute_cancels_out) {
  // The machine becomes ten times slower on the way; `other` is twice as fast in every round.
  std::vector<double> reference, again, other;
  for (int i = 1; i <= 11; ++i) {
    reference.push_back(100.0 * i);
    again.push_back(101.0 * i);
    other.push_back(50.0 * i);
  }
  bench::table t = two_rows(reference, again, other);
  bench::conclude(t, true);
  EXPECT_EQ(t.find("r")->said, verdict::reference);
  EXPECT_EQ(t.find("r again (A/A)")->said, verdict::same);
  EXPECT_EQ(t.find("other")->said, verdict::faster);
  EXPECT_DOUBLE_EQ(t.find("other")->ratio, 0.5);
  EXPECT_EQ(t.find("other")->ratio_range, (bench::interval{0.5, 0.5}));
  EXPECT_EQ(t.find("other")->median, 300);
}

TEST(conclusion, the_reference_against_itself_is_the_bar) {
  const std::vector<double> steady(11, 100.0);
  const std::vector<double> faster(11, 80.0);
  bench::table quiet = two_rows(steady, steady, faster);
  bench::conclude(quiet, true);
  EXPECT_EQ(quiet.find("other")->said, verdict::faster);

  bench::table noisy = two_rows(steady, std::vector<double>(11, 75.0), faster);
  bench::conclude(noisy, true);
  EXPECT_NE(noisy.find("other")->said, verdict::faster);
}

TEST(conclusion, a_wrong_queue_is_wrong_however_fast) {
  bench::table t = two_rows(std::vector<double>(11, 9.0), std::vector<double>(11, 9.0), {1.0});
  t.rows[1].error = "items were lost";
  bench::conclude(t, true);
  EXPECT_EQ(t.find("other")->said, verdict::wrong);
}

TEST(conclusion, without_a_right_reference_there_is_none) {
  bench::table t = two_rows({}, {}, std::vector<double>(11, 1.0));
  t.rows[0].error = "items were lost";
  bench::conclude(t, true);
  EXPECT_EQ(t.find("other")->said, verdict::inconclusive);
}

TEST(conclusion, on_one_core_names_no_winner) {
  bench::table t = two_rows(std::vector<double>(11, 9.0), std::vector<double>(11, 9.0),
                            std::vector<double>(11, 1.0));
  bench::conclude(t, false);
  EXPECT_EQ(t.find("other")->said, verdict::one_core);
}

// ---- queues to be measured: a right one, and wrong ones

template <class Behaviour>
class locked_queue {
 public:
  using value_type = std::uint64_t;

  bool try_push(std::uint64_t item) {
    const std::scoped_lock lock(mutex_);
    return behaviour_.push(items_, item);
  }
  std::optional<std::uint64_t> try_pop() {
    const std::scoped_lock lock(mutex_);
    return behaviour_.pop(items_);
  }

 private:
  std::mutex mutex_;
  std::deque<std::uint64_t> items_;  // guarded by mutex_
  Behaviour behaviour_;              // guarded by mutex_
};

struct right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    items.push_back(item);
    return true;
  }
  std::optional<std::uint64_t> pop(std::deque<std::uint64_t>& items) {
    if (items.empty()) return std::nullopt;
    const std::uint64_t item = items.front();
    items.pop_front();
    return item;
  }
};

struct last_in_first_out : right {
  std::optional<std::uint64_t> pop(std::deque<std::uint64_t>& items) {
    if (items.empty()) return std::nullopt;
    const std::uint64_t item = items.back();
    items.pop_back();
    return item;
  }
};

struct doubles_the_tenth : right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    items.push_back(item);
    if (item == 10) items.push_back(item);
    return true;
  }
};

struct loses_the_tenth : right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    if (item != 10) items.push_back(item);
    return true;
  }
};

struct loses_the_last_of_many : right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    if (item != 2999) items.push_back(item);
    return true;
  }
};

struct refuses_the_tenth : right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    return item != 10 && right::push(items, item);
  }
};

template <class Behaviour>
using ends_of = bench::direct<locked_queue<Behaviour>>;

// Few items: these tests also run on machines where two spinning threads wait for each other's
// turn.
constexpr bench::fill_then_drain fill{.items = 1'000};
constexpr bench::push_pop_pairs pairs{.items = 1'000, .depth = 3};
constexpr bench::started_inside<> started{.items = 1'000};
constexpr bench::parked<> parked{.items = 1'000, .capacity = 100};
constexpr bench::round_trip<bench::waiting::yield> trip{.trips = 150, .capacity = 10};
constexpr bench::paced<> paced{.items = 1'000, .capacity = 100};

class workloads : public ::testing::Test {
 protected:
  // The workload gives up waiting for an item that does not come.
  template <class Ends, class Workload>
  void expect_stalled(const Workload& workload) {
    bench::stalled_after = std::chrono::milliseconds(200);
    EXPECT_THROW(workload.template run<Ends>(here), bench::stalled);
    bench::stalled_after = std::chrono::milliseconds(30'000);
  }

  bench::lab here{bench::choose_cores(), false};
  bench::lab on_one_core{{0, 0, true}, false};
};

template <class Workload>
void expect_figures(const Workload& workload, bench::lab& here) {
  const bench::outcome o = workload.template run<ends_of<right>>(here);
  EXPECT_GT(o.seconds, 0);
  EXPECT_GT(o.value, 0);
  std::vector<std::string> names;
  for (const auto& column : o.columns) names.push_back(column.first);
  EXPECT_EQ(names, workload.columns());
  EXPECT_FALSE(workload.measures().unit.empty());
}

TEST_F(workloads, give_the_figures_that_they_announce) {
  expect_figures(fill, here);
  expect_figures(pairs, here);
  expect_figures(started, here);
  expect_figures(parked, here);
  expect_figures(trip, here);
  expect_figures(paced, here);
}

TEST_F(workloads, also_run_on_one_core) {
  expect_figures(started, on_one_core);
  expect_figures(parked, on_one_core);
  expect_figures(trip, on_one_core);
  expect_figures(paced, on_one_core);
}

TEST_F(workloads, see_items_out_of_order) {
  EXPECT_THROW(fill.run<ends_of<last_in_first_out>>(here), bench::wrong_items);
  EXPECT_THROW(pairs.run<ends_of<last_in_first_out>>(here), bench::wrong_items);
}

TEST_F(workloads, see_an_item_that_comes_twice) {
  EXPECT_THROW(fill.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
  EXPECT_THROW(pairs.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
  EXPECT_THROW(started.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
  EXPECT_THROW(parked.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
  EXPECT_THROW(trip.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
  EXPECT_THROW(paced.run<ends_of<doubles_the_tenth>>(here), bench::wrong_items);
}

TEST_F(workloads, see_an_item_that_is_lost_and_do_not_wait_for_it_for_ever) {
  EXPECT_THROW(fill.run<ends_of<loses_the_tenth>>(here), bench::wrong_items);
  expect_stalled<ends_of<loses_the_tenth>>(started);
  expect_stalled<ends_of<loses_the_tenth>>(parked);
  expect_stalled<ends_of<loses_the_tenth>>(trip);
  expect_stalled<ends_of<loses_the_tenth>>(paced);
}

TEST_F(workloads, see_an_item_lost_after_the_warm_up) {
  constexpr bench::parked<> longer{.items = 3'000, .capacity = 100};
  expect_stalled<ends_of<loses_the_last_of_many>>(longer);
}

TEST_F(workloads, see_a_queue_that_refuses_what_it_must_take) {
  EXPECT_THROW(fill.run<ends_of<refuses_the_tenth>>(here), bench::wrong_items);
  expect_stalled<ends_of<refuses_the_tenth>>(parked);
}

TEST_F(workloads, go_on_after_a_stuck_run) {
  expect_stalled<ends_of<loses_the_tenth>>(parked);
  expect_figures(parked, here);
}

TEST_F(workloads, claim_no_percentile_that_the_samples_cannot_tell) {
  const bench::outcome o = trip.run<ends_of<right>>(here);  // 150 samples
  std::map<std::string, double> columns(o.columns.begin(), o.columns.end());
  EXPECT_GT(columns["p99 ns"], 0);
  EXPECT_TRUE(std::isnan(columns["p99.9 ns"]));
}

// Stops its producer once, for a time that twenty items should have been sent in.
struct hesitates_once : right {
  bool push(std::deque<std::uint64_t>& items, std::uint64_t item) {
    if (item == 1'500) {
      const auto until = bench::clock::now() + std::chrono::milliseconds(20);
      while (bench::clock::now() < until) common::pause();
    }
    return right::push(items, item);
  }
};

TEST_F(workloads, paced_counts_the_items_that_a_stall_kept_from_being_sent) {
  // 2000 items, one every 20 us; 20 ms of standing still are 1000 items late by 10 ms on average.
  // A latency from the actual send time would find one slow item in 2000, and a p90 below 1 ms.
  constexpr bench::paced<> slow{.items = 2'000, .interval_ns = 20'000, .capacity = 100};
  const bench::outcome o = slow.run<ends_of<hesitates_once>>(here);
  std::map<std::string, double> columns(o.columns.begin(), o.columns.end());
  EXPECT_GT(columns["p90 ns"], 10e6);
}

TEST_F(workloads, a_single_threaded_process_is_told_from_one_that_started_threads) {
  here.threads();
  constexpr bench::fill_then_drain before{.items = 100, .after_threads = false};
  EXPECT_THROW(before.run<ends_of<right>>(here), std::logic_error);
}

TEST(wide_items, that_arrive_in_part_are_wrong) {
  using traits = bench::item_traits<bench::wide_item<64>>;
  auto item = traits::make(7);
  EXPECT_EQ(traits::sequence(item), 7u);
  item.words[0] = 8;
  EXPECT_NE(traits::sequence(item), 8u);
}

TEST(thread_pair, runs_each_function_on_its_own_core) {
  const bench::core_pair wanted = bench::choose_cores();
  bench::thread_pair threads(wanted);
  if (!wanted.two_cores()) GTEST_SKIP() << "one core";
  int cpus[2] = {-1, -1};
  threads.run([&] { cpus[0] = common::current_cpu(); }, [&] { cpus[1] = common::current_cpu(); });
  EXPECT_EQ(cpus[0], threads.got().producer);
  EXPECT_EQ(cpus[1], threads.got().consumer);
  EXPECT_NE(cpus[0], cpus[1]);
}

TEST(thread_pair, says_so_when_a_core_was_refused) {
  bench::thread_pair threads({0, 9'999, false});
  EXPECT_EQ(threads.got().consumer, -1);
  EXPECT_FALSE(threads.got().two_cores());
}

TEST(thread_pair, passes_an_exception_on_and_works_again) {
  bench::thread_pair threads(bench::choose_cores());
  EXPECT_THROW(threads.run([] { throw std::runtime_error("x"); }, [] {}), std::runtime_error);
  bool ran = false;
  threads.run([] {}, [&] { ran = true; });
  EXPECT_TRUE(ran);
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

// ---- the suite

// A made-up result, so that a table can be foretold.
bench::outcome value(double v) {
  return {.seconds = 1e-6, .value = v, .columns = {{"twice", 2 * v}}};
}

struct printed {
  int exit_code = 0;
  std::string text;
};

class suite : public ::testing::Test {
 protected:
  // Every suite gets a fresh list of arguments: it keeps pointers into it only while it reads them.
  bench::suite& with(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "test_benchmark");
    arguments_ = std::move(arguments);
    pointers_.clear();
    for (std::string& argument : arguments_) pointers_.push_back(argument.data());
    made_ = std::make_unique<bench::suite>("test", static_cast<int>(arguments_.size()),
                                           pointers_.data());
    return *made_;
  }

  // A reference of 100, a queue of 50 and one of 100, all noise-free.
  bench::suite& three_queues(std::vector<std::string> arguments) {
    bench::suite& s = with(std::move(arguments));
    s.compare({"speed", "How fast."}, {"ns/item", better::lower}, {"twice"})
        .add("reference", [](bench::lab&) { return value(100); })
        .add("quick one", [](bench::lab&) { return value(50); })
        .add("equal one", [](bench::lab&) { return value(100); })
        .add_reference_again()
        .beside({"the notes", "139 ms"});
    return s;
  }

  static printed run(bench::suite& s) {
    ::testing::internal::CaptureStdout();
    printed p;
    p.exit_code = s.run();
    p.text = ::testing::internal::GetCapturedStdout();
    return p;
  }

  static std::string line_with(const std::string& text, const std::string& words) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(words) != std::string::npos) return line;
    }
    return "no line with " + words;
  }

  static std::string file(const std::string& name) {
    return (std::filesystem::path(::testing::TempDir()) / ("benchmarking_test_" + name)).string();
  }
  static std::string contents(const std::string& name) {
    std::ifstream in(name);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  }

  static bool two_cores() { return bench::choose_cores().two_cores(); }

 private:
  std::vector<std::string> arguments_;
  std::vector<char*> pointers_;
  std::unique_ptr<bench::suite> made_;
};

TEST_F(suite, runs_every_queue_once_in_each_round_and_in_changing_order) {
  std::string order;
  bench::suite& s = with({"--rounds", "40"});
  s.compare({"w", ""}, {"ns", better::lower})
      .add("a",
           [&](bench::lab&) {
             order += 'a';
             return value(1);
           })
      .add("b",
           [&](bench::lab&) {
             order += 'b';
             return value(1);
           })
      .add("c", [&](bench::lab&) {
        order += 'c';
        return value(1);
      });
  run(s);
  ASSERT_EQ(order.size(), 120u);
  std::set<std::string> orders;
  for (std::size_t i = 0; i < order.size(); i += 3) {
    std::string round = order.substr(i, 3);
    orders.insert(round);
    std::ranges::sort(round);
    EXPECT_EQ(round, "abc");
  }
  EXPECT_EQ(orders.size(), 6u) << "all orders of three, in forty rounds";
}

TEST_F(suite, prints_a_line_for_each_queue_with_its_verdict) {
  if (!two_cores()) GTEST_SKIP() << "one core";
  const printed p = run(three_queues({}));
  EXPECT_EQ(p.exit_code, 0);
  EXPECT_THAT(line_with(p.text, "quick one"), HasSubstr("0.50 - 0.50"));
  EXPECT_THAT(line_with(p.text, "quick one"), HasSubstr("faster"));
  EXPECT_THAT(line_with(p.text, "equal one"), HasSubstr("same"));
  EXPECT_THAT(line_with(p.text, "again (A/A)"), HasSubstr("same"));
  EXPECT_THAT(line_with(p.text, "the notes"), HasSubstr("139 ms"));
  EXPECT_THAT(p.text, HasSubstr("11 rounds"));
  EXPECT_THAT(p.text, Not(HasSubstr("\x1b"))) << "no colour when the output is no terminal";
}

TEST_F(suite, gives_no_verdict_in_a_smoke_run) {
  const printed p = run(three_queues({"--quick"}));
  EXPECT_THAT(p.text, Not(HasSubstr("faster")));
  EXPECT_THAT(p.text, HasSubstr("3 rounds"));
}

TEST_F(suite, on_one_core_calls_no_winner) {
  std::string text;
  std::thread([&] {
    common::pin_this_thread(common::available_cpus().front());
    text = run(three_queues({})).text;
  }).join();
  EXPECT_THAT(text, HasSubstr("one core: no winner"));
  EXPECT_THAT(text, Not(HasSubstr("faster")));
}

TEST_F(suite, shows_a_queue_that_goes_wrong_and_measures_the_others) {
  bench::suite& s = with({});
  int runs = 0;
  s.compare({"w", ""}, {"ns", better::lower})
      .add("good", [](bench::lab&) { return value(1); })
      .add("bad", [&](bench::lab&) -> bench::outcome {
        ++runs;
        throw bench::wrong_items("items were lost");
      });
  const printed p = run(s);
  EXPECT_EQ(p.exit_code, 1);
  EXPECT_EQ(runs, 1) << "once wrong is enough";
  EXPECT_THAT(line_with(p.text, "bad"), HasSubstr("wrong: items were lost"));
  EXPECT_THAT(p.text, HasSubstr("11 rounds"));
}

TEST_F(suite, ends_a_run_that_hangs_and_names_it) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  bench::suite& s = with({"--hang-after", "1"});
  s.compare({"w", ""}, {"ns", better::lower}).add("sleeper", [](bench::lab&) {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    return value(1);
  });
  EXPECT_EXIT(s.run(), ::testing::ExitedWithCode(124), "HANG in w, sleeper");
}

TEST_F(suite, filters_by_name_and_says_when_nothing_is_left) {
  EXPECT_THAT(run(three_queues({"--filter", "spe"})).text, HasSubstr("quick one"));
  EXPECT_EQ(run(three_queues({"--filter", "nonsense"})).exit_code, 2);
}

TEST_F(suite, refuses_what_it_does_not_know) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(with({"--fast"}), ::testing::ExitedWithCode(2), "unknown option --fast");
  EXPECT_EXIT(with({"--rounds"}), ::testing::ExitedWithCode(2), "--rounds needs a value");
  EXPECT_EXIT(with({"--rounds", "0"}), ::testing::ExitedWithCode(2), "from 1");
}

TEST_F(suite, refuses_two_entries_of_one_name) {
  bench::suite& s = three_queues({});
  EXPECT_THROW(s.compare({"speed", ""}, {"ns", better::lower}), std::logic_error);
  bench::comparison& c = s.compare({"other", ""}, {"ns", better::lower});
  c.add("a", [](bench::lab&) { return value(1); });
  EXPECT_THROW(c.add("a", [](bench::lab&) { return value(1); }), std::logic_error);
}

// Just enough JSON to know that a file is some: returns where the value ends.
std::size_t skip_json(const std::string& text, std::size_t at) {
  const auto space = [&] { at = text.find_first_not_of(" \n", at); };
  const auto expect = [&](char c) {
    if (at >= text.size() || text[at] != c)
      throw std::runtime_error("no JSON at " + text.substr(std::min(at, text.size()), 20));
    ++at;
  };
  space();
  if (at >= text.size()) throw std::runtime_error("JSON ends too early");
  if (text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (static_cast<unsigned char>(text[at]) < 0x20)
        throw std::runtime_error("control character");
      if (text[at] == '\\') ++at;
    }
    expect('"');
  } else if (text[at] == '{' || text[at] == '[') {
    const bool object = text[at] == '{';
    const char close = object ? '}' : ']';
    ++at;
    space();
    while (at < text.size() && text[at] != close) {
      if (object) {
        at = skip_json(text, at);
        space();
        expect(':');
      }
      at = skip_json(text, at);
      space();
      if (at < text.size() && text[at] != close) {
        expect(',');
        space();
      }
    }
    expect(close);
  } else if (text.compare(at, 4, "null") == 0) {
    at += 4;
  } else {
    if (text[at] != '-' && (text[at] < '0' || text[at] > '9'))
      throw std::runtime_error("no JSON at " + text.substr(at, 20));
    std::size_t used = 0;
    std::stod(text.substr(at), &used);
    at += used;
  }
  return at;
}

TEST_F(suite, writes_json_with_every_field_that_a_row_must_have) {
  const std::string name = file("rows.json");
  bench::suite& s = three_queues({"--json", name});
  s.compare({"odd \"names\"\\\t", ""}, {"ns", better::lower}, {"none"})
      .add("not a number", [](bench::lab&) { return value(std::nan("")); })
      .add("bad", [](bench::lab&) -> bench::outcome { throw std::runtime_error("a \"quote\""); });
  run(s);
  const std::string json = contents(name);
  EXPECT_EQ(skip_json(json, 0), json.size() - 1) << json;
  EXPECT_THAT(json, HasSubstr("\"workload\":\"speed\",\"queue\":\"quick one\",\"median\":50,"
                              "\"unit\":\"ns/item\",\"better\":\"lower\",\"ratio\":0.5,"
                              "\"low\":0.5,\"high\":0.5,\"verdict\":"));
  EXPECT_THAT(json, HasSubstr("\"machine\":{\n\"cpu\":"));
  EXPECT_THAT(json, HasSubstr("\"rounds\":[50,50,"));
  EXPECT_THAT(json, HasSubstr("\"columns\":{\"twice\":100}"));
  EXPECT_THAT(json, HasSubstr("\"error\":\"a \\\"quote\\\"\""));
}

TEST_F(suite, writes_the_percentiles_of_all_rounds_as_far_as_the_samples_can_tell) {
  const std::string name = file("percentiles.json");
  bench::suite& s = with({"--json", name, "--rounds", "10"});
  double next = 0;
  s.compare({"w", ""}, {"ns p50", better::lower}).add("queue", [&](bench::lab&) {
    bench::outcome o = value(1);
    for (int i = 0; i < 10; ++i) o.latencies.add(++next);  // 1 to 100, ten in each round
    return o;
  });
  run(s);
  EXPECT_THAT(contents(name), HasSubstr("\"percentiles\":[[1,1],[5,5],[10,10],[25,25],[50,50],"
                                        "[75,75],[90,90],[95,95],[99,99],[100,100]]"));
}

TEST_F(suite, puts_json_alone_on_standard_output_when_asked_to) {
  const std::string text = run(three_queues({"--json", "-"})).text;
  EXPECT_EQ(skip_json(text, 0), text.size() - 1) << text;
}

TEST_F(suite, compares_with_another_machine_by_a_file) {
  const std::string name = file("there.txt");
  run(three_queues({"--export", name}));
  bench::suite& s = with({"--import", name});
  s.compare({"speed", ""}, {"ns/item", better::lower})
      .add("reference", [](bench::lab&) { return value(10); })
      .add("quick one", [](bench::lab&) { return value(5); })    // half here, half there
      .add("equal one", [](bench::lab&) { return value(30); });  // three times here, equal there
  const std::string text = run(s).text;
  const std::string beside = text.substr(text.find("here and there"));
  EXPECT_THAT(line_with(beside, "quick one"), HasSubstr("agree"));
  EXPECT_THAT(line_with(beside, "equal one"), HasSubstr("differ"));
}

TEST_F(suite, says_which_line_of_an_import_is_no_result) {
  const std::string name = file("broken.txt");
  std::ofstream(name) << "suite\ttest\nrow\tw\tq\tns\tlower\tmany\t1\t1\t1\tsame\n";
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run(three_queues({"--import", name})).exit_code, 3);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("line 2: 'many' is not a number"));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run(three_queues({"--import", file("absent.txt")})).exit_code, 3);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("cannot read"));
}

TEST_F(suite, shows_counts_from_the_counting_build) {
  const std::string name = file("counts.txt");
  {
    std::ofstream out(name);
    bench::write_counts(out, {{"mutex_queue", "1M pushed", {{"locks", 1}, {"rmws", 0}}},
                              {"ring", "1M pushed", {{"locks", 0}, {"rmws", 0}}}});
  }
  const std::string text = run(three_queues({"--counts", name, "--quick"})).text;
  EXPECT_THAT(text, HasSubstr("locks"));
  EXPECT_THAT(text, Not(HasSubstr("rmws"))) << "0 for everybody: left out";
  EXPECT_THAT(line_with(text, "mutex_queue"), HasSubstr("1M pushed"));
}

TEST(short_number, has_three_digits_and_no_exponent) {
  EXPECT_EQ(bench::short_number(0.01234), "0.012");
  EXPECT_EQ(bench::short_number(4.5678), "4.57");
  EXPECT_EQ(bench::short_number(45.678), "45.7");
  EXPECT_EQ(bench::short_number(456.78), "457");
  EXPECT_EQ(bench::short_number(1234567), "1234567");
  EXPECT_EQ(bench::short_number(99.97), "100");
  EXPECT_EQ(bench::short_number(std::nan("")), "-");
}

}  // namespace
