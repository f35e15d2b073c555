// The stopwatch, the arithmetic of rates, percentiles, pinning and the description
// of the machine. Times are never compared with a threshold; values that are given are.
#include "common/timing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/machine.hpp"
#include "common/percentiles.hpp"
#include "common/pinning.hpp"

std::string flags_elsewhere();  // machine_elsewhere.cpp

namespace {

using namespace std::chrono_literals;
using common::samples;

// ------------------------------------------------------------------- stopwatch and rates

TEST(stopwatch, never_goes_back) {
  common::stopwatch watch;
  auto before = watch.elapsed();
  for (int i = 0; i < 1000; ++i) {
    const auto now = watch.elapsed();
    ASSERT_GE(now, before);
    before = now;
  }
  EXPECT_GE(before.count(), 0);
}

TEST(stopwatch, counts_from_its_restart) {
  common::stopwatch watch;
  while (watch.elapsed() < 1ms) {
  }
  // In this order: the second reading began earlier and ends later.
  const common::stopwatch other;
  watch.restart();
  const auto shorter = watch.elapsed();
  EXPECT_LE(shorter, other.elapsed());
}

TEST(rates, are_what_the_course_notes_should_have_said) {
  // 100K items in 139 ms is 0.72 M items/s, not "about 10 M".
  EXPECT_NEAR(common::items_per_second(100'000, 139ms), 0.72e6, 0.005e6);
  // 8 x 100K increments in 67 ms are 11.9 M/s, in 894 ms 895 K/s.
  EXPECT_NEAR(common::items_per_second(800'000, 67ms), 11.94e6, 0.01e6);
  EXPECT_NEAR(common::items_per_second(800'000, 894ms), 894.9e3, 0.1e3);
}

TEST(rates, lose_nothing_to_integer_division) {
  EXPECT_DOUBLE_EQ(common::nanoseconds_per_item(1000, 900ns), 0.9);
  EXPECT_DOUBLE_EQ(common::nanoseconds_per_item(3, 1us), 1000.0 / 3);
  EXPECT_DOUBLE_EQ(common::items_per_second(1, 3s), 1.0 / 3);
  EXPECT_DOUBLE_EQ(common::items_per_second(3, 1s), 3.0) << "1 of a unit is time, too";
  EXPECT_DOUBLE_EQ(common::nanoseconds_per_item(1, 3ns), 3.0);
  EXPECT_DOUBLE_EQ(common::to_seconds(1500ms), 1.5);
  EXPECT_DOUBLE_EQ(common::to_nanoseconds(1.5us), 1500.0);
  EXPECT_DOUBLE_EQ(common::to_nanoseconds(2h), 7.2e12);
}

TEST(rates, refuse_to_divide_by_nothing) {
  EXPECT_THROW((void)common::items_per_second(5, 0ns), std::invalid_argument);
  EXPECT_THROW((void)common::items_per_second(5, -1ns), std::invalid_argument);
  EXPECT_THROW((void)common::nanoseconds_per_item(0, 1s), std::invalid_argument);
}

// ---------------------------------------------------------------------------- percentiles

// 1 to n, shuffled: the value at a rank is the rank.
samples ranks(int n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1.0);
  std::shuffle(values.begin(), values.end(), std::minstd_rand(7));
  return samples(std::move(values));
}

TEST(percentiles, are_the_nearest_rank) {
  EXPECT_EQ(ranks(1000).percentile(99.9), 999);
  EXPECT_EQ(ranks(1000).percentile(99), 990);
  EXPECT_EQ(ranks(1001).percentile(99.9), 1000);
  EXPECT_EQ(ranks(100).percentile(99), 99);
  EXPECT_EQ(ranks(100).percentile(50), 50);
  EXPECT_EQ(ranks(101).percentile(50), 51);
  EXPECT_EQ(ranks(10'000).percentile(99.99), 9999);
  EXPECT_EQ(ranks(5).percentile(1), 1) << "the smallest value that 1 % do not exceed";
}

TEST(percentiles, agree_with_their_definition_for_every_count_and_share) {
  for (int n = 1; n <= 60; ++n) {
    const samples all = ranks(n);
    for (int percent = 1; percent < 100; ++percent) {
      const auto got = all.percentile(percent);
      if (n * (100 - percent) < 100) {
        EXPECT_EQ(got, std::nullopt) << "p" << percent << " of " << n;
        continue;
      }
      int rank = 1;  // the smallest with rank / n >= percent / 100
      while (rank * 100 < percent * n) ++rank;
      EXPECT_EQ(got, rank) << "p" << percent << " of " << n;
    }
  }
}

TEST(percentiles, are_not_claimed_from_too_few) {
  EXPECT_EQ(ranks(999).percentile(99.9), std::nullopt);
  EXPECT_TRUE(ranks(1000).percentile(99.9).has_value());
  EXPECT_EQ(ranks(99).percentile(99), std::nullopt);
  EXPECT_EQ(samples().percentile(50), std::nullopt);
  EXPECT_EQ(common::samples_needed(50), 2u);
  EXPECT_EQ(common::samples_needed(90), 10u);
  EXPECT_EQ(common::samples_needed(99), 100u);
  EXPECT_EQ(common::samples_needed(99.9), 1000u);
  EXPECT_EQ(common::samples_needed(99.99), 10'000u);
}

TEST(percentiles, of_a_share_below_a_thousandth_of_a_percent_are_those_of_a_thousandth) {
  const samples all = ranks(100'000);
  EXPECT_EQ(all.percentile(0.001), 1);
  EXPECT_EQ(all.percentile(0.002), 2);
  EXPECT_EQ(all.percentile(0.0001), 1);
  EXPECT_EQ(ranks(100'001).percentile(0.001), 2)
      << "1 is less than a thousandth of a percent of them";
  EXPECT_EQ(all.percentile(99.999), 99'999);
  EXPECT_EQ(all.percentile(99.9999), 99'999);
  EXPECT_EQ(common::samples_needed(99.998), 50'000u);
  EXPECT_EQ(common::samples_needed(99.999), 100'000u);
  EXPECT_EQ(common::samples_needed(99.9999), 100'000u);
}

TEST(percentiles, refuse_shares_that_are_none) {
  for (const double p : {0.0, 100.0, -1.0, 101.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW((void)ranks(10).percentile(p), std::invalid_argument) << p;
    EXPECT_THROW((void)common::samples_needed(p), std::invalid_argument) << p;
  }
}

TEST(samples, know_their_least_middle_mean_and_greatest) {
  samples all({8, 1, 2, 4});
  EXPECT_EQ(all.count(), 4u);
  EXPECT_EQ(all.min(), 1);
  EXPECT_EQ(all.median(), 2) << "the lower one of the two in the middle";
  EXPECT_EQ(all.max(), 8);
  EXPECT_EQ(all.mean(), 3.75);
  all.add(16);
  EXPECT_EQ(all.median(), 4);
  EXPECT_EQ(all.max(), 16);
  all.add(0);
  EXPECT_EQ(all.min(), 0) << "sorted anew";
  EXPECT_EQ(samples({5}).median(), 5);
}

TEST(samples, one_outlier_moves_the_mean_and_not_the_median) {
  samples all;
  for (int i = 0; i < 99; ++i) all.add(100);
  all.add(1'000'000);
  EXPECT_EQ(all.median(), 100);
  EXPECT_GT(all.mean(), 10'000);
}

TEST(samples, of_several_threads_can_be_merged) {
  samples one({1, 3});
  const samples other({2, 4, 5});
  EXPECT_EQ(one.max(), 3);
  one.merge(other);
  EXPECT_EQ(one.count(), 5u);
  EXPECT_EQ(one.median(), 3);
  EXPECT_EQ(one.max(), 5);
}

TEST(samples, of_nothing_say_nothing) {
  EXPECT_THROW((void)samples().median(), std::logic_error);
  EXPECT_THROW((void)samples().min(), std::logic_error);
  EXPECT_THROW((void)samples().max(), std::logic_error);
  EXPECT_THROW((void)samples().mean(), std::logic_error);
}

// --------------------------------------------------------------------------------- pinning

TEST(cpu_list, is_read_as_the_kernel_writes_it) {
  using list = std::vector<int>;
  EXPECT_EQ(common::parse_cpu_list("0-3,8\n"), (list{0, 1, 2, 3, 8}));
  EXPECT_EQ(common::parse_cpu_list("5"), (list{5}));
  EXPECT_EQ(common::parse_cpu_list("0,64"), (list{0, 64}));
  EXPECT_EQ(common::parse_cpu_list("9,10-11,19\n"), (list{9, 10, 11, 19}));
  EXPECT_EQ(common::parse_cpu_list("0,1,2,64"), (list{0, 1, 2, 64}));
  EXPECT_EQ(common::parse_cpu_list("123456"), list{123456});
  for (const char* const wrong : {"", "\n", "x", "1234567", "1-", "-1", "1;2", "1,,2", "1-2-3"})
    EXPECT_TRUE(common::parse_cpu_list(wrong).empty()) << wrong;
}

TEST(pinning, pins_to_each_cpu_that_is_ours_and_says_so) {
  const auto ours = common::available_cpus();
  ASSERT_FALSE(ours.empty());
  EXPECT_TRUE(std::is_sorted(ours.begin(), ours.end()));
  for (const int cpu : ours) {
    std::jthread([cpu] {  // a thread of its own: pinning stays for the thread's life
      const common::pinned on = common::pin_this_thread(cpu);
#if defined(__linux__)
      EXPECT_TRUE(on.exactly()) << on.text();
      EXPECT_EQ(common::current_cpu(), cpu);
      EXPECT_EQ(common::available_cpus(), std::vector<int>{cpu});
#else
      EXPECT_FALSE(on.exactly());
#endif
      EXPECT_FALSE(on.text().empty());
    })
        .join();
  }
  EXPECT_EQ(common::available_cpus(), ours) << "the main thread was not pinned";
}

TEST(pinning, knows_nothing_before_it_asked) {
  const common::pinned nowhere;
  EXPECT_EQ(nowhere.asked, -1);
  EXPECT_EQ(nowhere.running_on, -1);
  EXPECT_FALSE(nowhere.exactly());
}

#if defined(__linux__)
// Another way to the same answer.
TEST(pinning, available_cpus_are_those_that_the_kernel_lists) {
  std::ifstream status("/proc/thread-self/status");
  for (std::string line; std::getline(status, line);) {
    const std::string name = "Cpus_allowed_list:\t";
    if (!line.starts_with(name)) continue;
    EXPECT_EQ(common::available_cpus(), common::parse_cpu_list(line.substr(name.size())));
  }
}

TEST(pinning, tells_a_cpu_that_cannot_be_from_one_that_is_not_ours) {
  for (const int impossible : {-1, CPU_SETSIZE, 100'000})
    EXPECT_EQ(common::pin_this_thread(impossible).refusal, "no such cpu") << impossible;
  EXPECT_EQ(common::pin_this_thread(CPU_SETSIZE - 1).refusal, "not ours to use, or no such cpu");
}
#endif

TEST(pinning, says_what_it_got_instead_where_it_cannot) {
  for (const int nowhere : {-1, 1023, 100'000}) {
    const common::pinned on = common::pin_this_thread(nowhere);
    EXPECT_FALSE(on.exactly());
    EXPECT_FALSE(on.refusal.empty());
    EXPECT_EQ(on.allowed, common::available_cpus()) << "a refusal changes nothing";
    EXPECT_NE(on.text().find("asked for cpu " + std::to_string(nowhere)), std::string::npos);
  }
}

TEST(pinning, does_not_call_a_wrong_place_pinned) {
  common::pinned on{.asked = 1, .running_on = 1, .allowed = {1}, .refusal = {}};
  EXPECT_TRUE(on.exactly());
  EXPECT_EQ(on.text(), "pinned to cpu 1");
  on.refusal = "no";
  EXPECT_FALSE(on.exactly()) << "it was there by chance";
  EXPECT_EQ(on.text(), "asked for cpu 1: no (allowed: 1)");
  on.refusal.clear();
  on.running_on = 0;
  EXPECT_FALSE(on.exactly());
  on.running_on = 1;
  on.allowed = {0, 1};
  EXPECT_FALSE(on.exactly()) << "it may be moved away";
  EXPECT_EQ(on.text(), "asked for cpu 1: runs on 1, allowed: 0, 1");
}

TEST(same_core, a_cpu_shares_its_core_with_itself_and_the_answer_is_symmetric) {
  const auto ours = common::available_cpus();
  for (const int a : ours) {
    EXPECT_EQ(common::same_core(a, a), true);
    for (const int b : ours) EXPECT_EQ(common::same_core(a, b), common::same_core(b, a));
  }
  EXPECT_EQ(common::same_core(0, 100'000).value_or(false), false);
  EXPECT_TRUE(common::cpus_of_same_core(100'000).empty()) << "unknown";
  EXPECT_EQ(common::same_core(100'000, 100'000), true);
  EXPECT_EQ(common::same_core(100'000, 0), std::nullopt) << "unknown";
  for (const int cpu : ours) {
    const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology";
    if (!std::ifstream(topology + "/thread_siblings_list").good()) continue;
    EXPECT_THAT(common::cpus_of_same_core(cpu), testing::Contains(cpu));
    EXPECT_EQ(common::same_core(cpu, 100'000), false);
  }
}

// --------------------------------------------------------------------------------- machine

TEST(machine, is_described_without_a_gap) {
  const common::machine here = common::describe_machine("-O9");
  EXPECT_FALSE(here.cpu.empty());
  EXPECT_FALSE(here.governor.empty());
  EXPECT_FALSE(here.kernel.empty());
  EXPECT_EQ(here.flags, "-O9");
  EXPECT_EQ(here.cpus, common::available_cpus());
#if defined(__clang__)
  EXPECT_TRUE(here.compiler.starts_with("clang ")) << here.compiler;
#else
  EXPECT_TRUE(here.compiler.starts_with("g++ ")) << here.compiler;
#endif
  const std::string text = here.text();
  for (const char* const name : {"cpu: ", "cpus: ", "governor: ", "kernel: ", "compiler: "})
    EXPECT_NE(text.find(name), std::string::npos) << text;
}

TEST(machine, is_written_as_lines_of_names_and_values) {
  common::machine some{.cpu = "fast",
                       .virtual_by = "",
                       .governor = "steady",
                       .kernel = "new",
                       .compiler = "good",
                       .flags = "-O9",
                       .cpus = {0, 2},
                       .hardware_threads = 4};
  const std::string rest =
      "\ncpus: 0, 2 of 4\ngovernor: steady\nkernel: new\ncompiler: good\nflags: -O9\n";
  EXPECT_EQ(some.text(), "cpu: fast" + rest);
  some.virtual_by = "KVM";
  EXPECT_EQ(some.text(), "cpu: fast, virtual machine (KVM)" + rest);
  EXPECT_EQ(common::machine{}.hardware_threads, 0u) << "unknown";
}

#if defined(__linux__)
// What the kernel says in files, against what it says when asked.
TEST(machine, has_the_kernel_and_the_hypervisor_that_the_kernel_names) {
  const auto line_of = [](const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
  };
  const common::machine here = common::describe_machine();
  EXPECT_TRUE(here.kernel.starts_with(line_of("/proc/sys/kernel/ostype") + " " +
                                      line_of("/proc/sys/kernel/osrelease") + " "))
      << here.kernel;
#if defined(__x86_64__)
  std::ifstream cpuinfo("/proc/cpuinfo");
  const auto registers = common::detail::cpuid(0);
  std::string vendor(reinterpret_cast<const char*>(&registers[1]), 4);
  vendor.append(reinterpret_cast<const char*>(&registers[3]), 4);
  vendor.append(reinterpret_cast<const char*>(&registers[2]), 4);
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.starts_with("vendor_id")) {
      EXPECT_TRUE(line.ends_with(" " + vendor)) << line << vendor;
    }
    if (!line.starts_with("flags")) continue;
    EXPECT_EQ(!here.virtual_by.empty(), line.find(" hypervisor") != std::string::npos) << line;
    break;
  }
#endif
}
#endif

TEST(machine, has_the_hypervisor_that_cpuid_names) {
  using registers = std::array<unsigned, 4>;
  const auto hypervisor = [](unsigned features, const registers& name) {
    return common::detail::hypervisor_by([=](unsigned leaf) {
      return leaf == 1 ? registers{0, 0, features, 0} : leaf == 0x40000000 ? name : registers{};
    });
  };
  constexpr unsigned is_there = 0x80000000;
  EXPECT_EQ(hypervisor(is_there, {1, 0x4b4d564b, 0x564b4d56, 0x0000004d}), "KVMKVMKVM");
  EXPECT_EQ(hypervisor(is_there, {1, 0x7263694d, 0x666f736f, 0x76482074}), "Microsoft Hv");
  EXPECT_EQ(hypervisor(is_there, {1, 'X', 0, 0}), "X");
  EXPECT_EQ(hypervisor(is_there, {1, 0, 0, 0}), "unnamed");
  EXPECT_EQ(hypervisor(~is_there, {1, 0x4b4d564b, 0x564b4d56, 0x0000004d}), "");
}

TEST(machine, says_unknown_for_what_it_cannot_read) {
  const std::string path = testing::TempDir() + "machine_test_line." + std::to_string(::getpid());
  EXPECT_EQ(common::detail::first_line_of((path + ".missing").c_str()), "unknown");
  std::ofstream(path) << "";
  EXPECT_EQ(common::detail::first_line_of(path.c_str()), "unknown");
  std::ofstream(path) << "\nsecond\n";
  EXPECT_EQ(common::detail::first_line_of(path.c_str()), "unknown");
  std::ofstream(path) << "performance\nsecond\n";
  EXPECT_EQ(common::detail::first_line_of(path.c_str()), "performance");
  std::remove(path.c_str());
}

// Each file has its own compiler and flags: elsewhere is machine_elsewhere.cpp, compiled with
// others.
TEST(machine, is_described_with_the_flags_of_the_file_that_asks) {
  EXPECT_EQ(common::describe_machine().flags, "unknown");
  EXPECT_EQ(flags_elsewhere(), "-O7");
}

TEST(machine, has_a_name_for_its_cpu_on_x86_and_on_arm) {
  const auto model_of = [](const std::string& text) {
    std::istringstream cpuinfo(text);
    return common::detail::cpu_model(cpuinfo);
  };
  EXPECT_EQ(model_of("processor\t: 0\ncpu family\t: 25\nmodel\t\t: 17\n"
                     "model name\t: AMD EPYC\n\nprocessor\t: 1\nmodel name\t: another\n"),
            "AMD EPYC (family 25 model 17)");
  EXPECT_EQ(model_of("processor\t: 0\nBogoMIPS\t: 243.75\nCPU implementer\t: 0x41\n"
                     "CPU architecture: 8\nCPU part\t: 0xd0c\n"),
            "Arm (implementer 0x41 part 0xd0c)");
  EXPECT_EQ(model_of(""), "unknown");
  EXPECT_EQ(model_of("model name\n: no name\nmodel name:\nmodel name\t: some CPU\nmodel name: x\n"),
            "some CPU")
      << "the first that says something";
  EXPECT_EQ(model_of("model name:7\n"), "7");
  EXPECT_EQ(model_of("model name:\nCPU implementer\t: 0x41\nCPU part: 0xd0c\n"),
            "Arm (implementer 0x41 part 0xd0c)");
}

}  // namespace
