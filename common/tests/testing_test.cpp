// The items, the start barrier, the watchdog and the test main: what the tests stand on.
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/testing/counters_inside.hpp"
#include "common/testing/findings.hpp"
#include "common/testing/items.hpp"
#include "common/testing/numbers_in.hpp"
#include "common/testing/progress.hpp"
#include "common/testing/sanitizers.hpp"
#include "common/testing/start_barrier.hpp"
#include "common/testing/watchdog.hpp"
#include "common/todo.hpp"

extern "C" int __lsan_is_turned_off();  // of main.cpp

namespace {

using common::testing::counted_item;
using common::testing::move_only;
using common::testing::over_aligned;
using common::testing::run_together;
using common::testing::sequence_item;
using common::testing::start_barrier;
using common::testing::throwing_move;

// ---------------------------------------------------------------------------------- items

static_assert(std::is_trivially_copyable_v<sequence_item> && sizeof(sequence_item) == 8);
static_assert(!std::is_copy_constructible_v<move_only> &&
              std::is_nothrow_move_constructible_v<move_only>);
static_assert(alignof(over_aligned<64>) == 64 && sizeof(over_aligned<128>) == 128);
static_assert(std::is_nothrow_move_constructible_v<counted_item> &&
              std::is_copy_constructible_v<counted_item>);
static_assert(!std::is_nothrow_move_constructible_v<throwing_move> &&
              !std::is_copy_constructible_v<throwing_move>);

TEST(items, a_sequence_item_knows_whose_it_is_and_which) {
  EXPECT_EQ((sequence_item{1, 2}), (sequence_item{1, 2}));
  EXPECT_NE((sequence_item{1, 2}), (sequence_item{1, 3}));
  EXPECT_NE((sequence_item{1, 2}), (sequence_item{2, 2}));
  EXPECT_EQ(::testing::PrintToString(sequence_item{1, 2}), "item 2 of producer 1");
}

TEST(items, a_move_only_item_knows_that_it_was_moved_from) {
  move_only item(5);
  EXPECT_TRUE(item.owns());
  const move_only other(std::move(item));
  EXPECT_FALSE(item.owns());
  EXPECT_THROW((void)item.value(), std::logic_error);
  EXPECT_EQ(other.value(), 5);
}

TEST(items, an_over_aligned_item_counts_wrong_places) {
  using item = over_aligned<64>;
  item::forget();
  const item right(1);
  const item copy(right);
  EXPECT_EQ(copy.value(), 1);
  EXPECT_EQ(item::misplaced(), 0);
  // A wrong place is tried in conformance_can_fail_test.cpp.
}

TEST(items, a_counted_item_balances_births_and_deaths) {
  counted_item::start_counting();
  {
    counted_item first(1);
    counted_item copy(first);
    counted_item moved(std::move(first));
    EXPECT_TRUE(first.moved_from());
    EXPECT_FALSE(copy.moved_from());
    EXPECT_EQ(moved.value(), 1);
    copy = moved;
    moved = std::move(copy);
    EXPECT_EQ(counted_item::counted().alive(), 3);
  }
  const auto census = counted_item::counted();
  EXPECT_EQ(census.constructions, 3);
  EXPECT_EQ(census.destructions, 3);
  EXPECT_EQ(census.copies, 2) << "one construction, one assignment";
  EXPECT_EQ(census.moves, 2);
  EXPECT_EQ(census.alive(), 0);
  EXPECT_EQ(census.errors(), 0) << census;
}

TEST(items, a_counted_item_sees_a_lifetime_that_is_none) {
  counted_item::start_counting();
  alignas(counted_item) unsigned char memory[sizeof(counted_item)];
  auto* const item = new (memory) counted_item(1);
  new (memory) counted_item(2);
  EXPECT_EQ(counted_item::counted().built_over_a_living_item, 1);
  item->~counted_item();
  EXPECT_EQ(counted_item::counted().errors(), 1);
  item->~counted_item();
  EXPECT_EQ(counted_item::counted().destroyed_where_none_lives, 1);
  (void)item->value();
  EXPECT_EQ(counted_item::counted().used_where_none_lives, 1);
}

TEST(items, a_throwing_move_throws_at_the_move_named_and_keeps_its_source) {
  throwing_move item(3);
  throwing_move::throw_at_move(2);
  throwing_move second(std::move(item));
  EXPECT_EQ(item.value(), -1);
  EXPECT_THROW(throwing_move{std::move(second)}, throwing_move::refused);
  EXPECT_EQ(second.value(), 3);
  const throwing_move third(std::move(second));  // once only
  EXPECT_EQ(third.value(), 3);
  throwing_move::throw_at_move(1);
  EXPECT_THROW(item = throwing_move(4), throwing_move::refused);
  throwing_move::throw_at_move(1);
  throwing_move::throw_at_move(0);
  item = throwing_move(5);
  EXPECT_EQ(item.value(), 5);
}

// ----------------------------------------------------------------------- counters inside

struct a_count_among_others {
  std::uint64_t whole = 0;
  float rounded = 0;
  std::uint32_t short_one = 0;
  std::uint64_t elsewhere = 3000;  // what the count comes to, but it does not follow
  std::array<std::uint32_t, 4> halves_of_pointers = {0x7fd05d20, 0x7f905d20, 0xff800001,
                                                     0xffffffff};

