// Week 3, measured: the notes' counter in the notes' way and in the right way, what a memory order
// costs, and what a shared cache line costs.
//
//   week03_benchmark            all tables and the closing text
//   week03_benchmark --help     the options
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "common/benchmarking/report.hpp"
#include "common/benchmarking/suite.hpp"
#include "common/pinning.hpp"
#include "week03_counters.hpp"

namespace {

namespace bench = common::benchmarking;
using bench::clock;
using week03_counters::for_each_counter;

// ---- counters, by any number of threads

constexpr std::uint64_t increments = 100'000;  // a thread, as in the notes

// The loop that is timed, the same for every counter.
template <class Counter>
[[gnu::noinline]] void count(Counter& counter, std::size_t me, std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) counter.increment(me);
}

bench::outcome per_increment(double seconds, std::uint64_t times) {
  const double each = static_cast<double>(times);
  return {.seconds = seconds,
          .value = each / seconds / 1e6,
          .columns = {{"ms", seconds * 1e3}, {"ns/increment", seconds * 1e9 / each}}};
}

template <class Counter>
void require_all(const Counter& counter, std::uint64_t times) {
  if (counter.total() != static_cast<long>(times))
    throw bench::wrong_items("counted " + std::to_string(counter.total()) + " of " +
                             std::to_string(times));
}

// The notes' way: threads are created, run and joined while the clock runs.
template <class Counter>
bench::outcome threads_inside_the_timer(bench::lab& here, std::size_t threads) {
  const std::uint64_t times = here.scaled(increments);
  Counter counter(threads);
  const auto began = clock::now();
  {
    std::vector<std::jthread> all;
    for (std::size_t me = 0; me < threads; ++me)
      all.emplace_back([&, me] { count(counter, me, times); });
  }
  const auto ended = clock::now();
  require_all(counter, threads * times);
  return per_increment(bench::seconds_between(began, ended), threads * times);
}

// Threads exist, are spread over the cores and ready to run; timed from the first increment to the
// last. Counters that share nothing get more to do, so that the run takes longer than the start.
template <class Counter>
bench::outcome parked(bench::lab& here, std::size_t threads) {
  struct stay {
    clock::time_point began;
    clock::time_point ended;
  };
  const std::uint64_t times =
      here.scaled(increments) * (week03_counters::shares_nothing<Counter> ? 10 : 1);
  const std::vector<int> cpus = common::available_cpus();
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
  return per_increment(bench::seconds_between(first, last), threads * times);
}

const std::vector<std::string> counter_columns = {"ms", "ns/increment"};
constexpr const char* notes = "the notes (Rust, another machine)";

void the_notes_way(bench::suite& week) {
  bench::comparison& table = week.compare(
      {.workload = "8 x 100K, threads inside the timer",
       .explanation = "The notes' way: created, started, joined while the clock runs."},
      {"M increments/s", bench::better::higher}, counter_columns);
  for_each_counter([&]<class Counter>(const char* name) {
    table.add(name, [](bench::lab& here) { return threads_inside_the_timer<Counter>(here, 8); });
  });
  table.add_reference_again();
  table.beside({notes,
                "atomic 67 ms, mutex 894 ms: 13.3 times. 800K in 67 ms are 11.9 M/s, not 1.2;\n"
                "       800K in 894 ms are 0.895 M/s, not 0.089"});
}

void parked_counters(bench::suite& week, std::size_t threads) {
  bench::comparison& table = week.compare(
      {.workload =
           std::to_string(threads) + (threads == 1 ? " thread, parked" : " threads, parked"),
       .explanation = threads == 1
                          ? "One thread: what an increment costs when nobody disturbs."
                          : "Threads parked and spread over the cores; 100K increments each\n"
                            "(padded shards: 1M), from the first to the last."},
      {"M increments/s", bench::better::higher}, counter_columns);
  for_each_counter([&]<class Counter>(const char* name) {
    table.add(name, [threads](bench::lab& here) { return parked<Counter>(here, threads); });
  });
  table.add_reference_again();
}

// ---- one operation, by one thread or by two

