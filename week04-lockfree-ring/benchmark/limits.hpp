// What this machine can do at best: the denominators. Bare loops, no queue interface, measured in
// the same run and the same rounds as the queues.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "benchmarking/workloads.hpp"
#include "common/cache_line.hpp"
#include "week04/prefetch.hpp"

namespace limits {

namespace bench = common::benchmarking;

// One cache line after the other goes from core to core through a ring of lines: 7 words and a
// sequence word each. The value is words/s, as if each were an item.
struct raw_hand_off {
  std::uint64_t items = 20'000'000;
  std::size_t bytes = 8192;  // of the ring

  bench::outcome operator()(bench::lab& here) const {
    const std::uint64_t count = here.scaled(items) / words * words;
    ring r(bytes / sizeof(line));
    const std::uint64_t warm_up = 2 * r.count;
    const std::uint64_t last = warm_up + count / words;
    bench::rendezvous start(here.may_spin());
    bench::clock::time_point began, ended;
    bench::with_waiting<bench::waiting::spin>(here.may_spin(), [&]<bench::waiting How>() {
      here.threads().run(
          [&] {
            give<How>(r, 1, warm_up, start, began);
            give<How>(r, warm_up + 1, last, start, began);
          },
          [&] {
            take<How>(r, 1, warm_up, start);
            take<How>(r, warm_up + 1, last, start);
            ended = bench::clock::now();
          });
    });
    const double seconds = bench::seconds_between(began, ended);
    return {.seconds = seconds,
            .value = static_cast<double>(count) / seconds / 1e6,
            .columns = {{"ns/item", seconds * 1e9 / static_cast<double>(count)}}};
  }

 private:
  static constexpr std::size_t words = 7;
  static constexpr std::uint64_t block = 8;  // lines are given back in blocks

  struct alignas(common::cache_line_size) line {
    std::uint64_t word[words];
    std::atomic<std::uint64_t> sequence{0};
  };
  struct ring {
    explicit ring(std::size_t lines) : count(lines), lines(std::make_unique<line[]>(lines)) {}
    line& at(std::uint64_t number) { return lines[number & (count - 1)]; }
    const std::size_t count;  // a power of two
    const std::unique_ptr<line[]> lines;
    alignas(common::no_sharing_distance) std::atomic<std::uint64_t> released{0};
    alignas(common::no_sharing_distance) std::uint64_t seen_released = 0;  // the producer's own
  };

  template <bench::waiting How>
  [[gnu::noinline]] static void give(ring& r, std::uint64_t first, std::uint64_t last,
                                     bench::rendezvous& start, bench::clock::time_point& began) {
    bench::patience<How> full;
    std::uint64_t released = r.seen_released;
    start.meet();
    began = bench::clock::now();
    for (std::uint64_t number = first; number <= last; ++number) {
      while (number - released > r.count) {
        // [L2] acquire <- [L1]: the consumer has read the lines
        released = r.released.load(std::memory_order_acquire);
        if (number - released > r.count) full.wait(number);
      }
      line& l = r.at(number);
      if (number % block == 0 && number + 2 * block - released <= r.count)
        for (std::uint64_t i = 0; i < block; ++i)
          week04::prefetch_for_write(&r.at(number + block + i));
      for (std::size_t i = 0; i < words; ++i) l.word[i] = number;
      // [L3] release -> [L4]: the line's words are written
      l.sequence.store(number, std::memory_order_release);
    }
    r.seen_released = released;
  }

  template <bench::waiting How>
  [[gnu::noinline]] static void take(ring& r, std::uint64_t first, std::uint64_t last,
                                     bench::rendezvous& start) {
    bench::patience<How> empty;
    std::uint64_t difference = 0;
    start.meet();
    for (std::uint64_t number = first; number <= last; ++number) {
      line& l = r.at(number);
      // [L4] acquire <- [L3]: the line's words are written
      while (l.sequence.load(std::memory_order_acquire) != number) empty.wait(number);
      for (std::size_t i = 0; i < words; ++i) difference |= l.word[i] ^ number;
      if (number % block == 0 || number == last) {
        // [L1] release -> [L2]: we have read the lines
        r.released.store(number, std::memory_order_release);
      }
    }
    bench::detail::demand_no_difference(difference);
  }
};

// One atomic each way, each on lines of its own: nothing between two cores is faster but sharing a
// line.
struct raw_round_trip {
  std::uint64_t trips = 20'000;

  bench::outcome operator()(bench::lab& here) const {
    const std::uint64_t count = here.scaled(trips);
    alignas(common::no_sharing_distance) std::atomic<std::uint64_t> there{0};
    alignas(common::no_sharing_distance) std::atomic<std::uint64_t> back{0};
    bench::rendezvous start(here.may_spin());
    bench::detail::timed_samples all;
    bench::with_waiting<bench::waiting::pause>(here.may_spin(), [&]<bench::waiting How>() {
      here.threads().run([&] { all = ask<How>(there, back, count, start); },
                         [&] { echo<How>(there, back, count, start); });
    });
    return bench::detail::latency_outcome(all.seconds, std::move(all.latencies));
  }

 private:
  using word = std::atomic<std::uint64_t>;
  static std::uint64_t warm_up(std::uint64_t count) { return count / 10; }

  template <bench::waiting How>
  [[gnu::noinline]] static bench::detail::timed_samples ask(word& there, word& back,
                                                            std::uint64_t count,
                                                            bench::rendezvous& start) {
    bench::patience<How> waiting;
    common::samples latencies;
    latencies.reserve(count);
    start.meet();
    bench::clock::time_point began = bench::clock::now();
    bench::clock::time_point previous = began;
    for (std::uint64_t trip = 1; trip <= warm_up(count) + count; ++trip) {
      there.store(trip, std::memory_order_release);
      while (back.load(std::memory_order_acquire) != trip) waiting.wait(trip);
      const auto returned = bench::clock::now();
      if (trip > warm_up(count)) latencies.add(common::to_nanoseconds(returned - previous));
      if (trip == warm_up(count)) began = returned;
      previous = returned;
    }
    return {bench::seconds_between(began, previous), std::move(latencies)};
  }

  template <bench::waiting How>
  [[gnu::noinline]] static void echo(word& there, word& back, std::uint64_t count,
                                     bench::rendezvous& start) {
    bench::patience<How> waiting;
    start.meet();
    for (std::uint64_t trip = 1; trip <= warm_up(count) + count; ++trip) {
      while (there.load(std::memory_order_acquire) != trip) waiting.wait(trip);
      back.store(trip, std::memory_order_release);
    }
  }
};

}  // namespace limits
