// Week 1, measured: the notes' workloads in the notes' way, the same in the right way, and what the
// two of them differ by.
//
//   week01_benchmark            all tables and the closing text, about two minutes
//   week01_benchmark --help     the options
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <thread>

#include "common/benchmarking/report.hpp"
#include "common/benchmarking/suite.hpp"
#include "common/benchmarking/workloads.hpp"
#include "common/cache_line.hpp"
#include "common/percentiles.hpp"
#include "common/timing.hpp"
#include "week01_queues.hpp"

namespace {

namespace bench = common::benchmarking;
using week01_queues::on_one_thread;
using week01_queues::on_two_threads;

// ---- one lock, without a queue around it

constexpr std::uint64_t locks = 1'000'000;

// Each thread's own counter, so that nothing but the lock is shared.
struct alignas(common::no_sharing_distance) guarded_counter {
  std::mutex mutex;
  std::uint64_t value = 0;  // guarded by mutex
};

[[gnu::noinline]] void count_under_lock(guarded_counter& counter, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) {
    const std::scoped_lock lock(counter.mutex);
    ++counter.value;
  }
}

[[gnu::noinline]] void count_without_lock(std::uint64_t& value, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) {
    ++value;
    benchmark::ClobberMemory();  // one addition in memory each, not one for all
  }
}

bench::outcome per_lock(double seconds, std::uint64_t times, double threads) {
  const double ns = seconds * 1e9 / static_cast<double>(times);
  return {.seconds = seconds, .value = ns, .columns = {{"M locks/s", threads * 1e3 / ns}}};
}

bench::outcome lock_on_one_thread(bench::lab& here) {
  const std::uint64_t times = here.scaled(locks);
  guarded_counter counter;
  const auto began = bench::clock::now();
  count_under_lock(counter, times);
  return per_lock(bench::seconds_between(began, bench::clock::now()), times, 1);
}

// What a push and a pop lock, without the push and the pop.
bench::outcome two_locks(bench::lab& here) {
  here.threads();  // like the queues beside it: in a process that has started threads
  const std::uint64_t times = here.scaled(locks);
  guarded_counter counter;
  const auto began = bench::clock::now();
  count_under_lock(counter, 2 * times);
  const double seconds = bench::seconds_between(began, bench::clock::now());
  const double ns = seconds * 1e9 / static_cast<double>(times);
  return {.seconds = seconds, .value = ns, .columns = {{"M pairs/s", 1e3 / ns}}};
}

bench::outcome no_lock_on_one_thread(bench::lab& here) {
  const std::uint64_t times = here.scaled(locks);
  std::uint64_t value = 0;
  benchmark::DoNotOptimize(&value);
  const auto began = bench::clock::now();
  count_without_lock(value, times);
  return per_lock(bench::seconds_between(began, bench::clock::now()), times, 1);
}

// Both threads lock `first` and `second`: the same mutex, or one each. Timed is the producer's
// side, from a common start.
bench::outcome lock_on_two_threads(bench::lab& here, guarded_counter& first,
                                   guarded_counter& second) {
  const std::uint64_t times = here.scaled(locks);
  bench::rendezvous start(here.may_spin());
  double seconds[2] = {};
  const auto side = [&](guarded_counter& counter, double& took) {
    start.meet();
    const auto began = bench::clock::now();
    count_under_lock(counter, times);
    took = bench::seconds_between(began, bench::clock::now());
  };
  here.threads().run([&] { side(first, seconds[0]); }, [&] { side(second, seconds[1]); });
  // The slower of the two: until then, both were at it for most of the time.
  return per_lock(std::max(seconds[0], seconds[1]), times, 2);
}

bench::outcome one_mutex(bench::lab& here) {
  guarded_counter counter;
  return lock_on_two_threads(here, counter, counter);
}

bench::outcome a_mutex_each(bench::lab& here) {
  guarded_counter mine;
  guarded_counter yours;
  return lock_on_two_threads(here, mine, yours);
}

// ---- what a thread costs

