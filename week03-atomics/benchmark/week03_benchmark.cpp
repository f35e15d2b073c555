// Week 3, measured: the notes' counter in the notes' way and in the right way, what a memory order
// costs, and what a shared cache line costs. A Google Benchmark program: --help tells its options.
//
//   ./learn bench week03                              rounds, ratios, verdicts
//   week03_benchmark --benchmark_filter=order/store   some of them, once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/benchmarking/throughput.hpp"
#include "common/pinning.hpp"
#include "common/timing.hpp"
#include "week03_counters.hpp"

namespace {

namespace bench = common::benchmarking;
using clock = common::stopwatch::clock;
using week03_counters::for_each_counter;
using week03_counters::label_of;

// ---- counters, by any number of threads

constexpr std::uint64_t increments = 100'000;  // a thread, as in the notes

// The loop that is timed, the same for every counter.
template <class Counter>
[[gnu::noinline]] void count(Counter& counter, std::size_t me, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) counter.increment(me);
}

void report_increments(benchmark::State& state, std::uint64_t times) {
  state.SetItemsProcessed(static_cast<std::int64_t>(times) *
                          static_cast<std::int64_t>(state.iterations()));
}

template <class Counter>
void require_all(const Counter& counter, std::uint64_t times) {
  if (counter.total() != static_cast<long>(times))
    throw bench::wrong_items("counted " + std::to_string(counter.total()) + " of " +
                             std::to_string(times));
}

// The notes' way: threads are created, run and joined while the clock runs.
template <class Counter>
void threads_inside_the_timer(benchmark::State& state, std::size_t threads) {
  const std::uint64_t times = bench::scaled(increments);
  for ([[maybe_unused]] auto pass : state) {
    Counter counter(threads);
    const common::stopwatch watch;
    {
      std::vector<std::jthread> all;
      for (std::size_t me = 0; me < threads; ++me)
        all.emplace_back([&, me] { count(counter, me, times); });
    }
    state.SetIterationTime(common::to_seconds(watch.elapsed()));
    require_all(counter, threads * times);
  }
  report_increments(state, threads * times);
}

// Threads exist, are spread over the cores and ready to run; timed from the first increment to the
// last. Counters that share nothing get more to do, so that the run takes longer than the start.
template <class Counter>
void parked(benchmark::State& state, std::size_t threads) {
  struct stay {
    clock::time_point began;
    clock::time_point ended;
  };
  const std::uint64_t times =
      bench::scaled(increments) * (week03_counters::shares_nothing<Counter> ? 10 : 1);
  const std::vector<int> cpus = common::available_cpus();
  for ([[maybe_unused]] auto pass : state) {
    Counter counter(threads);
    std::vector<stay> stays(threads);
    {
      std::atomic<std::size_t> missing{threads};
      std::vector<std::jthread> all;
      for (std::size_t me = 0; me < threads; ++me) {
        all.emplace_back([&, me] {
          if (!cpus.empty()) common::pin_this_thread(cpus[me % cpus.size()]);
          count(counter, me, times / 10);  // warms up what it touches
          missing.fetch_sub(1);
          while (missing.load() != 0) std::this_thread::yield();
          const auto began = clock::now();
          count(counter, me, times);
          stays[me] = {began, clock::now()};
        });
      }
    }
    require_all(counter, threads * (times + times / 10));
    const auto first = std::ranges::min(stays, {}, &stay::began).began;
    const auto last = std::ranges::max(stays, {}, &stay::ended).ended;
    state.SetIterationTime(common::to_seconds(last - first));
  }
  report_increments(state, threads * times);
}

void the_notes_way() {
  bench::about("notes/8_threads_inside",
               "8 x 100K, created, started and joined while the clock runs. The notes: atomic 67 "
               "ms, mutex 894 ms, 13.3 times; 800K in 67 ms are 11.9 M/s, not 1.2, and in 894 ms "
               "0.895 M/s, not 0.089.");
  for_each_counter([]<class Counter>(const char* name) {
    bench::add(std::string("notes/8_threads_inside/") + name, label_of(name),
               [](benchmark::State& state) { threads_inside_the_timer<Counter>(state, 8); });
  });
}

void parked_counters() {
  bench::about("parked",
               "Threads parked and spread over the cores; 100K increments each (padded shards: "
               "1M), from the first to the last.");
  for (const std::size_t threads : {1u, 2u, 4u, 8u}) {
    const std::string table = "parked/" + std::to_string(threads) + "_threads/";
    for_each_counter([&]<class Counter>(const char* name) {
      bench::add(table + name, label_of(name),
                 [threads](benchmark::State& state) { parked<Counter>(state, threads); });
    });
  }
}

// ---- one operation, by one thread or by two

struct alignas(common::no_sharing_distance) line {
  std::atomic<long> value{0};
  std::atomic<long> neighbour{0};
};

// A lock and what it guards, on one cache line or on two.
template <class Lock>
struct alignas(common::no_sharing_distance) beside_its_value {
  Lock lock;
  long guarded = 0;
};
template <class Lock>
struct alignas(common::no_sharing_distance) apart_from_its_value {
  Lock lock;
  alignas(common::no_sharing_distance) long guarded = 0;
};

