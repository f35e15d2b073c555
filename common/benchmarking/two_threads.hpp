// Throughput between two threads: in the notes' way, and in the right way.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "common/benchmarking/loops.hpp"

namespace common::benchmarking {

// Two threads created inside the timer and joined inside it, not pinned, nothing warmed: what the
// notes measured. Much of it is the price of a thread.
template <waiting How = waiting::pause>
struct started_inside {
  std::uint64_t items = 100'000;
  std::size_t capacity = 1024;

  metric measures() const { return {"ms", better::lower}; }
  std::vector<std::string> columns() const { return {"M items/s"}; }

  template <two_ends Ends>
  outcome run(lab& here) const {
    const std::uint64_t count = here.scaled(items);
    Ends ends(capacity);
    const double seconds = with_waiting<How>(
        here.may_spin(), [&]<waiting Real>() { return timed<Real>(ends, count); });
    return {.seconds = seconds,
            .value = detail::milliseconds(seconds),
            .columns = {{"M items/s", detail::millions_per_second(seconds, count)}}};
  }

 private:
  template <waiting Real, two_ends Ends>
  static double timed(Ends& ends, std::uint64_t count) {
    std::exception_ptr failures[2];
    const auto guarded = [](std::exception_ptr& failure, auto&& work) {
      try {
        work();
      } catch (...) {
        failure = std::current_exception();
      }
    };
    const auto began = clock::now();
    std::thread producer([&] { guarded(failures[0], [&] { send<Real>(ends, count); }); });
    std::thread consumer([&] { guarded(failures[1], [&] { receive<Real>(ends, count); }); });
    producer.join();
    consumer.join();
    const auto ended = clock::now();
    for (const std::exception_ptr& failure : failures) {
      if (failure) std::rethrow_exception(failure);
    }
    return seconds_between(began, ended);
  }

  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] static void send(Ends& ends, std::uint64_t count) {
    auto end = ends.producer();
    patience<Real> full;
    for (std::uint64_t sequence = first_sequence; sequence < first_sequence + count; ++sequence)
      detail::push_patiently<Real>(end, detail::traits_of<Ends>::make(sequence), sequence, full);
  }

  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] static void receive(Ends& ends, std::uint64_t count) {
    auto end = ends.consumer();
    patience<Real> empty;
    std::uint64_t difference = 0;
    for (std::uint64_t sequence = first_sequence; sequence < first_sequence + count; ++sequence)
      difference |=
          detail::traits_of<Ends>::sequence(*detail::pop_patiently<Real>(end, sequence, empty)) ^
          sequence;
    detail::demand_no_difference(difference);
  }
};

// Two threads that wait, pinned, for the start; at least twice the capacity goes through before the
// clock runs; timed from the first timed push to the last pop.
template <waiting How = waiting::pause>
struct parked {
  std::uint64_t items = 1'000'000;
  std::size_t capacity = 1024;

  metric measures() const { return {"M items/s", better::higher}; }
  std::vector<std::string> columns() const { return {"ns/item"}; }

  template <two_ends Ends>
  outcome run(lab& here) const {
    const std::uint64_t count = here.scaled(items);
    const std::uint64_t warm_up = std::max<std::uint64_t>(2 * capacity, count / 10);
    const auto steps = detail::two_steps::of(warm_up, count);
    Ends ends(capacity);
    rendezvous start(here.may_spin());
    clock::time_point began;
    clock::time_point ended;
    with_waiting<How>(here.may_spin(), [&]<waiting Real>() {
      here.threads().run([&] { began = detail::produce<Real>(ends, steps, start); },
                         [&] { ended = detail::consume<Real>(ends, steps, start); });
    });
    const double seconds = seconds_between(began, ended);
    return {.seconds = seconds,
            .value = detail::millions_per_second(seconds, count),
            .columns = {{"ns/item", detail::nanoseconds_per(seconds, count)}}};
  }
};

}  // namespace common::benchmarking