// The median of a few: a single start that meets a busy core takes a hundred times as long.
template <class Work>
bench::outcome microseconds_of(bench::lab& here, Work work) {
  common::samples taken;
  const auto began = bench::clock::now();
  for (std::uint64_t i = 0; i < here.scaled(2'000) / 20; ++i) {
    const common::stopwatch watch;
    work();
    taken.add(common::to_nanoseconds(watch.elapsed()) / 1e3);
  }
  return {.seconds = bench::seconds_between(began, bench::clock::now()), .value = taken.median()};
}

bench::outcome start_and_join_two(bench::lab& here) {
  return microseconds_of(here, [] {
    std::thread first([] {});
    std::thread second([] {});
    first.join();
    second.join();
  });
}

bench::outcome wake_two(bench::lab& here) {
  bench::thread_pair& threads = here.threads();
  return microseconds_of(here, [&] { threads.run([] {}, [] {}); });
}

// ---- the tables

constexpr const char* notes = "the notes (Rust, another machine)";

void before_the_first_thread(bench::suite& week) {
  week.compare({.workload = "1M in, 1M out, no thread ever",
                .explanation = "One thread sends 1M items, then receives them all."},
               on_one_thread{}, bench::fill_then_drain{.after_threads = false})
      .beside({notes, "send 274 ms, receive 259 ms: 533 ns/item"});
  week.compare({.workload = "lock alone, no thread ever",
                .explanation = "lock, add 1, unlock, by one thread."},
               {"ns/lock", bench::better::lower}, {"M locks/s"})
      .add("std::mutex", lock_on_one_thread)
      .add("no lock", no_lock_on_one_thread)
      .add_reference_again();
}

void on_one(bench::suite& week) {
  week.compare(
          {.workload = "1M in, 1M out",
           .explanation = "The same in a process that has started threads, as real ones have:\n"
                          "now glibc's mutex uses its atomic instructions."},
          on_one_thread{}, bench::fill_then_drain{})
      .beside({notes, "send 274 ms, receive 259 ms: 533 ns/item"});
  week.compare(
          {.workload = "one in, one out",
           .explanation = "One thread, at most one item inside: a pair of calls, uncontended."},
          on_one_thread{}, bench::push_pop_pairs{})
      .add("two locks, no queue", two_locks);
  week.compare({.workload = "lock alone",
                .explanation = "lock, add 1, unlock, by one thread or by two at once;\n"
                               "ns per lock as each thread sees it."},
               {"ns/lock", bench::better::lower}, {"M locks/s"})
      .add("std::mutex, one thread", lock_on_one_thread)
      .add("no lock, one thread", no_lock_on_one_thread)
      .add("two threads, a mutex each", a_mutex_each)
      .add("two threads, one mutex", one_mutex)
      .add_reference_again();
}

void on_two(bench::suite& week) {
  week.compare({.workload = "two threads, nothing to do",
                .explanation = "Starting and joining two threads, against waking two parked ones."},
               {"us", bench::better::lower})
      .add("start and join two std::thread", start_and_join_two)
      .add("wake two parked threads", wake_two)
      .add_reference_again();
  week.compare({.workload = "100K, threads inside the timer",
                .explanation = "The notes' way: created, started and joined while the clock runs."},
               on_two_threads{}, bench::started_inside<>{.items = 100'000})
      .beside({notes,
               "139 ms, claimed as \"about 10 M ops/s\"; 100K items in 139 ms are 0.72 M "
               "items/s"});
  week.compare({.workload = "100K, parked",
                .explanation = "The same 100K items, threads parked, pinned and warmed;\n"
                               "from the first timed push to the last pop."},
               on_two_threads{}, bench::parked<>{.items = 100'000});
  week.compare({.workload = "throughput",
                .explanation = "300K items through 1024 places (mutex_queue: no bound), parked."},
               on_two_threads{}, bench::parked<>{.items = 300'000});
  week.compare({.workload = "round trip",
                .explanation = "One item to the other core and back, 20K samples a round."},
               on_two_threads{}, bench::round_trip<>{});
  week.compare({.workload = "one way, paced",
                .explanation = "One item every 2 us, latency from the intended send time, 20K "
                               "samples a round."},
               on_two_threads{}, bench::paced<>{.interval_ns = 2'000});
}

// ---- the closing text, from this run's medians

void answers(std::ostream& out, const bench::results& all) {
  const auto text = [](double value) { return bench::short_number(value); };
  const double never = all.median("lock alone, no thread ever", "std::mutex");
  const double alone = all.median("lock alone", "std::mutex, one thread");
  const double two = all.median("one in, one out", "two locks, no queue");
  const double contended = all.median("lock alone", "two threads, one mutex");
  const double pair = all.median("one in, one out", "mutex_queue");
  const double bare = all.median("one in, one out", "std::deque, no lock");
  const double start = all.median("two threads, nothing to do", "start and join two std::thread");
  const double inside = all.median("100K, threads inside the timer", "mutex_queue");
  const double parked = all.median("100K, parked", "mutex_queue");
  if (never == 0 || alone == 0 || pair == 0 || start == 0 || inside == 0 || parked == 0)
    return;  // --filter left something out

  out << "\nWhat this run answers\n"
      << "  A lock that nobody else wants: " << text(alone) << " ns, lock and unlock together; "
      << text(never) << " ns in a\n"
      << "  process that never started a thread. No system call: an uncontended futex is an "
         "atomic\n"
      << "  in user space.\n"
      << "  A lock that two threads want at once: " << text(contended) << " ns, "
      << text(contended / alone) << " times as much.\n"
      << "  One item in and out on one thread: " << text(pair) << " ns. Its two locks alone are "
      << text(two) << " ns, the bare deque is " << text(bare) << " ns.\n"
      << "  Starting and joining two threads: " << text(start) << " us, "
      << text(100 * start / (inside * 1e3)) << " % of the " << text(inside)
      << " ms that 100K items take in the\n"
      << "  notes' way; parked they take " << text(100 / parked)
      << " ms. For a queue that needs 1 ms, "
      << "the same start would be " << text(100 * start / 1e3) << " %.\n"
      << "  100K items in " << text(inside) << " ms are " << text(100 / inside)
      << " M items/s. The notes' 139 ms are 0.72 M items/s, not 10 M.\n";
}

}  // namespace

int main(int argc, char** argv) {
  bench::suite week("week01", argc, argv);
  before_the_first_thread(week);
  on_one(week);
  on_two(week);
  return week.run(answers);
}
