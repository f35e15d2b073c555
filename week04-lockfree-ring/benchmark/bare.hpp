// Bare loops without a queue's interface: what two cores can hand over, measured beside the queues.
// No limit: spans of a ring, which publish once for many items, go faster than the line hand-off.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/benchmarking/latency.hpp"
#include "common/cache_line.hpp"
#include "week04/prefetch.hpp"

namespace bare {

namespace bench = common::benchmarking;

// One cache line after the other goes from core to core through a ring of lines: 7 words and a
// sequence word each. The value is words/s, as if each were an item.
//
// Everything that a queue cannot afford is allowed: both sides work in blocks of 8 lines, each
// asks for its next block's lines ahead of time, the consumer takes a block only when the next one
// is written too, so that it never disturbs the producer, and it writes to each line that it
// leaves.
struct line_hand_off {
  std::uint64_t items = 10'000'000;
  std::size_t bytes = 8192;  // of the ring, a power of two

  void operator()(benchmark::State& state) const {
    ring r(bytes / sizeof(line) / lines_per_block);
    const std::uint64_t blocks = bench::scaled(items) / words_per_block;
    const std::uint64_t warm_up = 2 * r.blocks;
    std::uint64_t first = 0;
    bench::rendezvous start;
    bench::time_passes(
        state, blocks * words_per_block,
        [&] {
          give(r, first, first + warm_up, start);
          return give(r, first + warm_up, first + warm_up + blocks, start);
        },
        [&] {
          take(r, first, first + warm_up, start);
          return take(r, first + warm_up, first + warm_up + blocks, start);
        },
        [&] { first += warm_up + blocks; });
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

  [[gnu::noinline]] static bench::clock::time_point give(ring& r, std::uint64_t first,
                                                         std::uint64_t last,
                                                         bench::rendezvous& start) {
    bench::patience full(bench::waiting::spin);
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

  [[gnu::noinline]] static bench::clock::time_point take(ring& r, std::uint64_t first,
                                                         std::uint64_t last,
                                                         bench::rendezvous& start) {
    bench::patience empty(bench::waiting::back_off);
    std::uint64_t difference = 0;
    // [L4] acquire <- [L3]: the block's words are written
    const auto await = [&](std::uint64_t number) {
      const std::atomic<std::uint64_t>& last_line =
          r.at(number).lines[lines_per_block - 1].sequence;
      while (last_line.load(std::memory_order_acquire) != number + 1) empty.wait(number + 1);
    };
    start.meet();
    await(first);
    for (std::uint64_t number = first; number != last; ++number) {
      if (number + 1 != last) {
        await(number + 1);
        const line* const next = r.at(number + 1).lines;
        for (std::uint64_t i = 0; i != lines_per_block; ++i) __builtin_prefetch(next + i);
      }
      for (line& l : r.at(number).lines) {
        for (const std::uint64_t word : l.word) difference |= word ^ number;
        // relaxed: what stood there already; a line that is only read comes back more slowly
        l.sequence.store(number + 1, std::memory_order_relaxed);
      }
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
struct round_trip {
  std::uint64_t trips = 5'000;

  void operator()(benchmark::State& state) const {
    const std::uint64_t count = bench::scaled(trips);
    common::samples all;
    for ([[maybe_unused]] auto pass : state) {
      alignas(common::no_sharing_distance) word there{0};
      alignas(common::no_sharing_distance) word back{0};
      bench::rendezvous start;
      common::samples taken;
      const common::stopwatch watch;
      bench::two_threads().run([&] { taken = ask(there, back, count, start); },
                               [&] { echo(there, back, count, start); });
      state.SetIterationTime(common::to_seconds(watch.elapsed()));
      all.merge(taken);
    }
    bench::detail::report_latencies(state, all);
  }

 private:
  using word = std::atomic<std::uint64_t>;
  static std::uint64_t warm_up(std::uint64_t count) { return count / 10; }

  [[gnu::noinline]] static common::samples ask(word& there, word& back, std::uint64_t count,
                                               bench::rendezvous& start) {
    bench::patience waiting(bench::waiting::pause);
    common::samples latencies = bench::detail::room_for(count);
    start.meet();
    bench::clock::time_point previous = bench::clock::now();
    for (std::uint64_t trip = 1; trip <= warm_up(count) + count; ++trip) {
      // [R1] release -> [R2]: as a queue would publish an item
      there.store(trip, std::memory_order_release);
      // [R4] acquire <- [R3]: as a queue would read it
      while (back.load(std::memory_order_acquire) != trip) waiting.wait(trip);
      const auto returned = bench::clock::now();
      if (trip > warm_up(count)) latencies.add(common::to_nanoseconds(returned - previous));
      previous = returned;
    }
    return latencies;
  }

  [[gnu::noinline]] static void echo(word& there, word& back, std::uint64_t count,
                                     bench::rendezvous& start) {
    bench::patience waiting(bench::waiting::pause);
    start.meet();
    for (std::uint64_t trip = 1; trip <= warm_up(count) + count; ++trip) {
      // [R2] acquire <- [R1]
      while (there.load(std::memory_order_acquire) != trip) waiting.wait(trip);
      // [R3] release -> [R4]
      back.store(trip, std::memory_order_release);
    }
  }
};

}  // namespace bare
