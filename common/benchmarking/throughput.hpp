// Throughput between two threads: in the right way, and in the notes' way; and an operation that
// two threads repeat, without a queue around it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <thread>

#include "common/benchmarking/loops.hpp"

namespace common::benchmarking {

// Two threads that wait, pinned, for the start; at least twice the capacity goes through before the
// clock runs; timed from the first timed push to the last pop.
struct parked {
  std::uint64_t items = 1'000'000;
  std::size_t capacity = 1024;
  waiting waits = waiting::pause;
  static constexpr runs how = {};

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    const std::uint64_t count = scaled(items);
    const auto steps = detail::two_steps::of(capacity, count);
    Ends ends(capacity);
    rendezvous start;
    time_passes(
        state, count, [&] { return detail::produce(ends, steps, start, waits); },
        [&] { return detail::consume(ends, steps, start, waits); });
  }
};

// Two threads created inside the timer and joined inside it, not pinned, nothing warmed: what the
// notes measured. Much of it is the price of a thread.
struct started_inside {
  std::uint64_t items = 100'000;
  std::size_t capacity = 1024;
  static constexpr runs how = {};

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    const std::uint64_t count = scaled(items);
    for ([[maybe_unused]] auto pass : state) {
      Ends ends(capacity);
      std::exception_ptr failures[2];
      const stopwatch watch;
      std::thread producer([&] { guarded(failures[0], [&] { send(ends, count); }); });
      std::thread consumer([&] { guarded(failures[1], [&] { receive(ends, count); }); });
      producer.join();
      consumer.join();
      state.SetIterationTime(to_seconds(watch.elapsed()));
      for (const std::exception_ptr& failure : failures) {
        if (failure) std::rethrow_exception(failure);
      }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) *
                            static_cast<std::int64_t>(state.iterations()));
  }

 private:
  template <class Work>
  static void guarded(std::exception_ptr& failure, Work work) {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  }

  template <two_ends Ends>
  [[gnu::noinline]] static void send(Ends& ends, std::uint64_t count) {
    auto end = ends.producer();
    patience full(waiting::pause);
    for (std::uint64_t sequence = first_sequence; sequence < first_sequence + count; ++sequence)
      detail::push_number<detail::traits_of<Ends>>(end, sequence, full);
  }

  template <two_ends Ends>
  [[gnu::noinline]] static void receive(Ends& ends, std::uint64_t count) {
    auto end = ends.consumer();
    typename Ends::value_type item{};
    patience empty(waiting::pause);
    std::uint64_t difference = 0;
    for (std::uint64_t sequence = first_sequence; sequence < first_sequence + count; ++sequence) {
      detail::pop_patiently(end, item, sequence, empty);
      difference |= detail::traits_of<Ends>::sequence(item) ^ sequence;
    }
    detail::demand_no_difference(difference);
  }
};

// The loop that is timed.
template <class On, class Operation>
[[gnu::noinline]] void repeat(On& on, std::uint64_t times, Operation operation) {
  for (std::uint64_t i = 0; i < times; ++i) operation(on);
}

// A thread repeats `first` on `mine`, another `second` on `yours`, which may be the same object. ns
// as each of them sees it; timed until the slower one is done: until then, both were at it for most
// of the time.
template <class On, class First, class Second>
void both_repeat(benchmark::State& state, On& mine, First first, On& yours, Second second) {
  const std::uint64_t times = scaled(1'000'000);
  rendezvous start;
  double seconds = 0;
  for ([[maybe_unused]] auto pass : state) {
    double took[2] = {};
    const auto side = [&](On& on, auto operation, double& time) {
      start.meet();
      const stopwatch watch;
      repeat(on, times, operation);
      time = to_seconds(watch.elapsed());
    };
    two_threads().run([&] { side(mine, first, took[0]); }, [&] { side(yours, second, took[1]); });
    state.SetIterationTime(std::max(took[0], took[1]));
    seconds += std::max(took[0], took[1]);
  }
  state.counters["ns_per_item"] =
      nanoseconds_per_item(times * static_cast<std::uint64_t>(state.iterations()),
                           std::chrono::duration<double>(seconds));
}

}  // namespace common::benchmarking
