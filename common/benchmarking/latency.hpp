// Latency between two threads, from raw samples: there and back, and one way at a fixed rate.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/benchmarking/loops.hpp"
#include "common/percentiles.hpp"
#include "common/timing.hpp"

namespace common::benchmarking {

namespace detail {

inline std::vector<std::string> latency_columns() {
  return {"p90 ns", "p99 ns", "p99.9 ns", "max ns"};
}

// A percentile that so few samples cannot tell is no number.
inline outcome latency_outcome(double seconds, samples latencies) {
  const auto percentile = [&](double p) {
    return latencies.percentile(p).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  return {.seconds = seconds,
          .value = latencies.median(),
          .columns = {{"p90 ns", percentile(90)},
                      {"p99 ns", percentile(99)},
                      {"p99.9 ns", percentile(99.9)},
                      {"max ns", latencies.max()}},
          .latencies = latencies};
}

// The thread that takes the samples has them on its own stack while it does: next to what another
// thread reads, each sample would take that line away from it, and we would measure our own
// traffic.
struct timed_samples {
  double seconds = 0;
  samples latencies;
};
inline samples room_for(const step& s) {
  samples room;
  room.reserve(static_cast<std::size_t>(s.end - s.first));
  return room;
}

}  // namespace detail

// One item at a time goes to the other core through one queue and comes back through another. The
// samples are the times between two returns, one clock reading included.
template <waiting How = waiting::pause>
struct round_trip {
  std::uint64_t trips = 20'000;
  std::size_t capacity = 64;

  metric measures() const { return {"ns p50", better::lower}; }
  std::vector<std::string> columns() const { return detail::latency_columns(); }

  template <two_ends Ends>
  outcome run(lab& here) const {
    const std::uint64_t count = here.scaled(trips);
    const std::uint64_t warm_up = std::max<std::uint64_t>(2 * capacity, count / 10);
    const auto steps = detail::two_steps::of(warm_up, count);
    Ends there(capacity);
    Ends back(capacity);
    rendezvous start(here.may_spin());
    detail::timed_samples all;
    with_waiting<How>(here.may_spin(), [&]<waiting Real>() {
      here.threads().run([&] { all = ask<Real>(there, back, steps, start); },
                         [&] { echo<Real>(there, back, steps, start); });
    });
    return detail::latency_outcome(all.seconds, std::move(all.latencies));
  }

 private:
  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] static detail::timed_samples ask(Ends& there, Ends& back,
                                                     const detail::two_steps& steps,
                                                     rendezvous& start) {
    auto out = there.producer();
    auto in = back.consumer();
    patience<Real> full;
    patience<Real> empty;
    samples latencies = detail::room_for(steps.timed);
    std::uint64_t difference = 0;
    start.meet();
    clock::time_point began{};
    clock::time_point previous{};
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.timed.end; ++sequence) {
      if (sequence == steps.timed.first) began = previous = clock::now();
      detail::push_patiently<Real>(out, detail::traits_of<Ends>::make(sequence), sequence, full);
      const auto item = detail::pop_patiently<Real>(in, sequence, empty);
      difference |= detail::traits_of<Ends>::sequence(*item) ^ sequence;
      if (sequence >= steps.timed.first) {
        const auto returned = clock::now();
        latencies.add(to_nanoseconds(returned - previous));
        previous = returned;
      }
    }
    detail::demand_no_difference(difference);
    return {seconds_between(began, previous), std::move(latencies)};
  }

  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] static void echo(Ends& there, Ends& back, const detail::two_steps& steps,
                                     rendezvous& start) {
    auto in = there.consumer();
    auto out = back.producer();
    patience<Real> full;
    patience<Real> empty;
    start.meet();
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.timed.end; ++sequence)
      detail::push_patiently<Real>(
          out, std::move(*detail::pop_patiently<Real>(in, sequence, empty)), sequence, full);
  }
};

// One item every `interval_ns`, one way. The latency runs from the time when the item should have
// been sent, not from when it was: a queue that stalls its producer must not hide the stall by
// sending later ("coordinated omission", after Gil Tene).
template <waiting How = waiting::pause>
struct paced {
  std::uint64_t items = 20'000;
  std::uint64_t interval_ns = 1'000;
  std::size_t capacity = 1024;

  metric measures() const { return {"ns p50", better::lower}; }
  std::vector<std::string> columns() const { return detail::latency_columns(); }

  template <two_ends Ends>
  outcome run(lab& here) const {
    const std::uint64_t count = here.scaled(items);
    const std::uint64_t warm_up = std::max<std::uint64_t>(2 * capacity, count / 10);
    const auto steps = detail::two_steps::of(warm_up, count);
    Ends ends(capacity);
    rendezvous start(here.may_spin());
    clock::time_point origin;  // written by the producer before the second meeting, read after it
    samples latencies;
    with_waiting<How>(here.may_spin(), [&]<waiting Real>() {
      here.threads().run([&] { send<Real>(ends, steps, start, origin); },
                         [&] { latencies = receive<Real>(ends, steps, start, origin); });
    });
    const double seconds = static_cast<double>(count * interval_ns) * 1e-9;
    return detail::latency_outcome(seconds, std::move(latencies));
  }

 private:
  clock::time_point due(clock::time_point origin, std::uint64_t nth) const {
    return origin + std::chrono::nanoseconds(nth * interval_ns);
  }

  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] void send(Ends& ends, const detail::two_steps& steps, rendezvous& start,
                              clock::time_point& origin) const {
    auto end = ends.producer();
    patience<Real> full;
    start.meet();
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.warm_up.end; ++sequence)
      detail::push_patiently<Real>(end, detail::traits_of<Ends>::make(sequence), sequence, full);
    origin = clock::now() + std::chrono::microseconds(50);
    start.meet();
    for (std::uint64_t sequence = steps.timed.first; sequence < steps.timed.end; ++sequence) {
      const auto intended = due(origin, sequence - steps.timed.first);
      while (clock::now() < intended) {
        if constexpr (Real == waiting::yield)
          std::this_thread::yield();
        else
          common::pause();
      }
      detail::push_patiently<Real>(end, detail::traits_of<Ends>::make(sequence), sequence, full);
    }
  }

  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] samples receive(Ends& ends, const detail::two_steps& steps, rendezvous& start,
                                    const clock::time_point& origin) const {
    auto end = ends.consumer();
    patience<Real> empty;
    samples latencies = detail::room_for(steps.timed);
    std::uint64_t difference = 0;
    start.meet();
    for (std::uint64_t sequence = steps.warm_up.first; sequence < steps.timed.end; ++sequence) {
      if (sequence == steps.timed.first) start.meet();
      const auto item = detail::pop_patiently<Real>(end, sequence, empty);
      const auto arrived = clock::now();
      difference |= detail::traits_of<Ends>::sequence(*item) ^ sequence;
      if (sequence >= steps.timed.first)
        latencies.add(to_nanoseconds(arrived - due(origin, sequence - steps.timed.first)));
    }
    detail::demand_no_difference(difference);
    return latencies;
  }
};

}  // namespace common::benchmarking
