// What is done to a queue while the clock runs. Each workload is a small struct of its parameters;
// run<Ends>(lab) does it once and returns an outcome. Ends: see contestants.hpp.
//
//   fill_then_drain   one thread sends everything, then receives everything (the notes' first)
//   push_pop_pairs    one thread, one item in, one item out: the uncontended cost
//   started_inside    two threads, created and joined inside the timer (the notes' second)
//   parked            two threads, pinned, warmed, timed from first push to last pop
//   round_trip        one item there and back again, raw samples, percentiles
//   paced             one way, at a fixed rate, from the intended send time
//
// The loops are functions of their own, not inlined, so that one queue's code does not change how
// the compiler treats its neighbour's. Every item is compared with what it must be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "benchmarking/contestants.hpp"
#include "benchmarking/items.hpp"
#include "benchmarking/lab.hpp"
#include "benchmarking/waiting.hpp"
#include "common/percentiles.hpp"
#include "common/timing.hpp"

namespace common::benchmarking {

namespace detail {

// The steps of two-thread work: [first, end) of sequence numbers, each begun at a meeting.
struct step {
  std::uint64_t first = first_sequence;
  std::uint64_t end = first_sequence;
};
struct two_steps {
  step warm_up;
  step timed;

  static two_steps of(std::uint64_t warm_up, std::uint64_t timed) {
    const std::uint64_t middle = first_sequence + warm_up;
    return {{first_sequence, middle}, {middle, middle + timed}};
  }
};

template <two_ends Ends>
using traits_of = item_traits<typename Ends::value_type>;

// Pushes one item, however long it takes.
template <waiting How, class End, class T>
void push_patiently(End& end, T item, std::uint64_t sequence, patience<How>& full) {
  while (!end.try_push(std::move(item))) full.wait(sequence);
}

template <waiting How, class End>
auto pop_patiently(End& end, std::uint64_t sequence, patience<How>& empty) {
  auto item = end.try_pop();
  while (!item) {
    empty.wait(sequence);
    item = end.try_pop();
  }
  return item;
}

inline void demand_no_difference(std::uint64_t difference) {
  if (difference != 0) throw wrong_items("items were lost, changed or out of order");
}

// The producer's whole life in one run. Returns when the timed step began.
template <waiting How, two_ends Ends>
[[gnu::noinline]] clock::time_point produce(Ends& ends, const two_steps& steps, rendezvous& start) {
  auto end = ends.producer();
  patience<How> full;
  clock::time_point began;
  for (const step& s : {steps.warm_up, steps.timed}) {
    start.meet();
    began = clock::now();
    for (std::uint64_t sequence = s.first; sequence < s.end; ++sequence)
      push_patiently<How>(end, traits_of<Ends>::make(sequence), sequence, full);
  }
  return began;
}

// The consumer's. Returns when the last item was out.
template <waiting How, two_ends Ends>
[[gnu::noinline]] clock::time_point consume(Ends& ends, const two_steps& steps, rendezvous& start) {
  auto end = ends.consumer();
  patience<How> empty;
  std::uint64_t difference = 0;
  for (const step& s : {steps.warm_up, steps.timed}) {
    start.meet();
    for (std::uint64_t sequence = s.first; sequence < s.end; ++sequence)
      difference |= traits_of<Ends>::sequence(*pop_patiently<How>(end, sequence, empty)) ^ sequence;
  }
  const clock::time_point ended = clock::now();
  demand_no_difference(difference);
  return ended;
}

inline double milliseconds(double seconds) {
  return seconds * 1e3;
}
inline double nanoseconds_per(double seconds, std::uint64_t items) {
  return seconds * 1e9 / static_cast<double>(items);
}
inline double millions_per_second(double seconds, std::uint64_t items) {
  return static_cast<double>(items) / seconds / 1e6;
}

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

}  // namespace detail

// One thread sends `items` items, then receives them all: the queue at its largest.
struct fill_then_drain {
  std::uint64_t items = 1'000'000;
  // False: insists on a process that never started a thread (register it before all others).
  bool after_threads = true;

  metric measures() const { return {"ns/item", better::lower}; }
  std::vector<std::string> columns() const { return {"send ms", "receive ms"}; }

  template <two_ends Ends>
  outcome run(lab& here) const {
    if (after_threads) here.threads();
    if (!after_threads && !never_had_a_second_thread())
      throw std::logic_error("this process has started a thread already");
    const std::uint64_t count = here.scaled(items);
    Ends ends(static_cast<std::size_t>(count));
    const auto began = clock::now();
    send(ends, first_sequence + count);
    const auto full = clock::now();
    const std::uint64_t difference = receive(ends, first_sequence + count);
    const auto ended = clock::now();
    detail::demand_no_difference(difference);
    const double seconds = seconds_between(began, ended);
    return {.seconds = seconds,
            .value = detail::nanoseconds_per(seconds, count),
            .columns = {{"send ms", detail::milliseconds(seconds_between(began, full))},
                        {"receive ms", detail::milliseconds(seconds_between(full, ended))}}};
  }