  void count_to(std::uint32_t count) {
    whole = short_one = count;
    rounded = static_cast<float>(count);
  }
};

TEST(counters_inside, are_raised_and_nothing_else_is) {
  const a_count_among_others fresh;
  a_count_among_others object;
  common::testing::counters_inside counters(object);
  for (const std::uint32_t count : {1000u, 3000u}) {
    object.count_to(count);
    counters.keep_those_at(count);
  }
  constexpr std::uint64_t limit = std::uint64_t{1} << 32;
  EXPECT_EQ(counters.raise_to(limit), limit - 4 - 3000);
  EXPECT_EQ(object.whole, limit - 4);
  EXPECT_EQ(object.short_one, limit - 4);
  EXPECT_FLOAT_EQ(object.rounded, 4294967296.F);
  EXPECT_EQ(object.elsewhere, fresh.elsewhere);
  EXPECT_EQ(object.halves_of_pointers, fresh.halves_of_pointers)
      << "which read as floats are no numbers, and follow no count";
}

TEST(counters_inside, are_none_in_an_object_that_counts_elsewhere) {
  std::array<std::uint32_t, 2> pointer = {0x7f905d20, 0x7fc6};
  common::testing::counters_inside counters(pointer);
  counters.keep_those_at(1000);
  EXPECT_EQ(counters.raise_to(std::uint64_t{1} << 32), 0u);
}

template <class Number>
Number counts_in_a_local_variable(std::uint64_t times, const std::function<void()>& each_time) {
  volatile Number count = 0;  // in no register, however it is compiled
  for (std::uint64_t n = times; n > 0; --n) {
    count = count + 1;
    each_time();
  }
  return count;
}

TEST(counters_inside, are_found_among_the_local_variables_of_the_code_that_calls) {
  const auto counted = [](auto number) {
    std::array<std::uint32_t, 1> nothing{};
    common::testing::counters_inside counters(nothing);
    std::uint64_t calls = 0;
    const auto count = common::testing::call_with_its_frame([&](const void* top) {
      return static_cast<std::uint64_t>(counts_in_a_local_variable<decltype(number)>(2010, [&] {
        ++calls;
        if (calls == 1000) counters.look_at_frames(__builtin_frame_address(0), top);
        if (calls == 1000 || calls == 2000) counters.keep_those_at(calls);
        if (calls == 2000) counters.raise_to(std::uint64_t{1} << 32);
      }));
    });
    EXPECT_EQ(calls, 2010u) << "the caller's own, which follows the count, too";
    return count;
  };
  EXPECT_EQ(counted(std::uint64_t{}), (std::uint64_t{1} << 32) + 6);
  EXPECT_EQ(counted(std::uint32_t{}), 6u);
}

// ------------------------------------------------------------------------------ numbers_in.hpp

TEST(numbers_in, are_those_that_stand_in_the_code) {
  using numbers = std::vector<std::uint64_t>;
  const auto found = [](const char* text) { return common::testing::literals_of(text); };
  EXPECT_EQ(found("if (n == 4711) n4 = 0x2A + 0b101u + 1'000'000ull + 010;"),
            (numbers{5, 8, 42, 4711, 1'000'000}));
  EXPECT_EQ(found("const double limit = 1e6, half = 0.5;"), (numbers{0, 1'000'000}));
  EXPECT_EQ(found("uint64_t _3 = x2;"), numbers{});
}

TEST(numbers_in, are_what_is_made_of_them_too) {
  const auto made = [](std::vector<std::uint64_t> literals, std::uint64_t number) {
    const auto all = common::testing::made_of(literals);
    return std::find(all.begin(), all.end(), number) != all.end();
  };
  for (const std::uint64_t number : {99u, 100u, 101u}) EXPECT_TRUE(made({100}, number)) << number;
  EXPECT_TRUE(made({40}, std::uint64_t{1} << 40)) << "1 << 40";
  EXPECT_TRUE(made({60, 1000}, 60'000)) << "60 * 1000";
  EXPECT_TRUE(made({60, 1000}, 1060)) << "60 + 1000";
  EXPECT_FALSE(made({60, 1000}, 500));
}

TEST(numbers_in, are_so_few_that_a_test_can_try_all_and_the_code_s_own_come_first) {
  std::vector<std::uint64_t> literals;
  for (std::uint64_t n = 1; n <= 80; ++n) literals.push_back(n * 1000);
  const auto all = common::testing::made_of(literals);
  EXPECT_EQ(all.size(), 300u);
  for (const std::uint64_t one : literals)
    for (const std::uint64_t near : {one - 1, one, one + 1})
      EXPECT_EQ(std::count(all.begin(), all.end(), near), 1) << near;
}

TEST(numbers_in, are_those_of_a_file_and_none_where_there_is_no_file) {
  EXPECT_TRUE(common::testing::numbers_in("/there/is/no/such.hpp").empty());
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("numbers_in." + std::to_string(::getpid()));
  std::ofstream(file) << "7";
  EXPECT_EQ(common::testing::numbers_in(file.c_str()), common::testing::made_of({7}));
  std::filesystem::remove(file);
}

// ------------------------------------------------------------------------------ main.cpp

TEST(a_program_that_is_traced, looks_for_no_leaks) {
  const pid_t child = ::fork();
  ASSERT_NE(child, -1);
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);  // traced already
    ::_exit(__lsan_is_turned_off() == 1 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "this test itself is traced";
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(__lsan_is_turned_off(), 0) << "nobody traces this process";
}

// ------------------------------------------------------------------------- start barrier

TEST(start_barrier, nobody_goes_on_before_all_have_arrived) {
  constexpr int threads = 3;
  for (int round = 0; round < common::testing::iterations(200); ++round) {
    start_barrier barrier(threads);
    std::atomic<int> arrived{0};
    std::atomic<bool> early{false};
    {
      std::vector<std::jthread> all;
      for (int i = 0; i < threads; ++i) {
        all.emplace_back([&] {
          arrived.fetch_add(1);
          EXPECT_TRUE(barrier.arrive_and_wait());
          if (arrived.load() != threads) early = true;
        });
      }
    }
    ASSERT_FALSE(early);
  }
}

TEST(start_barrier, an_opened_barrier_sends_waiters_off) {
  start_barrier barrier(2);
  std::atomic<bool> started{true};
  std::jthread waits([&] { started = barrier.arrive_and_wait(); });
  barrier.open();
  waits.join();
  EXPECT_FALSE(started);
}

TEST(run_together, runs_every_function_once_in_a_thread_of_its_own) {
  std::mutex mutex;
  std::vector<std::thread::id> ids;
  const auto note = [&] {
    const std::lock_guard lock(mutex);
    ids.push_back(std::this_thread::get_id());
  };
  run_together({note, note, note});
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
  EXPECT_NE(ids[0], std::this_thread::get_id());
}

TEST(run_together, lets_the_threads_wait_for_each_other) {
  std::atomic<int> turn{0};
  run_together({[&] {
                  while (turn.load() != 1) std::this_thread::yield();
                  turn = 2;
                },
                [&] {
                  turn = 1;
                  while (turn.load() != 2) std::this_thread::yield();
                }});
  EXPECT_EQ(turn, 2);
}

TEST(run_together, throws_what_a_thread_threw_after_all_have_ended) {
  std::atomic<bool> other_ended{false};
  EXPECT_THROW(run_together({[] { throw std::out_of_range("the first"); },
                             [&] {
                               for (int i = 0; i < 100; ++i) std::this_thread::yield();
                               other_ended = true;
                             }}),
               std::out_of_range);
  EXPECT_TRUE(other_ended);
}

TEST(iterations, are_fewer_under_a_sanitizer_but_never_none) {
  EXPECT_EQ(common::testing::iterations(1000), common::testing::under_sanitizer ? 100 : 1000);
  EXPECT_EQ(common::testing::iterations(1), 1);
}

// ---------------------------------------------------------------- watchdog and test main

// The children of these tests take their time limit from the environment.
class a_test_that_hangs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ::setenv("WATCHDOG_SECONDS", "1", 1); }
  static void TearDownTestSuite() { ::unsetenv("WATCHDOG_SECONDS"); }
};

TEST_F(a_test_that_hangs, is_ended_and_named) {
  EXPECT_EXIT(
      {
        std::mutex mutex;
        mutex.lock();
        std::jthread waits([&] { mutex.lock(); });
      },
      ::testing::ExitedWithCode(124),
      "HANG in a_test_that_hangs.is_ended_and_named: nothing has happened for 1 s: all its threads "
      "sleep. A lock that is never released, or a missing notify.");
}

// Much, and then little at a time, which a reader could take for silence.
TEST_F(a_test_that_hangs, and_prints_is_not_said_to_sleep) {
  EXPECT_EXIT(
      {
        const std::string much(40 << 20, '.');
        std::FILE* const nobody = std::fopen("/dev/null", "w");
        for (;;) std::fputs(much.c_str(), nobody);
      },
      ::testing::ExitedWithCode(124), "it prints without end: [0-9]+ MB so far");
  EXPECT_EXIT(
      {
        const std::string little(1024, '.');
        std::FILE* const nobody = std::fopen("/dev/null", "w");
        for (;;) {
          std::fputs(little.c_str(), nobody);
          std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
      },
      ::testing::ExitedWithCode(124), "it prints without end: [0-9]+ KB so far");
}

// A sanitizer's report, say, before all threads sleep.
TEST_F(a_test_that_hangs, and_has_printed_much_before_is_said_to_sleep) {
  EXPECT_EXIT(
      {
        const std::string much(200 << 10, '.');
        std::FILE* const nobody = std::fopen("/dev/null", "w");
        std::fputs(much.c_str(), nobody);
        std::mutex mutex;
        mutex.lock();
        std::jthread waits([&] { mutex.lock(); });
      },
      ::testing::ExitedWithCode(124), "nothing has happened for 1 s: all its threads sleep.");
}

TEST_F(a_test_that_hangs, says_what_it_was_waiting_for) {
  EXPECT_EXIT(
      {
        const common::testing::waiting_for outer("something else");
        { const common::testing::waiting_for inner("nothing any more"); }
        std::atomic<bool> never{false};
        never.wait(false);  // asleep: a loop that yields gets no time of its own beside other work
      },
      ::testing::ExitedWithCode(124), "It was waiting for something else.");
}

}  // namespace

// Present with every sanitizer's run-time library; clang's needs the program llvm-symbolizer.
extern "C" __attribute__((weak)) void __sanitizer_symbolize_pc(void* pc, const char* format,
                                                               char* out, std::size_t size);

// Named as an exercise's code is.
namespace w9e9 {
void waits_for_ever(std::mutex& taken) {
  taken.lock();
}
}  // namespace w9e9

namespace {

bool functions_have_names() {
  if (__sanitizer_symbolize_pc == nullptr) return false;
  std::array<char, 256> name{};
  // It takes the address for a return address, one past the call.
  void* const inside = reinterpret_cast<char*>(&w9e9::waits_for_ever) + 1;
  __sanitizer_symbolize_pc(inside, "%f", name.data(), name.size());
  return std::string_view(name.data()).find("waits_for_ever") != std::string_view::npos;
}

TEST_F(a_test_that_hangs, says_where_in_an_exercise_its_threads_stand) {
  if (!functions_have_names()) GTEST_SKIP() << "needs a sanitizer and its symbolizer";
  EXPECT_EXIT(
      {
        std::mutex mutex;
        mutex.lock();
        std::jthread waits([&] { w9e9::waits_for_ever(mutex); });
      },
      ::testing::ExitedWithCode(124), "HANG in .*\n.*A thread stands in w9e9::waits_for_ever");
}

// Processes that use every core twice, until this object goes.
class crowd {
 public:
  crowd() {
    for (unsigned i = 0; i < 2 * std::max(1u, std::thread::hardware_concurrency()); ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::alarm(60);
        for (std::atomic<unsigned> n{0};;) n.fetch_add(1, std::memory_order_relaxed);
      }
      children_.push_back(child);
    }
  }
  ~crowd() {
    for (const pid_t child : children_) ::kill(child, SIGKILL);
    for (const pid_t child : children_) ::waitpid(child, nullptr, 0);
  }

