// What the checks of the capstone share: a clock that obeys, a few ticks, and what the statistics
// must be for them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "week04/order_book.hpp"
#include "week04/tick.hpp"
#include "week04/tick_file.hpp"

namespace w4e9_ticks {

// One nanosecond later at every look.
struct obedient_clock {
  static std::int64_t now() { return time.fetch_add(1, std::memory_order_relaxed); }
  inline static std::atomic<std::int64_t> time{0};
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

// What the committed recording holds.
inline std::vector<week04::tick> recorded() {
  return week04::synthetic_ticks(3000, 1);
}

// Book and statistics without any pipeline.
struct replay {
  explicit replay(std::span<const week04::tick> ticks) : book(week04::synthetic_levels) {
    for (const week04::tick& t : ticks) {
      book.apply(t);
      if (t.action == week04::action::execute) traded += t.quantity;
      const auto bid = book.best_bid();
      const auto ask = book.best_ask();
      if (bid && ask && *ask > *bid) narrowest = std::min(narrowest, *ask - *bid);
    }
  }
  week04::order_book book;
  std::uint64_t traded = 0;
  std::uint32_t narrowest = ~0u;
};

}  // namespace w4e9_ticks