 private:
  template <two_ends Ends>
  [[gnu::noinline]] static void send(Ends& ends, std::uint64_t end) {
    auto producer = ends.producer();
    for (std::uint64_t sequence = first_sequence; sequence < end; ++sequence) {
      if (!producer.try_push(detail::traits_of<Ends>::make(sequence)))
        throw wrong_items("refused item " + std::to_string(sequence) + " of " +
                          std::to_string(end - first_sequence));
    }
  }

  template <two_ends Ends>
  [[gnu::noinline]] static std::uint64_t receive(Ends& ends, std::uint64_t end) {
    auto consumer = ends.consumer();
    std::uint64_t difference = 0;
    for (std::uint64_t sequence = first_sequence; sequence < end; ++sequence) {
      const auto item = consumer.try_pop();
      difference |= (item ? detail::traits_of<Ends>::sequence(*item) : 0) ^ sequence;
    }
    return difference;
  }
};

// One thread, `depth` items stay inside, then one in and one out, again and again: what a pair of
// operations costs when nobody else wants the queue.
struct push_pop_pairs {
  std::uint64_t items = 1'000'000;
  std::uint64_t depth = 1;
  std::size_t capacity = 1024;
  bool after_threads = true;

  metric measures() const { return {"ns/pair", better::lower}; }
  std::vector<std::string> columns() const { return {"M pairs/s"}; }

  template <two_ends Ends>
  outcome run(lab& here) const {
    if (after_threads) here.threads();
    if (!after_threads && !never_had_a_second_thread())
      throw std::logic_error("this process has started a thread already");
    const std::uint64_t count = here.scaled(items);
    Ends ends(capacity);
    const double seconds = pairs(ends, count, depth);
    return {.seconds = seconds,
            .value = detail::nanoseconds_per(seconds, count),
            .columns = {{"M pairs/s", detail::millions_per_second(seconds, count)}}};
  }

 private:
  template <two_ends Ends>
  [[gnu::noinline]] static double pairs(Ends& ends, std::uint64_t count, std::uint64_t depth) {
    auto producer = ends.producer();
    auto consumer = ends.consumer();
    patience<waiting::spin> full;
    patience<waiting::spin> empty;
    std::uint64_t pushed = first_sequence;
    while (pushed < first_sequence + depth - 1) {
      detail::push_patiently(producer, detail::traits_of<Ends>::make(pushed), pushed, full);
      ++pushed;
    }
    std::uint64_t difference = 0;
    const auto began = clock::now();
    for (std::uint64_t popped = first_sequence; popped < first_sequence + count; ++popped) {
      detail::push_patiently(producer, detail::traits_of<Ends>::make(pushed), pushed, full);
      ++pushed;
      const auto item = detail::pop_patiently(consumer, popped, empty);
      difference |= detail::traits_of<Ends>::sequence(*item) ^ popped;
    }
    const auto ended = clock::now();
    detail::demand_no_difference(difference);
    return seconds_between(began, ended);
  }
};

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
    samples latencies;
    latencies.reserve(static_cast<std::size_t>(count));
    double seconds = 0;
    with_waiting<How>(here.may_spin(), [&]<waiting Real>() {
      here.threads().run([&] { seconds = ask<Real>(there, back, steps, start, latencies); },
                         [&] { echo<Real>(there, back, steps, start); });
    });
    return detail::latency_outcome(seconds, std::move(latencies));
  }

 private:
  template <waiting Real, two_ends Ends>
  [[gnu::noinline]] static double ask(Ends& there, Ends& back, const detail::two_steps& steps,
                                      rendezvous& start, samples& latencies) {
    auto out = there.producer();
    auto in = back.consumer();
    patience<Real> full;
    patience<Real> empty;
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
    return seconds_between(began, previous);
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
    latencies.reserve(static_cast<std::size_t>(count));
    with_waiting<How>(here.may_spin(), [&]<waiting Real>() {
      here.threads().run([&] { send<Real>(ends, steps, start, origin); },
                         [&] { receive<Real>(ends, steps, start, origin, latencies); });
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
  [[gnu::noinline]] void receive(Ends& ends, const detail::two_steps& steps, rendezvous& start,
                                 const clock::time_point& origin, samples& latencies) const {
    auto end = ends.consumer();
    patience<Real> empty;
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
  }
};

}  // namespace common::benchmarking