// By one thread: short enough to be over, mostly, before the scheduler comes. By two: long enough
// for both to be at it most of the time.
constexpr std::uint64_t operations_of_one = 100'000;
constexpr std::uint64_t operations_of_two = 1'000'000;

struct alignas(common::no_sharing_distance) line {
  std::atomic<long> value{0};
  std::atomic<long> neighbour{0};
  std::mutex mutex;
  week03::spinlock spinlock;
  long guarded = 0;
};

// The timed loop around an operation on a line.
template <class Operation>
[[gnu::noinline]] void repeat(line& on, std::uint64_t times, Operation operation) {
  for (std::uint64_t i = 0; i < times; ++i) operation(on);
}

bench::outcome per_operation(double seconds, std::uint64_t times) {
  return {.seconds = seconds, .value = seconds * 1e9 / static_cast<double>(times)};
}

template <class Operation>
bench::outcome by_one(bench::lab& here, Operation operation) {
  const std::uint64_t times = here.scaled(operations_of_one);
  line on;
  const auto began = clock::now();
  repeat(on, times, operation);
  return per_operation(bench::seconds_between(began, clock::now()), times);
}

// ns as each thread sees it, while both are at it.
template <class First, class Second>
bench::outcome by_two(bench::lab& here, line& mine, First first, line& yours, Second second) {
  const std::uint64_t times = here.scaled(operations_of_two);
  bench::rendezvous start(here.may_spin());
  double seconds[2] = {};
  const auto side = [&](line& on, auto operation, double& took) {
    start.meet();
    const auto began = clock::now();
    repeat(on, times, operation);
    took = bench::seconds_between(began, clock::now());
  };
  here.threads().run([&] { side(mine, first, seconds[0]); },
                     [&] { side(yours, second, seconds[1]); });
  return per_operation(std::max(seconds[0], seconds[1]), times);
}

