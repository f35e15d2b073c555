// Week 1, measured: the notes' workloads in the notes' way, the same in the right way, and what the
// two of them differ by. A Google Benchmark program: its options are described by --help.
//
//   ./learn bench week01                                          rounds, ratios, verdicts
//   week01_benchmark --benchmark_filter=throughput/mutex_queue/   one of them, once
#include <cstdint>
#include <mutex>
#include <thread>

#include "common/benchmarking/latency.hpp"
#include "common/benchmarking/one_thread.hpp"
#include "common/benchmarking/throughput.hpp"
#include "common/cache_line.hpp"
#include "week01_queues.hpp"

namespace {

namespace bench = common::benchmarking;
using week01_queues::on_one_thread;
using week01_queues::on_two_threads;

constexpr bench::runs one_thread = {.on_two_threads = false, .timed_by_itself = false};

// ---- one lock, without a queue around it

// Each thread's own counter, so that nothing but the lock is shared.
struct alignas(common::no_sharing_distance) guarded_counter {
  std::mutex mutex;
  std::uint64_t value = 0;  // guarded by mutex

  void increment() {
    const std::scoped_lock lock(mutex);
    ++value;
  }
};

void lock_on_one_thread(benchmark::State& state) {
  guarded_counter counter;
  for ([[maybe_unused]] auto lock : state) counter.increment();
}

void no_lock(benchmark::State& state) {
  std::uint64_t value = 0;
  for ([[maybe_unused]] auto addition : state) {
    ++value;
    common::keep(value);  // one addition in memory each, not one for all
  }
}

// What a push and a pop lock, without the push and the pop.
void two_locks(benchmark::State& state) {
  bench::two_threads();  // like the queues beside it: in a process that has started threads
  guarded_counter counter;
  for ([[maybe_unused]] auto pair : state) {
    counter.increment();
    counter.increment();
  }
}

constexpr auto increment = [](guarded_counter& counter) { counter.increment(); };

void one_mutex(benchmark::State& state) {
  guarded_counter counter;
  bench::both_repeat(state, counter, increment, counter, increment);
}

void a_mutex_each(benchmark::State& state) {
  guarded_counter mine;
  guarded_counter yours;
  bench::both_repeat(state, mine, increment, yours, increment);
}

// ---- what a thread costs

void start_and_join_two(benchmark::State& state) {
  for ([[maybe_unused]] auto start : state) {
    std::thread first([] {});
    std::thread second([] {});
    first.join();
    second.join();
  }
}

void wake_two(benchmark::State& state) {
  bench::thread_pair& threads = bench::two_threads();
  for ([[maybe_unused]] auto wake : state) threads.run([] {}, [] {});
}

// ---- the tables

void before_the_first_thread() {
  bench::about("no_thread_ever",
               "A process that never started a thread: glibc's mutex leaves its atomic "
               "instructions out. Run alone, or first.");
  bench::about("no_thread_ever/1M_in_1M_out",
               "The notes (Rust, another machine): send 274 ms, receive 259 ms: 533 ns/item.");
  bench::compare("no_thread_ever/1M_in_1M_out", on_one_thread{},
                 bench::fill_then_drain{.after_threads = false});
  bench::add("no_thread_ever/lock/mutex", "", lock_on_one_thread, one_thread);
  bench::add("no_thread_ever/lock/no_lock", "", no_lock, one_thread);
}

void on_one() {
  bench::about("one_thread", "In a process that has started threads, as real ones have.");
  bench::compare("one_thread/1M_in_1M_out", on_one_thread{}, bench::fill_then_drain{});
  bench::compare("one_thread/pair", on_one_thread{}, bench::push_pop_pairs{});
  bench::add("one_thread/pair/two_locks_no_queue", "bare", two_locks, one_thread);
}

void locks() {
  bench::about("lock", "lock, add 1, unlock; ns as each thread sees it.");
  const auto with_threads = [](auto run) {
    return [run](benchmark::State& state) {
      bench::two_threads();
      run(state);
    };
  };
  bench::add("lock/one_thread", "", with_threads(lock_on_one_thread), one_thread);
  bench::add("lock/no_lock", "", with_threads(no_lock), one_thread);
  bench::add("lock/two_threads_a_mutex_each", "", a_mutex_each);
  bench::add("lock/two_threads_one_mutex", "", one_mutex);
}

void on_two() {
  bench::about("threads", "Starting and joining two threads, against waking two parked ones.");
  bench::add("threads/start_and_join_two", "", start_and_join_two, one_thread);
  bench::add("threads/wake_two_parked", "", wake_two, one_thread);
  bench::about("notes",
               "100K items. The notes: 139 ms, claimed as \"about 10 M ops/s\"; that is 0.72 M "
               "items/s.");
  bench::about("notes/threads_inside", "Threads created, started and joined inside the timer.");
  bench::compare("notes/threads_inside", on_two_threads{}, bench::started_inside{});
  bench::about("notes/parked", "Threads parked, pinned, warmed; first timed push to last pop.");
  bench::compare("notes/parked", on_two_threads{}, bench::parked{.items = 100'000});
  bench::about("throughput", "300K items through 1024 places (mutex_queue: no bound), parked.");
  bench::compare("throughput", on_two_threads{}, bench::parked{.items = 300'000});
  bench::about("round_trip", "One item to the other core and back.");
  bench::compare("round_trip", on_two_threads{}, bench::round_trip{});
  bench::about("one_way", "One item every 2 us, latency from the intended send time.");
  bench::compare("one_way/every_2us", on_two_threads{}, bench::one_way{.interval_ns = 2'000});
}

}  // namespace

int main(int argc, char** argv) {
  bench::program week(argc, argv, common::describe_machine());
  before_the_first_thread();
  on_one();
  locks();
  on_two();
  return week.run();
}