// The operations. What is measured is the order itself, so no order here has a partner.
template <std::memory_order Order>
constexpr auto load = [](line& on) { common::keep(on.value.load(Order)); };
template <std::memory_order Order>
constexpr auto store = [](line& on) { on.value.store(1, Order); };
template <std::memory_order Order>
constexpr auto add = [](line& on) { on.value.fetch_add(1, Order); };
template <std::memory_order Order>
constexpr auto store_then_load = [](line& on) {
  on.value.store(1, Order);
  common::keep(on.neighbour.load(std::memory_order_relaxed));  // relaxed: see above
};
constexpr auto compare_exchange = [](line& on) {
  long seen = on.value.load(std::memory_order_relaxed);  // relaxed: see above
  while (!on.value.compare_exchange_weak(seen, seen + 1)) {
  }
};
constexpr auto load_and_store = [](line& on) {
  // relaxed: see above
  on.value.store(on.value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
};
constexpr auto fence = [](line&) { std::atomic_thread_fence(std::memory_order_seq_cst); };
constexpr auto lock_and_add = [](auto& on) {
  const std::scoped_lock guard(on.lock);
  ++on.guarded;
};
constexpr auto plain_add = [](long& value) {
  ++value;
  common::keep(value);  // one addition in memory each, not one for all
};

// By one thread: an iteration is one operation, timed by Google Benchmark. In a process that has
// started threads: before that glibc's mutex leaves its atomic instructions out.
template <class On = line, class Operation>
void by_one(const std::string& name, Operation operation) {
  bench::add("order/" + name, "",
             [operation](benchmark::State& state) {
               bench::two_threads();
               On on{};
               for ([[maybe_unused]] auto once : state) operation(on);
             },
             {.on_two_threads = false, .timed_by_itself = false});
}

void what_the_order_costs() {
  using enum std::memory_order;
  bench::about("order",
               "One thread, one variable, nobody else: ns per operation. The notes: atomics 1-5 "
               "ns, mutex 50-200+ ns \"under contention\".");
  by_one("store_relaxed", store<relaxed>);
  by_one("store_release", store<release>);
  by_one("store_seq_cst", store<seq_cst>);
  by_one("load_relaxed", load<relaxed>);
  by_one("load_acquire", load<acquire>);
  by_one("load_seq_cst", load<seq_cst>);
  by_one("store_release_then_load", store_then_load<release>);
  by_one("store_seq_cst_then_load", store_then_load<seq_cst>);
  by_one("fetch_add_relaxed", add<relaxed>);
  by_one("fetch_add_acq_rel", add<acq_rel>);
  by_one("fetch_add_seq_cst", add<seq_cst>);
  by_one("compare_exchange", compare_exchange);
  by_one("fence_seq_cst", fence);
  by_one("load_and_store_relaxed", load_and_store);
  by_one<long>("plain_increment", plain_add);
  by_one<beside_its_value<week03::spinlock>>("spinlock", lock_and_add);
  by_one<beside_its_value<std::mutex>>("mutex", lock_and_add);
}

template <class On = line, class Operation>
void a_line_each(const std::string& name, Operation operation) {
  bench::add("shared_line/" + name, "", [operation](benchmark::State& state) {
    On mine;
    On yours;
    bench::both_repeat(state, mine, operation, yours, operation);
  });
}
template <class On = line, class First, class Second>
void one_line(const std::string& name, First first, Second second) {
  bench::add("shared_line/" + name, "", [first, second](benchmark::State& state) {
    On ours;
    bench::both_repeat(state, ours, first, ours, second);
  });
}

void what_the_line_costs() {
  using enum std::memory_order;
  bench::about("shared_line", "Two threads at once, ns per operation as each of them sees it.");
  // The second thread's own variable, on the first one's line.
  constexpr auto add_neighbour = [](line& on) { on.neighbour.fetch_add(1, relaxed); };
  constexpr auto load_and_store_neighbour = [](line& on) {
    on.neighbour.store(on.neighbour.load(relaxed) + 1, relaxed);
  };
  a_line_each("fetch_add_a_line_each", add<relaxed>);
  one_line("fetch_add_own_variables_one_line", add<relaxed>, add_neighbour);
  one_line("fetch_add_one_variable", add<relaxed>, add<relaxed>);
  a_line_each("load_and_store_a_line_each", load_and_store);
  one_line("load_and_store_own_variables_one_line", load_and_store, load_and_store_neighbour);
  one_line("compare_exchange_one_variable", compare_exchange, compare_exchange);
  // A lock in both layouts: whether lock and value travel together is half of what it costs.
  one_line<beside_its_value<week03::spinlock>>("spinlock_beside_its_value", lock_and_add,
                                               lock_and_add);
  one_line<apart_from_its_value<week03::spinlock>>("spinlock_apart_from_its_value", lock_and_add,
                                                   lock_and_add);
  one_line<beside_its_value<std::mutex>>("mutex_beside_its_value", lock_and_add, lock_and_add);
  one_line<apart_from_its_value<std::mutex>>("mutex_apart_from_its_value", lock_and_add,
                                             lock_and_add);
}

}  // namespace

int main(int argc, char** argv) {
  bench::program week(argc, argv, common::describe_machine());
  the_notes_way();
  parked_counters();
  what_the_order_costs();
  what_the_line_costs();
  return week.run();
}
