// w4e8: what a latency measurement must do with its raw numbers before anybody believes it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

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
// WHY from the start and not from the previous message: a late message must not make all that
// follow late in the schedule too. The world does not slow down because we did.
inline nanoseconds intended_time(nanoseconds start, nanoseconds interval, std::size_t n) {
  return start + interval * static_cast<nanoseconds>(n);
}

// The latency of each message, in the messages' order, as the one who wanted it sent sees it. It is
// below 0 if a message was sent early: reported as it is.
inline std::vector<nanoseconds> latencies(std::span<const message> messages) {
  std::vector<nanoseconds> result;
  result.reserve(messages.size());
  // WHY from the intended time: while the queue was stuck, so was the producer. Counted from the
  // actual time, all messages that had to wait for their turn look fast: coordinated omission.
  for (const message& m : messages) result.push_back(m.received - m.intended);
  return result;
}

// The smallest sample that at least `per_thousand` thousandths of all samples do not exceed
// (nearest rank): 500 is the median, 999 the 99.9th percentile, 0 the smallest sample. The samples
// need not be sorted. `per_thousand`: 0 to 1000.
// nullopt if fewer than one sample in all is expected above it (samples * (1000 - per_thousand) is
// less than 1000): p99.9 of 100 samples is just their maximum.
inline std::optional<nanoseconds> percentile(std::span<const nanoseconds> samples,
                                             int per_thousand) {
  const auto per = static_cast<std::size_t>(per_thousand);
  // WHY integers: in floating point, (100 - 99.9) / 100 * 1000 is a little less than 1.
  if (samples.size() * (1000 - per) < 1000) return std::nullopt;
  // Rounded up, counted from 1. WHY at least 1: for 0 thousandths the rank is 0, and no sample has
  // it.
  const std::size_t rank = std::max<std::size_t>(1, (samples.size() * per + 999) / 1000);
  std::vector<nanoseconds> sorted(samples.begin(), samples.end());
  // WHY nth_element: only one place of the sorted order is asked for.
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(sorted.begin(), place, sorted.end());
  return *place;
}

// The latencies of a closed loop, in which a sender waited for each answer before it sent again,
// with those that the waiting hid: for each latency L also L - interval, L - 2 * interval, ... as
// long as they are positive. In any order. `interval`: 1 or more.
inline std::vector<nanoseconds> with_omitted(std::span<const nanoseconds> measured,
                                             nanoseconds interval) {
  std::vector<nanoseconds> result(measured.begin(), measured.end());
  // WHY these: during a wait of L, a schedule would have sent at interval, 2 * interval, ...; each
  // of those messages would have waited for the rest of L.
  for (const nanoseconds latency : measured)
    for (nanoseconds rest = latency - interval; rest > 0; rest -= interval) result.push_back(rest);
  return result;
}

// How the two threads of a run stood to each other.
inline placement placement_of(const run& r) {
  if (!r.producer || !r.consumer) return placement::not_pinned;
  if (r.producer->number == r.consumer->number) return placement::same_cpu;
  // WHY the package too: core 0 exists once in each of them.
  const bool same_core =
      r.producer->core == r.consumer->core && r.producer->package == r.consumer->package;
  return same_core ? placement::same_core : placement::separate_cores;
}

// The run in six numbers; the median of a single message is its latency. nullopt: it does not
// measure a hand-over between cores, or is empty.
inline std::optional<summary> summarize(const run& r) {
  // WHY refuse instead of reporting with a remark: numbers are copied, remarks are not.
  if (placement_of(r) != placement::separate_cores || r.messages.empty()) return std::nullopt;
  const std::vector<nanoseconds> all = latencies(r.messages);
  const auto late = [](const message& m) { return m.sent > m.intended; };
  // WHY the maximum for one sample: percentile() refuses a median of one, and it is that one.
  const nanoseconds max = *std::max_element(all.begin(), all.end());
  return summary{
      .count = all.size(),
      .sent_late =
          static_cast<std::size_t>(std::count_if(r.messages.begin(), r.messages.end(), late)),
      .median = percentile(all, 500).value_or(max),
      .p99 = percentile(all, 990),
      .p999 = percentile(all, 999),
      .max = max,
  };
}

}  // namespace w4e8