 private:
  std::vector<pid_t> children_;
};

long cpu_time_of_this_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;  // ms
}

TEST_F(a_test_that_hangs, is_not_one_that_waits_for_a_cpu) {
  EXPECT_EXIT(
      {
        {
          const crowd others;
          // This thread gets what the others leave: less than a hundredth of a core.
          setpriority(PRIO_PROCESS, 0, 19);
          const auto end = cpu_time_of_this_thread() + 15;
          const auto begun = std::chrono::steady_clock::now();
          while (cpu_time_of_this_thread() < end) {
          }
          const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
          std::fprintf(stderr, "15 ms took %.1f s\n", took.count());
        }
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "15 ms took");
}

TEST_F(a_test_that_hangs, is_not_one_that_gets_on_however_slowly) {
  EXPECT_EXIT(
      {
        for (int i = 0; i < 70; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(100));
          for (int call = 0; call < 64; ++call) common::testing::made_progress();
        }
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "SLOW in .*: still at work after 6 s");
}

TEST_F(a_test_that_hangs, is_not_one_that_has_asked_for_more_time) {
  EXPECT_EXIT(
      {
        {
          const common::testing::more_time for_sleeping;
          std::this_thread::sleep_for(std::chrono::seconds(3));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(a_test_that_hangs, is_ended_with_more_time_and_after_it) {
  const auto sleep = [] { std::this_thread::sleep_for(std::chrono::seconds(60)); };
  EXPECT_EXIT(
      {
        const common::testing::more_time for_sleeping;
        sleep();
      },
      ::testing::ExitedWithCode(124), "nothing has happened for 7 s");
  EXPECT_EXIT(
      {
        { const common::testing::more_time for_nothing; }
        sleep();
      },
      ::testing::ExitedWithCode(124), "nothing has happened for 1 s");
}

TEST(watchdog, lets_pass_what_ends_in_time) {
  common::testing::watchdog dog(std::chrono::seconds(3600));
  dog.start("this");
  dog.stop();
  dog.start("that");
}

TEST(test_main, names_an_exception_that_leaves_a_thread) {
  EXPECT_EXIT(std::jthread([] { throw std::runtime_error("the queue is gone"); }).join(),
              ::testing::KilledBySignal(SIGABRT),
              "EXCEPTION in test_main.names_an_exception.*: the queue is gone "
              ".std::runtime_error.");
}

TEST(test_main, names_a_thread_that_nobody_joined) {
  EXPECT_EXIT({ std::thread forgotten([] {}); }, ::testing::KilledBySignal(SIGABRT),
              "EXCEPTION in .*without join");
}

TEST(test_main, names_a_crash) {
  const auto crash = [] {
    // Not null, which UBSan would see first.
    volatile int* volatile nowhere = reinterpret_cast<volatile int*>(64);
    *nowhere = 1;
  };
  if (common::testing::under_sanitizer) {
    EXPECT_DEATH(crash(), "REPORTED in test_main.names_a_crash: see the sanitizer.s report");
  } else {
    EXPECT_EXIT(crash(), ::testing::KilledBySignal(SIGSEGV),
                "CRASH in test_main.names_a_crash: SIGSEGV");
  }
}

TEST(test_main, names_an_abort) {
  EXPECT_EXIT(std::abort(), ::testing::KilledBySignal(SIGABRT),
              "CRASH in test_main.names_an_abort: SIGABRT");
}

TEST(test_main, lets_a_todo_through_with_its_code_and_its_file) {
  EXPECT_EXIT(common::todo("w9e9: everything"), ::testing::ExitedWithCode(77),
              "TODO w9e9: everything\n *edit .*testing_test.cpp, line [0-9]+");
}

std::string this_program() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return "'" + std::string(path.data(), size < 0 ? 0 : static_cast<std::size_t>(size)) + "'";
}

int exit_code_of(const std::string& command) {
  return WEXITSTATUS(std::system((command + " >/dev/null 2>&1").c_str()));
}

TEST(test_main, calls_it_no_success_if_no_test_ran) {
  EXPECT_EQ(exit_code_of(this_program() + " --gtest_filter=nothing.like_this"), 1);
}

TEST(test_main, takes_no_orders_from_the_environment) {
  // Without the variables' effect the one test of this filter runs, and passes.
  const std::string one = this_program() + " --gtest_filter=watchdog_limit.*";
  EXPECT_EQ(exit_code_of(one), 0);
  for (const char* const order :
       {"GTEST_TOTAL_SHARDS=50 GTEST_SHARD_INDEX=49", "GTEST_REPEAT=0", "GTEST_FILTER=nothing.*",
        "TESTBRIDGE_TEST_ONLY=nothing.*", "GTEST_LIST_TESTS=1"}) {
    EXPECT_EQ(exit_code_of(std::string(order) + ' ' + one + " | grep 'PASSED.*1 test'"), 0)
        << order;
  }
}

// Run by the next test only.
TEST(DISABLED_found, something) {
  ADD_FAILURE_AT("/x/ring.hpp", 31) << "caf\xE9 \"quoted\"\n\x01";
  throw std::runtime_error("gone");
}
TEST(DISABLED_found, explained) {
  const std::string trace = "a trace\nthat ends with its line\n";
  common::testing::explain_next_failure(
      {.kind = "DATA RACE", .message = trace, .file = "/x/ring.hpp", .line = 31});
  ADD_FAILURE() << trace;
}
TEST(DISABLED_found, an_exit) {
  std::exit(0);
}
TEST(DISABLED_found, a_hang) {
  ::pause();
}

TEST(test_main, writes_down_what_it_found) {
  const std::string folder = ::testing::TempDir() + "findings-" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  const std::string run = "FINDINGS='" + folder + "' " + this_program() +
                          " --gtest_also_run_disabled_tests --gtest_filter=DISABLED_found.";
  EXPECT_EQ(exit_code_of(run + "something"), 1);
  EXPECT_EQ(exit_code_of(run + "explained"), 1);
  EXPECT_EQ(exit_code_of(run + "an_exit"), 1) << "exit(0) in a test is no success";
  EXPECT_EQ(exit_code_of("WATCHDOG_SECONDS=1 " + run + "a_hang"), 124);
  std::ifstream file(folder + "/common.testing.jsonl");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::filesystem::remove_all(folder);
  ASSERT_EQ(lines.size(), 10u) << ::testing::PrintToString(lines);
  EXPECT_EQ(lines[0],
            "{\"record\": \"finding\", \"test\": \"DISABLED_found.something\", \"kind\": "
            "\"expectation\", \"message\": \"Failed\\ncaf\xEF\xBF\xBD \\\"quoted\\\"\\n\\u0001\", "
            "\"file\": \"/x/ring.hpp\", \"line\": 31}");
  EXPECT_NE(lines[1].find("\"kind\": \"exception\""), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find("\"result\": \"failed\""), std::string::npos) << lines[2];
  EXPECT_NE(lines[3].find("\"record\": \"end\""), std::string::npos) << lines[3];
  EXPECT_NE(lines[4].find("\"kind\": \"DATA RACE\""), std::string::npos) << lines[4];
  EXPECT_NE(lines[4].find("\"line\": 31"), std::string::npos) << lines[4];
  EXPECT_NE(lines[7].find("\"kind\": \"exit\""), std::string::npos) << lines[7];
  EXPECT_NE(lines[8].find("\"kind\": \"hang\""), std::string::npos) << lines[8];
  EXPECT_EQ(lines[9],
            "{\"record\": \"test\", \"test\": \"DISABLED_found.a_hang\", \"result\": \"failed\", "
            "\"threads\": false}");
}

TEST(watchdog_limit, comes_from_the_environment_if_that_is_a_number) {
  using common::testing::watchdog;
  const auto with = [](const char* text) {
    ::setenv("WATCHDOG_SECONDS", text, 1);
    const auto limit = watchdog::limit_from_environment();
    ::unsetenv("WATCHDOG_SECONDS");
    return limit.count();
  };
  EXPECT_EQ(with("4"), 4);
  EXPECT_EQ(with("0"), 0);
  for (const char* const wrong : {"", "ten", "-1", "5s"}) EXPECT_EQ(with(wrong), 10) << wrong;
  EXPECT_EQ(watchdog::limit_from_environment().count(), 10);
}

}  // namespace
