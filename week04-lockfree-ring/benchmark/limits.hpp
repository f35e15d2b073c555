// What this machine can do at best: the denominators. Bare loops, no queue interface, measured in
// the same run and the same rounds as the queues.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "common/benchmarking/workloads.hpp"
#include "common/cache_line.hpp"
#include "week04/prefetch.hpp"
#include "week04/step_back.hpp"

namespace limits {

namespace bench = common::benchmarking;

// One cache line after the other goes from core to core through a ring of lines: 7 words and a
// sequence word each. The value is words/s, as if each were an item.
//
// Everything that a queue cannot afford is allowed: both sides work in blocks of 8 lines, each
// asks for its next block's lines ahead of time, and the consumer takes a block only when the
// next one is written too, so that it never disturbs the producer.
struct raw_hand_off {
  std::uint64_t items = 20'000'000;
  std::size_t bytes = 8192;  // of the ring, a power of two

  bench::outcome operator()(bench::lab& here) const {
    ring r(bytes / sizeof(line) / lines_per_block);
    const std::uint64_t blocks = here.scaled(items) / words_per_block;
    const std::uint64_t warm_up = 2 * r.blocks;
    bench::rendezvous start(here.may_spin());
    bench::clock::time_point began, ended;
    bench::with_waiting<bench::waiting::spin>(here.may_spin(), [&]<bench::waiting How>() {
      here.threads().run(
          [&] {
            give<How>(r, 0, warm_up, start);
            began = give<How>(r, warm_up, warm_up + blocks, start);
          },
          [&] {
            take<How>(r, 0, warm_up, start);
            ended = take<How>(r, warm_up, warm_up + blocks, start);
          });
    });
    const double seconds = bench::seconds_between(began, ended);
    const std::uint64_t count = blocks * words_per_block;
    return {.seconds = seconds,
            .value = bench::detail::millions_per_second(seconds, count),
            .columns = {{"ns/item", bench::detail::nanoseconds_per(seconds, count)}}};
  }

 private:
  static constexpr std::size_t words_per_line = 7;
  static constexpr std::uint64_t lines_per_block = 8;
  static constexpr std::uint64_t words_per_block = words_per_line * lines_per_block;

  struct alignas(common::cache_line_size) line {
    std::uint64_t word[words_per_line];
    std::atomic<std::uint64_t> sequence{0};  // how often it was written
  };
  struct block {
    line lines[lines_per_block];
  };
  struct ring {
    explicit ring(std::size_t count) : blocks(count), begin(std::make_unique<block[]>(count)) {}
    block& at(std::uint64_t number) { return begin[number & (blocks - 1)]; }
    const std::size_t blocks;  // a power of two
    const std::unique_ptr<block[]> begin;
    alignas(common::no_sharing_distance) std::atomic<std::uint64_t> released{0};  // blocks
  };

  template <bench::waiting How>
  [[gnu::noinline]] static bench::clock::time_point give(ring& r, std::uint64_t first,
                                                         std::uint64_t last,
                                                         bench::rendezvous& start) {
    bench::patience<How> full;
    start.meet();
    const auto began = bench::clock::now();
    for (std::uint64_t number = first; number != last; ++number) {
      // [L2] acquire <- [L1]: the consumer has read what was in this block and in the next one
      while (std::min(number + 2, last) - r.released.load(std::memory_order_acquire) > r.blocks)
        full.wait(number + 1);
      const line* const next = r.at(number + 1).lines;
      for (std::uint64_t i = 0; i != lines_per_block; ++i) week04::prefetch_for_write(next + i);
      for (line& l : r.at(number).lines) {
        for (std::uint64_t& word : l.word) word = number;
        // [L3] release -> [L4]: the line's words are written
        l.sequence.store(number + 1, std::memory_order_release);
      }
    }
    return began;
  }

  template <bench::waiting How>
  [[gnu::noinline]] static bench::clock::time_point take(ring& r, std::uint64_t first,
                                                         std::uint64_t last,
                                                         bench::rendezvous& start) {
    bench::patience<How> empty;
    std::uint64_t difference = 0;
    // [L4] acquire <- [L3]: the block's words are written
    const auto await = [&](std::uint64_t number) {
      const std::atomic<std::uint64_t>& last_line =
          r.at(number).lines[lines_per_block - 1].sequence;
      while (last_line.load(std::memory_order_acquire) != number + 1) {
        week04::step_back();
        empty.wait(number + 1);
      }
    };
    start.meet();
    await(first);
    for (std::uint64_t number = first; number != last; ++number) {
      if (number + 1 != last) {
        await(number + 1);
        const line* const next = r.at(number + 1).lines;
        for (std::uint64_t i = 0; i != lines_per_block; ++i) __builtin_prefetch(next + i);
      }
      for (const line& l : r.at(number).lines)
        for (const std::uint64_t word : l.word) difference |= word ^ number;
      // [L1] release -> [L2]: we have read the block
      r.released.store(number + 1, std::memory_order_release);
    }
    const auto ended = bench::clock::now();
    bench::detail::demand_no_difference(difference);
    return ended;
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
