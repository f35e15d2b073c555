// Counts per item, from the counting build: locks, notifications, atomic operations by order,
// allocations, and the most memory held. Exact, the same on every machine, no clock involved.
//
//   int main(int argc, char** argv) {
//     common::benchmarking::count_sheet sheet;
//     sheet.count(everyone{});          // the contestants of the week's benchmark
//     return sheet.print(argc, argv);   // a table; with --lines the form that --counts reads
//   }
//
// The program is one translation unit with COMMON_COUNTED, linked with common::allocations. All in
// one thread, so that no failed attempt of a waiting thread is counted.
#pragma once

#if !defined(COMMON_COUNTED)
#error "the counts come from the counting build: define COMMON_COUNTED"
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/items.hpp"
#include "common/benchmarking/report.hpp"
#include "common/counted/counts.hpp"

namespace common::benchmarking {

class count_sheet {
 public:
  static constexpr std::uint64_t items = 1'000'000;

  template <class... Contestants>
  void count(contestants<Contestants...>) {
    (count_one<Contestants>(), ...);
  }

  // main's exit code.
  int print(int argc, char** argv) {
    if (argc == 1) {
      std::ranges::stable_sort(rows_, {}, &count_row::phase);
      print_counts(std::cout, rows_);
      return 0;
    }
    if (argc == 2 && std::string_view(argv[1]) == "--lines") {
      std::ranges::stable_sort(rows_, {}, &count_row::phase);
      write_counts(std::cout, rows_);
      return 0;
    }
    std::fprintf(stderr, "Usage: %s [--lines]\n  --lines  for weekNN_benchmark --counts FILE\n",
                 argv[0]);
    return 2;
  }

 private:
  template <class Contestant>
  void count_one() {
    using ends = typename Contestant::ends;
    const std::string name(Contestant::name);
    {
      const std::int64_t before = live_bytes();
      // A power of two, because rings want one.
      ends all(std::bit_ceil(items));
      auto producer = all.producer();
      auto consumer = all.consumer();
      std::int64_t most = live_bytes();
      const auto pushed = counted::during([&] {
        for (std::uint64_t i = 0; i < items; ++i) {
          push(producer, first_sequence + i);
          most = std::max(most, live_bytes());
        }
      });
      add(name, "1: 1M pushed", pushed, most - before);
      const auto popped = counted::during([&] {
        for (std::uint64_t i = 0; i < items; ++i) pop(consumer, first_sequence + i);
      });
      add(name, "2: 1M popped", popped, std::nullopt);
    }
    {
      const std::int64_t before = live_bytes();
      ends one(1024);
      auto producer = one.producer();
      auto consumer = one.consumer();
      std::int64_t most = live_bytes();
      const auto pairs = counted::during([&] {
        for (std::uint64_t i = 0; i < items; ++i) {
          push(producer, first_sequence + i);
          most = std::max(most, live_bytes());
          pop(consumer, first_sequence + i);
        }
      });
      add(name, "3: push/pop pair, depth 1", pairs, most - before);
    }
  }

  static std::int64_t live_bytes() { return counted::allocations_now().live_bytes(); }

  template <class End>
  void push(End& producer, std::uint64_t sequence) {
    if (!producer.try_push(std::uint64_t{sequence})) throw std::logic_error("refused an item");
  }
  template <class End>
  void pop(End& consumer, std::uint64_t sequence) {
    if (consumer.try_pop() != sequence) throw std::logic_error("handed out a wrong item");
  }

  void add(const std::string& queue, const std::string& phase, const counted::counts& used,
           std::optional<std::int64_t> most_bytes) {
    const auto each = [](std::uint64_t count) {
      return static_cast<double>(count) / static_cast<double>(items);
    };
    count_row r{queue, phase, {}};
    r.counts = {{"locks", each(used.locks)},
                {"notifies", each(used.notifies)},
                {"loads", each(used.loads)},
                {"stores", each(used.stores)},
                {"rmws", each(used.rmws)},
                {"fences", each(used.fences)},
                {"relaxed", each(used.relaxed)},
                {"acquire", each(used.acquire)},
                {"release", each(used.release)},
                {"acq_rel", each(used.acq_rel)},
                {"seq_cst", each(used.seq_cst)},
                {"allocations", each(used.allocations)},
                {"allocations in all", static_cast<double>(used.allocations)}};
    if (most_bytes) r.counts.emplace_back("peak bytes", static_cast<double>(*most_bytes));
    rows_.push_back(std::move(r));
  }

  std::vector<count_row> rows_;
};

}  // namespace common::benchmarking
