// The loops that the workloads time.
//
// A loop is a function of its own, not inlined, so that one queue's code does not change how the
// compiler treats its neighbour's. The end of a queue is a local variable in it, so that a handle's
// private state can live in registers. Every item is compared with what it must be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/items.hpp"
#include "common/benchmarking/program.hpp"
#include "common/benchmarking/waiting.hpp"
#include "common/timing.hpp"

namespace common::benchmarking {

using clock = stopwatch::clock;

namespace detail {

// The two halves of a pass: [first, end) of sequence numbers, each begun at a meeting. The first
// half warms up: at least twice the capacity, so that every slot was touched.
struct step {
  std::uint64_t first = first_sequence;
  std::uint64_t end = first_sequence;
};
struct two_steps {
  step warm_up;
  step timed;

  static two_steps of(std::size_t capacity, std::uint64_t timed) {
    const std::uint64_t warm_up = std::max<std::uint64_t>(2 * capacity, timed / 10);
    const std::uint64_t middle = first_sequence + warm_up;
    return {{first_sequence, middle}, {middle, middle + timed}};
  }
};

template <two_ends Ends>
using traits_of = item_traits<typename Ends::value_type>;

// Pushes one item, however long it takes.
template <class End, class T>
[[gnu::always_inline]] inline void push_patiently(End& end, T item, std::uint64_t sequence,
                                                  patience& full) {
  while (!end.try_push(std::move(item))) full.wait(sequence);
}

// Pushes the item of that number. It is made anew for each attempt: kept over the call in wait(),
// it would go through the stack, and a large one waits there until all earlier stores, those to the
// queue among them, have left the store buffer.
template <class Traits, class End>
[[gnu::always_inline]] inline void push_number(End& end, std::uint64_t sequence, patience& full) {
  while (!end.try_push(Traits::make(sequence))) full.wait(sequence);
}

// Pops one item, however long it takes.
template <class End, class T>
[[gnu::always_inline]] inline void pop_patiently(End& end, T& item, std::uint64_t sequence,
                                                 patience& empty) {
  while (!take(end, item)) empty.wait(sequence);
}

inline void demand_no_difference(std::uint64_t difference) {
  if (difference != 0) throw wrong_items("items were lost, changed or out of order");
}

// The producer's part of a pass. Returns when the timed step began.
template <two_ends Ends>
[[gnu::noinline]] clock::time_point produce(Ends& ends, const two_steps& steps, rendezvous& start,
                                            waiting how) {
  auto end = ends.producer();
  patience full(how);
  clock::time_point began;
  for (const step& s : {steps.warm_up, steps.timed}) {
    start.meet();
    began = clock::now();
    for (std::uint64_t sequence = s.first; sequence < s.end; ++sequence)
      push_number<traits_of<Ends>>(end, sequence, full);
    if constexpr (requires { end.flush(); }) end.flush();  // it publishes late
  }
  return began;
}

// The consumer's. Returns when the last item was out.
template <two_ends Ends>
[[gnu::noinline]] clock::time_point consume(Ends& ends, const two_steps& steps, rendezvous& start,
                                            waiting how) {
  auto end = ends.consumer();
  typename Ends::value_type item{};
  patience empty(how);
  std::uint64_t difference = 0;
  for (const step& s : {steps.warm_up, steps.timed}) {
    start.meet();
    for (std::uint64_t sequence = s.first; sequence < s.end; ++sequence) {
      pop_patiently(end, item, sequence, empty);
      difference |= traits_of<Ends>::sequence(item) ^ sequence;
    }
  }
  const clock::time_point ended = clock::now();
  demand_no_difference(difference);
  return ended;
}

}  // namespace detail

// The benchmark loop of every workload that two pinned threads do: `produce` returns when the timed
// part began, `consume` when it ended. `between` runs after each pass.
template <class Produce, class Consume, class Between = void (*)()>
void time_passes(
    benchmark::State& state, std::uint64_t items, Produce produce, Consume consume,
    Between between = [] {}) {
  for ([[maybe_unused]] auto pass : state) {
    clock::time_point began;
    clock::time_point ended;
    two_threads().run([&] { began = produce(); }, [&] { ended = consume(); });
    state.SetIterationTime(to_seconds(ended - began));
    between();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(items) *
                          static_cast<std::int64_t>(state.iterations()));
}

}  // namespace common::benchmarking
