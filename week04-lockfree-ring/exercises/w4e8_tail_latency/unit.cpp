#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>
#include <ostream>
#include <random>
#include <vector>

#include "common/testing/watchdog.hpp"
#include "exercise.hpp"

namespace w4e8 {

// GoogleTest prints an enumerator by its name.
void PrintTo(placement p, std::ostream* out) {
  switch (p) {
    case placement::separate_cores: *out << "separate_cores"; return;
    case placement::same_core: *out << "same_core"; return;
    case placement::same_cpu: *out << "same_cpu"; return;
    case placement::not_pinned: *out << "not_pinned"; return;
  }
  *out << "no placement";
}

}  // namespace w4e8

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

TEST(tail_latency, D1_a_schedule_does_not_depend_on_what_happened) {
  EXPECT_EQ(intended_time(1000, 10, 0), 1000);
  EXPECT_EQ(intended_time(1000, 10, 1), 1010);
  EXPECT_EQ(intended_time(1000, 10, 250), 3500);
  EXPECT_EQ(intended_time(0, 10'000, 1'000'000), 10'000'000'000) << "more than 32 bits hold";
}

TEST(tail_latency, D2_latency_counts_from_the_intended_time) {
  const std::vector<message> all{
      {.intended = 100, .sent = 100, .received = 250},
      {.intended = 200, .sent = 950, .received = 1000},  // the producer was held up
  };
  EXPECT_EQ(latencies(all), (times{150, 800}))
      << "the second message was wanted at 200 and arrived at 1000; that it was sent at 950 is "
         "part of the problem";
}

TEST(tail_latency, D3_a_percentile_is_the_nearest_rank) {
  const times ten{10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  EXPECT_EQ(percentile(ten, 500), 50) << "the 5th of 10";
  EXPECT_EQ(percentile(ten, 510), 60) << "5.1 is rounded up: at least 51 % must not exceed it";
  EXPECT_EQ(percentile(ten, 900), 90) << "the 9th of 10";
  const times three{1, 2, 3};
  EXPECT_EQ(percentile(three, 500), 2) << "the middle one of three";
}

TEST(tail_latency, D3_samples_need_not_be_sorted) {
  EXPECT_EQ(percentile(shuffled(1000), 500), 500);
  EXPECT_EQ(percentile(shuffled(1000), 990), 990);
  EXPECT_EQ(percentile(shuffled(1000), 999), 999);
  const times samples{3, 1, 2};
  static_cast<void>(percentile(samples, 500));
  EXPECT_EQ(samples, (times{3, 1, 2})) << "the caller's samples stay as they were";
}

TEST(tail_latency, D4_a_percentile_that_the_samples_cannot_support_is_refused) {
  EXPECT_EQ(percentile(shuffled(999), 999), std::nullopt)
      << "of 999 samples not even one is expected above p99.9";
  EXPECT_TRUE(percentile(shuffled(1000), 999).has_value()) << "1000 are enough";
  EXPECT_EQ(percentile(shuffled(99), 990), std::nullopt);
  EXPECT_TRUE(percentile(shuffled(100), 990).has_value());
  EXPECT_EQ(percentile(times{}, 500), std::nullopt);
}

TEST(tail_latency, D5_a_wait_hides_the_messages_that_were_not_sent) {
  times all = with_omitted(times{100, 350, 100}, 100);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (times{50, 100, 100, 150, 250, 350}))
      << "during the wait of 350, messages at 100, 200 and 300 would have waited 250, 150 and 50";
}

TEST(tail_latency, D5_a_loop_that_kept_its_schedule_hides_nothing) {
  const times measured{10, 99, 100};
  times all = with_omitted(measured, 100);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, measured) << "a wait of exactly one interval holds nobody up";
}

