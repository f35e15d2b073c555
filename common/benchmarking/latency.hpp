// Latency between two threads, from raw samples: there and back, and one way under load.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

#include "common/benchmarking/loops.hpp"
#include "common/pause.hpp"
#include "common/percentiles.hpp"

namespace common::benchmarking {

namespace detail {

// A percentile that so few samples cannot tell is left out.
inline void report_latencies(benchmark::State& state, const samples& latencies) {
  for (const auto& [name, p] :
       {std::pair{"p50_ns", 50.0}, {"p90_ns", 90.0}, {"p99_ns", 99.0}, {"p99.9_ns", 99.9}}) {
    if (const auto value = latencies.percentile(p)) state.counters[name] = *value;
  }
  state.counters["max_ns"] = latencies.max();
  state.counters["samples"] = static_cast<double>(latencies.count());
}

inline samples room_for(std::uint64_t count) {
  samples room;
  room.reserve(static_cast<std::size_t>(count));
  return room;
}

}  // namespace detail

// One item at a time goes to the other core through one queue and comes back through another. The
// samples are the times between two returns, one clock reading included.
struct round_trip {
  std::uint64_t trips = 5'000;
  std::size_t capacity = 64;
  static constexpr runs how = {};

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    const auto steps = detail::two_steps::of(capacity, scaled(trips));
    Ends there(capacity);
    Ends back(capacity);
    rendezvous start;
    samples all;
    for ([[maybe_unused]] auto pass : state) {
      timed_samples taken;
      two_threads().run([&] { taken = ask(there, back, steps, start); },
                        [&] { echo(there, back, steps, start); });
      state.SetIterationTime(taken.seconds);
      all.merge(taken.latencies);
    }
    detail::report_latencies(state, all);
  }

 private:
  // The thread that takes the samples has them on its own stack while it does: next to what another
  // thread reads, each sample would take that line away from it.
  struct timed_samples {
    double seconds = 0;
    samples latencies = {};
  };

  template <two_ends Ends>
  [[gnu::noinline]] static timed_samples ask(Ends& there, Ends& back,
                                             const detail::two_steps& steps, rendezvous& start) {
    auto out = there.producer();
    auto in = back.consumer();
    typename Ends::value_type item{};
    patience full(waiting::pause);
    patience empty(waiting::pause);
    samples latencies = detail::room_for(steps.timed.end - steps.timed.first);
    std::uint64_t difference = 0;
    start.meet();
    clock::time_point began{};
    clock::time_point previous{};
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.timed.end; ++sequence) {
      if (sequence == steps.timed.first) began = previous = clock::now();
      detail::push_patiently(out, detail::traits_of<Ends>::make(sequence), sequence, full);
      detail::pop_patiently(in, item, sequence, empty);
      difference |= detail::traits_of<Ends>::sequence(item) ^ sequence;
      if (sequence >= steps.timed.first) {
        const auto returned = clock::now();
        latencies.add(to_nanoseconds(returned - previous));
        previous = returned;
      }
    }
    detail::demand_no_difference(difference);
    return {to_seconds(previous - began), std::move(latencies)};
  }

  template <two_ends Ends>
  [[gnu::noinline]] static void echo(Ends& there, Ends& back, const detail::two_steps& steps,
                                     rendezvous& start) {
    auto in = there.consumer();
    auto out = back.producer();
    typename Ends::value_type item{};
    patience full(waiting::pause);
    patience empty(waiting::pause);
    start.meet();
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.timed.end; ++sequence) {
      detail::pop_patiently(in, item, sequence, empty);
      detail::push_patiently(out, std::move(item), sequence, full);
    }
  }
};

// Bursts of `burst` items at fixed times, one way; a burst of 1 is a pace. The latency runs from
// the time when the burst should have been sent, not from when it was: a queue that stalls its
// producer must not hide the stall by sending later ("coordinated omission", after Gil Tene).
struct one_way {
  std::uint64_t burst = 1;
  double interval_ns = 1'000;  // from burst to burst
  std::size_t capacity = 1024;
  static constexpr runs how = {};

  static constexpr std::uint64_t samples_per_pass = 5'000;
  // Reading the clock takes as long as many items: at most so many of a burst are samples.
  static constexpr std::uint64_t most_samples_per_burst = 8;

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    schedule when{.burst = burst,
                  .stride = std::max<std::uint64_t>(1, burst / most_samples_per_burst),
                  .interval_ns = interval_ns};
    const std::uint64_t items = scaled(samples_per_pass) * when.stride;
    Ends ends(capacity);
    rendezvous start;
    samples all;
    for ([[maybe_unused]] auto pass : state) {
      const auto steps = detail::two_steps::of(capacity, items / burst * burst + burst);
      const stopwatch watch;
      two_threads().run([&] { send(ends, steps, start, when); },
                        [&] { all.merge(receive(ends, steps, start, when)); });
      state.SetIterationTime(to_seconds(watch.elapsed()));
    }
    detail::report_latencies(state, all);
    state.counters["offered_per_s"] = static_cast<double>(burst) * 1e9 / interval_ns;
  }

 private:
  struct schedule {
    std::uint64_t burst;
    std::uint64_t stride;
    double interval_ns;
    clock::time_point origin = {};  // written by the producer before the second meeting

    clock::time_point due(std::uint64_t nth) const {
      return origin + std::chrono::nanoseconds(
                          static_cast<std::int64_t>(static_cast<double>(nth) * interval_ns));
    }
  };

  template <two_ends Ends>
  [[gnu::noinline]] static void send(Ends& ends, const detail::two_steps& steps, rendezvous& start,
                                     schedule& when) {
    auto end = ends.producer();
    patience full(waiting::pause);
    start.meet();
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.warm_up.end; ++sequence)
      detail::push_patiently(end, detail::traits_of<Ends>::make(sequence), sequence, full);
    when.origin = clock::now() + std::chrono::microseconds(50);
    start.meet();
    std::uint64_t sequence = steps.timed.first;
    for (std::uint64_t nth = 0; sequence < steps.timed.end; ++nth) {
      const auto intended = when.due(nth);
      while (clock::now() < intended) {
        if (waiting_gives_way) std::this_thread::yield();
        common::pause();
      }
      for (std::uint64_t i = 0; i < when.burst; ++i, ++sequence)
        detail::push_patiently(end, detail::traits_of<Ends>::make(sequence), sequence, full);
    }
  }

  template <two_ends Ends>
  [[gnu::noinline]] static samples receive(Ends& ends, const detail::two_steps& steps,
                                           rendezvous& start, const schedule& when) {
    auto end = ends.consumer();
    typename Ends::value_type item{};
    patience empty(waiting::pause);
    samples latencies = detail::room_for((steps.timed.end - steps.timed.first) / when.stride + 1);
    std::uint64_t difference = 0;
    const auto receive_one = [&](std::uint64_t sequence) {
      detail::pop_patiently(end, item, sequence, empty);
      difference |= detail::traits_of<Ends>::sequence(item) ^ sequence;
    };
    start.meet();
    std::uint64_t sequence = steps.warm_up.first;
    for (; sequence < steps.warm_up.end; ++sequence) receive_one(sequence);
    start.meet();
    for (std::uint64_t nth = 0; sequence < steps.timed.end; ++nth) {
      for (std::uint64_t i = 1; i <= when.burst; ++i, ++sequence) {
        receive_one(sequence);
        if (i % when.stride == 0) latencies.add(to_nanoseconds(clock::now() - when.due(nth)));
      }
    }
    detail::demand_no_difference(difference);
    return latencies;
  }
};

}  // namespace common::benchmarking
