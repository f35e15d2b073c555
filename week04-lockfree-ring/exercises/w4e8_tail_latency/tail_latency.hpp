// w4e8: what a latency measurement must do with its raw numbers before anybody believes it.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/todo.hpp"

namespace w4e8 {

using nanoseconds = std::int64_t;

// One message on its way through a queue; all three times are of one clock.
struct message {
  nanoseconds intended;  // when the schedule wanted it sent
  nanoseconds sent;      // when the producer came to send it
  nanoseconds received;  // when the consumer had it
};

// A logical CPU as the operating system counts them. Cores are numbered within their package, and a
// core with hyper-threading has two logical CPUs.
struct cpu {
  int number;
  int core;
  int package;
};

// One run of producer and consumer. nullopt: that thread was not pinned.
struct run {
  std::optional<cpu> producer;
  std::optional<cpu> consumer;
  std::vector<message> messages;
};

enum class placement {
  separate_cores,  // the only one that measures a hand-over between cores
  same_core,       // two hyper-threads: one cache, nothing is handed over
  same_cpu,        // the two take turns
  not_pinned,      // nobody knows
};

struct summary {
  std::size_t count;
  std::size_t sent_late;  // messages that were sent later than intended
  nanoseconds median;
  std::optional<nanoseconds> p99;   // nullopt: too few messages
  std::optional<nanoseconds> p999;  // nullopt: too few messages
  nanoseconds max;
};

// When message number n (0, 1, ...) of an open-loop schedule is to be sent.
inline nanoseconds intended_time(nanoseconds start, nanoseconds interval, std::size_t n) {
  common::todo("w4e8: intended_time");
}

// The latency of each message, in the messages' order, as the one who wanted it sent sees it. It is
// below 0 if a message was sent early: reported as it is.
inline std::vector<nanoseconds> latencies(std::span<const message> messages) {
  common::todo("w4e8: latencies");
}

// The smallest sample that at least `per_thousand` thousandths of all samples do not exceed
// (nearest rank): 500 is the median, 999 the 99.9th percentile, 0 the smallest sample. The samples
// need not be sorted. `per_thousand`: 0 to 1000.
// nullopt if fewer than one sample in all is expected above it (samples * (1000 - per_thousand) is
// less than 1000): p99.9 of 100 samples is just their maximum.
inline std::optional<nanoseconds> percentile(std::span<const nanoseconds> samples,
                                             int per_thousand) {
  common::todo("w4e8: percentile");
}

// The latencies of a closed loop, in which a sender waited for each answer before it sent again,
// with those that the waiting hid: for each latency L also L - interval, L - 2 * interval, ... as
// long as they are positive. In any order. `interval`: 1 or more.
inline std::vector<nanoseconds> with_omitted(std::span<const nanoseconds> measured,
                                             nanoseconds interval) {
  common::todo("w4e8: with_omitted");
}

// How the two threads of a run stood to each other.
inline placement placement_of(const run& r) {
  common::todo("w4e8: placement_of");
}

// The run in six numbers; the median of a single message is its latency. nullopt: it does not
// measure a hand-over between cores, or is empty.
inline std::optional<summary> summarize(const run& r) {
  common::todo("w4e8: summarize");
}

}  // namespace w4e8
