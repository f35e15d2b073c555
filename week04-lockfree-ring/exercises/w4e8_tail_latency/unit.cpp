#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

#include "exercise.hpp"

namespace {

using namespace w4e8;
using times = std::vector<nanoseconds>;

constexpr cpu core_0{.number = 0, .core = 0, .package = 0};
constexpr cpu core_1{.number = 1, .core = 1, .package = 0};
constexpr cpu core_0_sibling{.number = 2, .core = 0, .package = 0};
constexpr cpu core_0_of_the_other_package{.number = 3, .core = 0, .package = 1};

// 1, 2, ..., n in an order that is not sorted.
times shuffled(nanoseconds n) {
  times all;
  for (nanoseconds i = 0; i < n; ++i) all.push_back((i * 7919) % n + 1);  // 7919 is prime
  return all;
}

TEST(tail_latency, a_schedule_does_not_depend_on_what_happened) {
  EXPECT_EQ(intended_time(1000, 10, 0), 1000);
  EXPECT_EQ(intended_time(1000, 10, 1), 1010);
  EXPECT_EQ(intended_time(1000, 10, 250), 3500);
  EXPECT_EQ(intended_time(0, 10'000, 1'000'000), 10'000'000'000) << "more than 32 bits hold";
}

TEST(tail_latency, latency_counts_from_the_intended_time) {
  const std::vector<message> all{
      {.intended = 100, .sent = 100, .received = 250},
      {.intended = 200, .sent = 950, .received = 1000},  // the producer was held up
  };
  EXPECT_EQ(latencies(all), (times{150, 800}))
      << "the second message was wanted at 200 and arrived at 1000; that it was sent at 950 is "
         "part "
         "of the problem";
}

TEST(tail_latency, a_percentile_is_the_nearest_rank) {
  const times ten{10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  EXPECT_EQ(percentile(ten, 500), 50) << "the 5th of 10";
  EXPECT_EQ(percentile(ten, 510), 60) << "5.1 is rounded up: at least 51 % must not exceed it";
  EXPECT_EQ(percentile(ten, 900), 90) << "the 9th of 10";
  const times three{1, 2, 3};
  EXPECT_EQ(percentile(three, 500), 2) << "the middle one of three";
}

TEST(tail_latency, samples_need_not_be_sorted) {
  EXPECT_EQ(percentile(shuffled(1000), 500), 500);
  EXPECT_EQ(percentile(shuffled(1000), 990), 990);
  EXPECT_EQ(percentile(shuffled(1000), 999), 999);
  const times samples{3, 1, 2};
  static_cast<void>(percentile(samples, 500));
  EXPECT_EQ(samples, (times{3, 1, 2})) << "the caller's samples stay as they were";
}

TEST(tail_latency, a_percentile_that_the_samples_cannot_support_is_refused) {
  EXPECT_EQ(percentile(shuffled(999), 999), std::nullopt)
      << "of 999 samples not even one is expected above p99.9";
  EXPECT_TRUE(percentile(shuffled(1000), 999).has_value()) << "1000 are enough";
  EXPECT_EQ(percentile(shuffled(99), 990), std::nullopt);
  EXPECT_TRUE(percentile(shuffled(100), 990).has_value());
  EXPECT_EQ(percentile(times{}, 500), std::nullopt);
}

TEST(tail_latency, a_wait_hides_the_messages_that_were_not_sent) {
  times all = with_omitted(times{100, 350, 100}, 100);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (times{50, 100, 100, 150, 250, 350}))
      << "during the wait of 350, messages at 100, 200 and 300 would have waited 250, 150 and 50";
}

TEST(tail_latency, a_loop_that_kept_its_schedule_hides_nothing) {
  const times measured{10, 99, 100};
  EXPECT_EQ(with_omitted(measured, 100), measured)
      << "a wait of exactly one interval holds nobody up";
}

TEST(tail_latency, omission_changes_the_tail) {
  // 99 answers in 1 us, one after 10 ms; one message every 100 us was wanted.
  times measured(99, 1'000);
  measured.push_back(10'000'000);
  EXPECT_EQ(percentile(measured, 990), 1'000) << "as recorded, the tail looks perfect";
  const times repaired = with_omitted(measured, 100'000);
  EXPECT_EQ(repaired.size(), 199u) << "99 messages were not sent while the loop waited";
  EXPECT_EQ(percentile(repaired, 990), 9'900'000) << "what a schedule would have seen";
}

TEST(tail_latency, two_threads_of_one_core_are_not_two_cores) {
  EXPECT_EQ(placement_of({core_0, core_0_sibling, {}}), placement::same_core);
}

TEST(tail_latency, cores_are_numbered_within_their_package) {
  EXPECT_EQ(placement_of({core_0, core_0_of_the_other_package, {}}), placement::separate_cores);
}

TEST(tail_latency, placement_of_the_other_pairs) {
  EXPECT_EQ(placement_of({core_0, core_1, {}}), placement::separate_cores);
  EXPECT_EQ(placement_of({core_1, core_1, {}}), placement::same_cpu);
}

TEST(tail_latency, a_thread_that_is_not_pinned_may_be_anywhere) {
  EXPECT_EQ(placement_of({std::nullopt, core_1, {}}), placement::not_pinned);
  EXPECT_EQ(placement_of({core_0, std::nullopt, {}}), placement::not_pinned);
  EXPECT_EQ(placement_of({std::nullopt, std::nullopt, {}}), placement::not_pinned);
}

// n messages, 10 apart; message i arrives i + 1 after it was to be sent, and every tenth is sent
// late.
run of(std::size_t n, std::optional<cpu> producer, std::optional<cpu> consumer) {
  run r{producer, consumer, {}};
  for (std::size_t i = 0; i < n; ++i) {
    const auto number = static_cast<nanoseconds>(i);
    const nanoseconds intended = 10 * number;
    r.messages.push_back({.intended = intended,
                          .sent = intended + (i % 10 == 9 ? number : 0),
                          .received = intended + number + 1});
  }
  return r;
}

TEST(tail_latency, a_summary_tells_the_whole_story) {
  const auto s = summarize(of(1000, core_0, core_1));
  ASSERT_TRUE(s.has_value());
  EXPECT_EQ(s->count, 1000u);
  EXPECT_EQ(s->sent_late, 100u);
  EXPECT_EQ(s->median, 500);
  EXPECT_EQ(s->p99, 990);
  EXPECT_EQ(s->p999, 999);
  EXPECT_EQ(s->max, 1000);
}

TEST(tail_latency, a_summary_claims_no_more_than_it_knows) {
  const auto s = summarize(of(120, core_0, core_1));
  ASSERT_TRUE(s.has_value());
  EXPECT_TRUE(s->p99.has_value());
  EXPECT_FALSE(s->p999.has_value()) << "120 messages";
  const auto one = summarize(of(1, core_0, core_1));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->median, 1);
  EXPECT_EQ(one->max, 1);
}

TEST(tail_latency, a_run_that_hands_nothing_over_between_cores_has_no_summary) {
  EXPECT_FALSE(summarize(of(100, core_0, core_0_sibling)).has_value()) << "hyper-threads";
  EXPECT_FALSE(summarize(of(100, core_0, core_0)).has_value()) << "one CPU";
  EXPECT_FALSE(summarize(of(100, core_0, std::nullopt)).has_value()) << "not pinned";
  EXPECT_FALSE(summarize(of(0, core_0, core_1)).has_value()) << "no messages";
}

}  // namespace