TEST(tail_latency, D5_omission_changes_the_tail) {
  // 99 answers in 1 us, one after 10 ms; one message every 100 us was wanted.
  times measured(99, 1'000);
  measured.push_back(10'000'000);
  EXPECT_EQ(percentile(measured, 990), 1'000) << "as recorded, the tail looks perfect";
  const times repaired = with_omitted(measured, 100'000);
  EXPECT_EQ(repaired.size(), 199u) << "99 messages were not sent while the loop waited";
  EXPECT_EQ(percentile(repaired, 990), 9'900'000) << "what a schedule would have seen";
}

TEST(tail_latency, D5_one_wait_may_hide_more_than_a_hundred_thousand) {
  const times repaired = with_omitted(times{1'500'000, 7}, 10);
  EXPECT_EQ(repaired.size(), 150'001u) << "1.5 ms, and one message each 10 ns";
  EXPECT_EQ(percentile(repaired, 0), 7);
  EXPECT_EQ(percentile(repaired, 500), 750'000) << "half of the wait";
}

TEST(tail_latency, D6_two_threads_of_one_core_are_not_two_cores) {
  EXPECT_EQ(placement_of({core_0, core_0_sibling, {}}), placement::same_core);
}

TEST(tail_latency, D6_cores_are_numbered_within_their_package) {
  EXPECT_EQ(placement_of({core_0, core_0_of_the_other_package, {}}), placement::separate_cores);
}

TEST(tail_latency, D6_placement_of_the_other_pairs) {
  EXPECT_EQ(placement_of({core_0, core_1, {}}), placement::separate_cores);
  EXPECT_EQ(placement_of({core_1, core_1, {}}), placement::same_cpu);
}

TEST(tail_latency, D6_a_thread_that_is_not_pinned_may_be_anywhere) {
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

TEST(tail_latency, D7_a_summary_tells_the_whole_story) {
  const auto s = summarize(of(1000, core_0, core_1));
  ASSERT_TRUE(s.has_value());
  EXPECT_EQ(s->count, 1000u);
  EXPECT_EQ(s->sent_late, 100u);
  EXPECT_EQ(s->median, 500);
  EXPECT_EQ(s->p99, 990);
  EXPECT_EQ(s->p999, 999);
  EXPECT_EQ(s->max, 1000);
}

TEST(tail_latency, D7_a_summary_claims_no_more_than_it_knows) {
  const auto s = summarize(of(120, core_0, core_1));
  ASSERT_TRUE(s.has_value());
  EXPECT_TRUE(s->p99.has_value());
  EXPECT_FALSE(s->p999.has_value()) << "120 messages";
  const auto one = summarize(of(1, core_0, core_1));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->median, 1);
  EXPECT_EQ(one->max, 1);
}

TEST(tail_latency, D7_a_summary_counts_more_messages_than_16_bits_do) {
  const common::testing::more_time for_sorting;
  run r = of(1'100'000, core_0, core_1);
  for (message& m : r.messages) m.sent = m.intended + 1;
  const auto s = summarize(r);
  ASSERT_TRUE(s.has_value());
  EXPECT_EQ(s->count, 1'100'000u);
  EXPECT_EQ(s->sent_late, 1'100'000u) << "all of them";
}

TEST(tail_latency, D8_a_run_that_hands_nothing_over_between_cores_has_no_summary) {
  EXPECT_FALSE(summarize(of(100, core_0, core_0_sibling)).has_value()) << "hyper-threads";
  EXPECT_FALSE(summarize(of(100, core_0, core_0)).has_value()) << "one CPU";
  EXPECT_FALSE(summarize(of(100, core_0, std::nullopt)).has_value()) << "not pinned";
  EXPECT_FALSE(summarize(of(0, core_0, core_1)).has_value()) << "no messages";
}

// ---- against slow and obvious versions, with many numbers

namespace obvious {

// Goes through the sorted samples until enough of them do not exceed the one at hand.
std::optional<nanoseconds> percentile(times samples, int per_thousand) {
  const auto n = static_cast<long long>(samples.size());
  if (n * (1000 - per_thousand) < 1000) return std::nullopt;
  std::sort(samples.begin(), samples.end());
  long long not_above = 0;
  for (const nanoseconds one : samples) {
    if (1000 * ++not_above >= n * per_thousand) return one;
  }
  return std::nullopt;
}

times with_omitted(const times& measured, nanoseconds interval) {
  times all;
  for (const nanoseconds latency : measured) {
    all.push_back(latency);
    for (nanoseconds n = 1; latency - n * interval > 0; ++n) all.push_back(latency - n * interval);
  }
  return all;
}

}  // namespace obvious

// Small and large, with equal ones, some below 0, some that need more than 32 bits.
times random_times(std::mt19937_64& random, std::size_t count) {
  times all(count);
  const auto kind = random() % 3;
  for (nanoseconds& one : all) {
    one = static_cast<nanoseconds>(random() % (kind == 0 ? 8 : 1000)) - (kind == 1 ? 500 : 0);
    if (kind == 2) one += static_cast<nanoseconds>(random() % 4) * 5'000'000'000;
  }
  return all;
}

TEST(tail_latency, D1_a_schedule_of_many_and_of_large_numbers) {
  EXPECT_EQ(intended_time(-500, 7, 3), -479) << "a clock may begin anywhere";
  EXPECT_EQ(intended_time(5'000'000'000, 3'000'000'000, 5), 20'000'000'000);
  EXPECT_EQ(intended_time(0, 1, std::size_t{1} << 40), nanoseconds{1} << 40);
  EXPECT_EQ(intended_time(9'007'199'254'740'993, 1, 0), 9'007'199'254'740'993)
      << "2^53 + 1: no floating-point number";
  EXPECT_EQ(intended_time(0, 9'007'199'254'740'993, 3), 27'021'597'764'222'979)
      << "neither is the interval";
  EXPECT_EQ(intended_time(0, 3, 3'002'399'751'580'331), 9'007'199'254'740'993)
      << "nor is the product";
}

TEST(tail_latency, D2_latencies_keep_their_order_and_their_sign) {
  const std::vector<message> all{
      {.intended = 0, .sent = 0, .received = 9'007'199'254'740'993},
      {.intended = 1000, .sent = 700, .received = 900},  // sent early
      {.intended = 2000, .sent = 2000, .received = 2001},
      {.intended = 2000, .sent = 2000, .received = 2001},  // a burst: one more, at the same time
      {.intended = 2000, .sent = 2001, .received = 2003},
  };
  EXPECT_EQ(latencies(all), (times{9'007'199'254'740'993, -100, 1, 1, 3}));
  EXPECT_EQ(latencies({}), times{});
}

TEST(tail_latency, D3_D4_every_percentile_is_what_counting_says) {
  std::mt19937_64 random(8);
  for (const std::size_t count : {1u, 2u, 3u, 7u, 10u, 64u, 99u, 100u, 101u, 1000u, 1001u}) {
    for (int round = 0; round < (count < 100 ? 10 : 1); ++round) {
      const times samples = random_times(random, count);
      const times before = samples;
      for (const int per :
           {0, 1, 9, 10, 99, 280, 333, 490, 500, 501, 667, 900, 989, 990, 991, 998, 999, 1000}) {
        ASSERT_EQ(percentile(samples, per), obvious::percentile(samples, per))
            << per << " thousandths of " << count << " samples";
      }
      ASSERT_EQ(samples, before) << "the caller's samples stay as they were";
    }
  }
}

// 2^32 / 999 samples and one more: their number times 999 is 437 in 32 bits. WHY two tests: each
// may take a slow way to sort as long as a test may run.
times millions_of_samples() {
  times samples(4'299'267);
  std::iota(samples.begin(), samples.end(), 1);
  return samples;
}

TEST(tail_latency, D3_D4_millions_of_samples_are_more_than_32_bits_count) {
  const common::testing::more_time for_sorting;
  EXPECT_EQ(percentile(millions_of_samples(), 999), 4'294'968) << "999 thousandths of 1..4 299 267";
}

TEST(tail_latency, D3_D4_nearly_all_of_millions_of_samples_may_lie_above) {
  const common::testing::more_time for_sorting;
  EXPECT_EQ(percentile(millions_of_samples(), 1), 4'300) << "1 thousandth of 1..4 299 267";
}

TEST(tail_latency, D3_percentile_0_is_the_smallest_sample) {
  EXPECT_EQ(percentile(times{30, 10, 20}, 0), 10);
  EXPECT_EQ(percentile(times{5}, 0), 5);
}

TEST(tail_latency, D4_nothing_is_expected_above_all_samples) {
  for (const nanoseconds count : {1, 2, 1000, 1001, 5000})
    EXPECT_EQ(percentile(shuffled(count), 1000), std::nullopt) << "all of " << count;
}

TEST(tail_latency, D5_what_is_omitted_is_what_a_schedule_would_have_sent) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 100; ++round) {
    const times measured = random_times(random, random() % 20);
    const auto interval = static_cast<nanoseconds>(
        std::any_of(measured.begin(), measured.end(), [](nanoseconds m) { return m > 1000; })
            ? 500'000'000 + random() % 1'000'000'000
            : 1 + random() % 300);
    times got = with_omitted(measured, interval);
    times expected = obvious::with_omitted(measured, interval);
    std::sort(got.begin(), got.end());
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(got, expected) << "of " << measured.size() << " latencies, interval " << interval;
  }
}

TEST(tail_latency, D6_every_pair_of_cpus) {
  std::vector<std::optional<cpu>> all{std::nullopt};
  for (int package = 0; package < 2; ++package)
    for (int core = 0; core < 2; ++core)
      for (int thread = 0; thread < 2; ++thread)
        all.push_back(
            cpu{.number = 4 * package + 2 * core + thread, .core = core, .package = package});
  for (const auto& a : all) {
    for (const auto& b : all) {
      const placement expected = !a || !b                         ? placement::not_pinned
                                 : a->number == b->number         ? placement::same_cpu
                                 : a->number / 2 == b->number / 2 ? placement::same_core
                                                                  : placement::separate_cores;
      ASSERT_EQ(placement_of({a, b, {}}), expected)
          << "CPUs " << (a ? a->number : -1) << " and " << (b ? b->number : -1)
          << " (-1: not pinned); 2 n and 2 n + 1 are one core, 0 to 3 are one package";
    }
  }
}

TEST(tail_latency, D6_cores_and_packages_may_have_any_number) {
  constexpr std::array numbers{0, 1, 2, 63, 64, 100, 128, 255, 256, 1000, 65'536};
  for (const int core : numbers) {
    for (const int package : numbers) {
      const cpu one{.number = 7, .core = core, .package = package};
      for (const int other_core : numbers) {
        for (const int other_package : numbers) {
          const cpu other{.number = 8, .core = other_core, .package = other_package};
          const bool same = core == other_core && package == other_package;
          ASSERT_EQ(placement_of({one, other, {}}),
                    same ? placement::same_core : placement::separate_cores)
              << "core " << core << " of package " << package << ", core " << other_core
              << " of package " << other_package;
        }
      }
    }
  }
}

TEST(tail_latency, D8_only_separate_cores_have_a_summary) {
  const std::vector<std::optional<cpu>> all{std::nullopt, core_0, core_1, core_0_sibling,
                                            core_0_of_the_other_package};
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < all.size(); ++b) {
      const bool separate =
          a != b && a != 0 && b != 0 && !(a == 1 && b == 3) && !(a == 3 && b == 1);
      EXPECT_EQ(summarize(of(3, all[a], all[b])).has_value(), separate)
          << "CPUs " << (all[a] ? all[a]->number : -1) << " and " << (all[b] ? all[b]->number : -1)
          << " (-1: not pinned); 0 and 2 are one core, 3 is in another package";
    }
  }
}

TEST(tail_latency, D7_a_summary_of_messages_that_all_came_far_too_early) {
  run r{core_0, core_1, {}};
  for (const nanoseconds early : {12, 11, 10})
    r.messages.push_back({.intended = early * 1'000'000'000, .sent = 0, .received = 0});
  const auto s = summarize(r);
  ASSERT_TRUE(s.has_value());
  EXPECT_EQ(s->max, -10'000'000'000) << "more than 32 bits, below 0";
  EXPECT_EQ(s->median, -11'000'000'000);
}

TEST(tail_latency, D7_late_is_late_by_however_much) {
  run r{core_0, core_1, {}};
  std::size_t late = 0;
  for (int bits = 0; bits < 62; ++bits) {
    for (const nanoseconds by :
         {(nanoseconds{1} << bits) - 1, nanoseconds{1} << bits, -(nanoseconds{1} << bits)}) {
      late += by > 0;
      r.messages.push_back({.intended = 5, .sent = 5 + by, .received = 100});
      const auto s = summarize(r);
      ASSERT_TRUE(s.has_value());
      ASSERT_EQ(s->sent_late, late) << "the last one was sent " << by << " ns after its time";
    }
  }
}

TEST(tail_latency, D7_a_summary_is_what_its_parts_say) {
  std::mt19937_64 random(7);
  for (const std::size_t count : {1u, 2u, 3u, 99u, 100u, 999u, 1000u, 1003u}) {
    run r{core_0, core_1, {}};
    times all = random_times(random, count);
    if (count % 2 != 0)  // each of them was sent early, and arrived early
      for (nanoseconds& latency : all) latency = -1 - std::abs(latency);
    std::size_t late = 0;
    for (const nanoseconds latency : all) {
      const auto intended = static_cast<nanoseconds>(random() % 10'000'000'000);
      const auto shift = static_cast<nanoseconds>(random() % 3) - 1;  // early, in time, late
      late += shift > 0;
      r.messages.push_back(
          {.intended = intended, .sent = intended + shift, .received = intended + latency});
    }
    const auto s = summarize(r);
    ASSERT_TRUE(s.has_value());
    EXPECT_EQ(s->count, count);
    EXPECT_EQ(s->sent_late, late) << "late is after the intended time: neither early nor in time";
    EXPECT_EQ(s->max, *std::max_element(all.begin(), all.end()));
    EXPECT_EQ(s->median, count == 1 ? all[0] : obvious::percentile(all, 500));
    EXPECT_EQ(s->p99, obvious::percentile(all, 990));
    EXPECT_EQ(s->p999, obvious::percentile(all, 999));
  }
}

}  // namespace
