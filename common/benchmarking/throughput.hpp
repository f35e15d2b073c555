// Throughput between two threads: in the right way, and in the notes' way.
#pragma once

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

}  // namespace common::benchmarking
