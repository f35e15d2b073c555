// The loops that the workloads time, and the arithmetic on what came out.
//
// A loop is a function of its own, not inlined, so that one queue's code does not change how the
// compiler treats its neighbour's. The end of a queue is a local variable in it, so that a handle's
// private state can live in registers. Every item is compared with what it must be.
#pragma once

#include <cstdint>
#include <utility>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/items.hpp"
#include "common/benchmarking/lab.hpp"
#include "common/benchmarking/waiting.hpp"

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
[[gnu::always_inline]] inline void push_patiently(End& end, T item, std::uint64_t sequence,
                                                  patience<How>& full) {
  while (!end.try_push(std::move(item))) full.wait(sequence);
}

// Pops one item, however long it takes.
template <waiting How, class End>
[[gnu::always_inline]] inline auto pop_patiently(End& end, std::uint64_t sequence,
                                                 patience<How>& empty) {
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

}  // namespace detail

}  // namespace common::benchmarking
