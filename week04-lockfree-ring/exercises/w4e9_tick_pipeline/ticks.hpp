// What the checks of the capstone share: a clock that obeys, a few ticks, and what the statistics
// must be for them.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "week04/order_book.hpp"
#include "week04/tick.hpp"
#include "week04/tick_file.hpp"

namespace w4e9_ticks {

// One nanosecond later at every look, and it remembers what it said last.
struct obedient_clock {
  static std::int64_t now() {
    last = time++;
    return last;
  }
  inline static std::atomic<std::int64_t> time{0};
  inline static std::atomic<std::int64_t> last{-1};
};

// All times are over.
struct no_clock {
  static std::int64_t now() { return 1'000'000'000'000; }
};

inline week04::tick add(std::uint64_t sequence, std::uint32_t price = 1) {
  return {.sequence = sequence,
          .time = 0,
          .price = price,
          .quantity = 1,
          .action = week04::action::add,
          .side = week04::side::buy,
          .unused = {}};
}

// What the made feed of 3000 ticks holds.
inline std::vector<week04::tick> recorded() {
  return week04::synthetic_ticks(3000, 1);
}

// Book and statistics without any pipeline.
struct replay {
  explicit replay(std::span<const week04::tick> ticks) : book(week04::synthetic_levels) {
    std::uint64_t greatest = 0;
    for (const week04::tick& t : ticks) {
      book.apply(t);
      if (t.sequence > greatest) {
        lost += t.sequence - greatest - 1;
        greatest = t.sequence;
      } else {
        ++out_of_order;
      }
      if (t.action == week04::action::execute) traded += t.quantity;
      const auto bid = book.best_bid();
      const auto ask = book.best_ask();
      if (bid && ask && *ask > *bid) narrowest = std::min(narrowest, *ask - *bid);
    }
  }
  week04::order_book book;
  std::uint64_t lost = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t traded = 0;
  std::uint32_t narrowest = ~0u;
};

// A feed that has everything in it: gaps, repetitions, crossed books, impossible updates, numbers
// that need more than 32 bits. Prices are few, so that the best ones come and go.
inline std::vector<week04::tick> wild_ticks(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  std::vector<week04::tick> ticks;
  std::uint64_t sequence = 1;
  for (std::size_t n = 0; n < count; ++n) {
    week04::tick t = add(sequence, static_cast<std::uint32_t>(below(12)));
    t.quantity = below(4) == 0 ? 4'000'000'000u : static_cast<std::uint32_t>(1 + below(3));
    t.action = std::array{week04::action::add, week04::action::add, week04::action::cancel,
                          week04::action::execute}[below(4)];
    t.side = below(2) == 0 ? week04::side::buy : week04::side::sell;
    ticks.push_back(t);
    const std::uint64_t what = below(10);
    if (what == 0)
      sequence += 2 + below(3);
    else if (what == 1)
      sequence -= std::min(sequence - 1, below(3));
    else if (what == 2 && below(8) == 0)
      sequence += 5'000'000'000;
    else if (what == 3 && below(4) == 0)
      sequence = 1 + below(sequence);
    else
      ++sequence;
  }
  return ticks;
}

}  // namespace w4e9_ticks