// The operations. What is measured is the order itself, so no order here has a partner.
template <std::memory_order Order>
constexpr auto load = [](line& on) { benchmark::DoNotOptimize(on.value.load(Order)); };
template <std::memory_order Order>
constexpr auto store = [](line& on) { on.value.store(1, Order); };
template <std::memory_order Order>
constexpr auto add = [](line& on) { on.value.fetch_add(1, Order); };
template <std::memory_order Order>
constexpr auto store_then_load = [](line& on) {
  on.value.store(1, Order);
  benchmark::DoNotOptimize(on.neighbour.load(std::memory_order_relaxed));  // relaxed: see above
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
constexpr auto lock_mutex = [](line& on) {
  const std::scoped_lock guard(on.mutex);
  ++on.guarded;
};
constexpr auto lock_spinlock = [](line& on) {
  const std::scoped_lock guard(on.spinlock);
  ++on.guarded;
};
constexpr auto plain_add = [](line& on) {
  ++on.guarded;
  benchmark::ClobberMemory();  // one addition in memory each, not one for all
};

void what_the_order_costs(bench::suite& week) {
  using enum std::memory_order;
  bench::comparison& table =
      week.compare({.workload = "what did the order cost?",
                    .explanation = "One thread, one variable, nobody else: ns per operation."},
                   {"ns", bench::better::lower});
  const auto add_row = [&](const char* name, auto operation) {
    table.add(name, [operation](bench::lab& here) { return by_one(here, operation); });
  };
  add_row("store, relaxed", store<relaxed>);
  add_row("store, release", store<release>);
  add_row("store, seq_cst", store<seq_cst>);
  add_row("load, relaxed", load<relaxed>);
  add_row("load, acquire", load<acquire>);
  add_row("load, seq_cst", load<seq_cst>);
  add_row("store release, then load", store_then_load<release>);
  add_row("store seq_cst, then load", store_then_load<seq_cst>);
  add_row("fetch_add, relaxed", add<relaxed>);
  add_row("fetch_add, acq_rel", add<acq_rel>);
  add_row("fetch_add, seq_cst", add<seq_cst>);
  add_row("compare-exchange", compare_exchange);
  add_row("fence, seq_cst", fence);
  add_row("load and store, relaxed", load_and_store);
  add_row("++ on a plain long", plain_add);
  add_row("spinlock, ++, unlock", lock_spinlock);
  add_row("mutex, ++, unlock", lock_mutex);
  table.add_reference_again();
  table.beside({"the notes", "atomics 1-5 ns, mutex 50-200+ ns \"under contention\""});
}

void what_the_line_costs(bench::suite& week) {
  using enum std::memory_order;
  bench::comparison& table = week.compare(
      {.workload = "what did the shared line cost?",
       .explanation = "Two threads at once, ns per operation as each of them sees it."},
      {"ns", bench::better::lower});
  const auto a_line_each = [&](const char* name, auto operation) {
    table.add(name, [operation](bench::lab& here) {
      line mine;
      line yours;
      return by_two(here, mine, operation, yours, operation);
    });
  };
  const auto one_line = [&](const char* name, auto first, auto second) {
    table.add(name, [first, second](bench::lab& here) {
      line ours;
      return by_two(here, ours, first, ours, second);
    });
  };
  // The second thread's own variable, on the first one's line.
  constexpr auto add_neighbour = [](line& on) { on.neighbour.fetch_add(1, relaxed); };
  constexpr auto load_and_store_neighbour = [](line& on) {
    on.neighbour.store(on.neighbour.load(relaxed) + 1, relaxed);
  };
  a_line_each("fetch_add, a line each", add<relaxed>);
  one_line("fetch_add, own variables on one line", add<relaxed>, add_neighbour);
  one_line("fetch_add, one variable", add<relaxed>, add<relaxed>);
  a_line_each("load and store, a line each", load_and_store);
  one_line("load and store, own variables on one line", load_and_store, load_and_store_neighbour);
  one_line("compare-exchange, one variable", compare_exchange, compare_exchange);
  one_line("one spinlock", lock_spinlock, lock_spinlock);
  one_line("one mutex", lock_mutex, lock_mutex);
  table.add_reference_again();
}

// ---- the closing text, from this run's medians

void answers(std::ostream& out, const bench::results& all) {
  using bench::short_number;
  const auto ratio = [&](const char* workload, const char* of, const char* to) {
    const double divisor = all.median(workload, to);
    return divisor > 0 ? all.median(workload, of) / divisor : 0;
  };
  const char* inside = "8 x 100K, threads inside the timer";
  const char* eight = "8 threads, parked";
  const char* order = "what did the order cost?";
  const char* shared = "what did the shared line cost?";
  out << "\nWhat this machine answers\n";
  if (all.find(inside) != nullptr && all.find(eight) != nullptr)
    out << "  Atomic against mutex, 8 threads x 100K: "
        << short_number(ratio(inside, "fetch_add, relaxed", "mutex"))
        << " times with the thread start inside the timer,\n  "
        << short_number(ratio(eight, "fetch_add, relaxed", "mutex"))
        << " times without (the notes: 13.3). Padded shards with load and store: "
        << short_number(ratio(eight, "shards padded, load+store", "mutex")) << " times.\n";
  if (all.find(order) != nullptr)
    out << "  seq_cst makes a store "
        << short_number(ratio(order, "store, seq_cst", "store, relaxed"))
        << " times as expensive, a load "
        << short_number(ratio(order, "load, seq_cst", "load, relaxed")) << " times, a fetch_add "
        << short_number(ratio(order, "fetch_add, seq_cst", "fetch_add, relaxed")) << " times.\n";
  if (all.find(shared) != nullptr)
    out << "  A shared line makes fetch_add "
        << short_number(
               ratio(shared, "fetch_add, own variables on one line", "fetch_add, a line each"))
        << " times as expensive, though nobody reads the other's variable;\n"
           "  load and store "
        << short_number(ratio(shared, "load and store, own variables on one line",
                              "load and store, a line each"))
        << " times: the store buffer hides it.\n";
  out << "  For what C++ allows and this CPU shows: run litmus_lab, beside this program.\n";
}

}  // namespace

int main(int argc, char** argv) {
  bench::suite week("week03", argc, argv);
  the_notes_way(week);
  for (const std::size_t threads : {1u, 2u, 4u, 8u}) parked_counters(week, threads);
  what_the_order_costs(week);
  what_the_line_costs(week);
  return week.run(answers);
}
