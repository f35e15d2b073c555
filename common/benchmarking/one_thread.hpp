// Workloads of one thread: what the operations cost when nobody disturbs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/benchmarking/loops.hpp"

namespace common::benchmarking {

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
    // A power of two, because rings want one.
    Ends ends(std::bit_ceil(static_cast<std::size_t>(count)));
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

}  // namespace common::benchmarking
