// Workloads of one thread: what the operations cost when nobody disturbs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "common/benchmarking/loops.hpp"

namespace common::benchmarking {

namespace detail {

// Real programs have started threads, and then glibc's mutex uses its atomic instructions. What is
// to be measured without them runs in a process that never started one: by its own filter.
inline void settle_threads(bool after_threads) {
  if (after_threads)
    two_threads();
  else if (!never_had_a_second_thread())
    throw std::logic_error("this process has started a thread already: run this benchmark alone");
}

}  // namespace detail

// One thread sends `items` items, then receives them all: the queue at its largest.
struct fill_then_drain {
  std::uint64_t items = 1'000'000;
  bool after_threads = true;
  static constexpr runs how = {.on_two_threads = false};

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    detail::settle_threads(after_threads);
    const std::uint64_t count = scaled(items);
    std::chrono::duration<double> sending{};
    std::chrono::duration<double> receiving{};
    for ([[maybe_unused]] auto pass : state) {
      // A power of two, because rings want one.
      Ends ends(std::bit_ceil(static_cast<std::size_t>(count)));
      stopwatch watch;
      send(ends, first_sequence + count);
      const auto sent = watch.elapsed();
      watch.restart();
      const std::uint64_t difference = receive(ends, first_sequence + count);
      const auto received = watch.elapsed();
      detail::demand_no_difference(difference);
      sending += sent;
      receiving += received;
      state.SetIterationTime(to_seconds(sent + received));
    }
    const auto all = count * static_cast<std::uint64_t>(state.iterations());
    state.counters["ns_per_item"] = nanoseconds_per_item(all, sending + receiving);
    state.counters["send_ns"] = nanoseconds_per_item(all, sending);
    state.counters["receive_ns"] = nanoseconds_per_item(all, receiving);
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
    typename Ends::value_type item{};
    std::uint64_t difference = 0;
    for (std::uint64_t sequence = first_sequence; sequence < end; ++sequence) {
      const bool came = detail::take(consumer, item);
      difference |= (came ? detail::traits_of<Ends>::sequence(item) : 0) ^ sequence;
    }
    return difference;
  }
};

// One in and one out, again and again: what a pair of operations costs when nobody else wants the
// queue. An iteration is one pair, timed by Google Benchmark.
struct push_pop_pairs {
  std::size_t capacity = 1024;
  bool after_threads = true;
  static constexpr runs how = {.on_two_threads = false, .timed_by_itself = false};

  template <two_ends Ends>
  void run(benchmark::State& state) const {
    detail::settle_threads(after_threads);
    Ends ends(capacity);
    auto producer = ends.producer();
    auto consumer = ends.consumer();
    typename Ends::value_type item{};
    std::uint64_t sequence = first_sequence;
    std::uint64_t difference = 0;
    for ([[maybe_unused]] auto pair : state) {
      const bool pushed = producer.try_push(detail::traits_of<Ends>::make(sequence));
      const bool popped = detail::take(consumer, item);
      difference |= (pushed && popped ? detail::traits_of<Ends>::sequence(item) : 0) ^ sequence;
      ++sequence;
    }
    detail::demand_no_difference(difference);
  }
};

}  // namespace common::benchmarking
