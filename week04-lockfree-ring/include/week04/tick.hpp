// A message of a market-data feed, as the capstone's recorded files hold it: 32 bytes, fixed
// layout, little-endian.
#pragma once

#include <cstdint>
#include <type_traits>

namespace week04 {

enum class side : std::uint8_t { buy, sell };

enum class action : std::uint8_t {
  add,      // an order for `quantity` at `price` enters the book
  cancel,   // `quantity` at `price` is withdrawn
  execute,  // `quantity` at `price` was traded and leaves the book
};

struct tick {
  std::uint64_t sequence;  // 1, 2, 3, ... without a gap
  std::int64_t time;       // nanoseconds since the recording began
  std::uint32_t price;     // in steps of the smallest price difference: a level of the book
  std::uint32_t quantity;
  week04::action action;
  week04::side side;
  std::uint8_t unused[6];
};

static_assert(sizeof(tick) == 32 && std::is_trivially_copyable_v<tick>,
              "the files hold ticks as they stand in memory");

}  // namespace week04
