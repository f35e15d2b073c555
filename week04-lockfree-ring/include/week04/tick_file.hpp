// Recorded tick files, and a generator that makes them. The recordings are synthetic: prices walk
// at random, messages come in bursts, nothing of it was ever traded.
//
//   week04::write_ticks("ticks.bin", week04::synthetic_ticks(3000, 1));
//   const std::vector<week04::tick> ticks = week04::read_ticks("ticks.bin");
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "week04/tick.hpp"

namespace week04 {

// The levels of the book that synthetic ticks fit into.
inline constexpr std::size_t synthetic_levels = 1024;

// `count` ticks, the same for the same seed on every machine: an engine whose output the standard
// fixes, and none of the standard's distributions, whose output it does not.
inline std::vector<tick> synthetic_ticks(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  // Below `limit`. The small bias of the remainder does not matter here.
  const auto below = [&engine](std::uint64_t limit) { return engine() % limit; };

  struct order {
    std::uint32_t price;
    std::uint32_t quantity;
    week04::side side;
  };
  std::vector<order> resting;
  std::vector<tick> ticks;
  ticks.reserve(count);
  std::uint32_t middle = synthetic_levels / 2;
  std::int64_t time = 0;
  for (std::size_t n = 1; n <= count; ++n) {
    // Bursts: mostly 50 to 250 ns apart, now and then a pause of up to 20 us.
    time += static_cast<std::int64_t>(below(16) == 0 ? below(20'000) : 50 + below(200));
    if (below(8) == 0)
      middle = std::clamp<std::uint32_t>(static_cast<std::uint32_t>(middle + below(3) - 1), 64,
                                         synthetic_levels - 64);
    tick t{};
    t.sequence = n;
    t.time = time;
    const std::uint64_t what = below(100);
    if (what < 50 || resting.empty()) {
      const auto away = static_cast<std::uint32_t>(1 + below(8) * below(6));
      const bool buys = below(2) == 0;
      resting.push_back({.price = buys ? middle - away : middle + away,
                         .quantity = static_cast<std::uint32_t>(1 + below(100)),
                         .side = buys ? side::buy : side::sell});
      t.action = action::add;
      t.price = resting.back().price;
      t.quantity = resting.back().quantity;
      t.side = resting.back().side;
    } else {
      const std::size_t which = below(resting.size());
      order& chosen = resting[which];
      t.action = what < 85 ? action::cancel : action::execute;
      t.price = chosen.price;
      t.side = chosen.side;
      t.quantity = t.action == action::cancel
                       ? chosen.quantity
                       : static_cast<std::uint32_t>(1 + below(chosen.quantity));
      chosen.quantity -= t.quantity;
      if (chosen.quantity == 0) {
        chosen = resting.back();
        resting.pop_back();
      }
    }
    ticks.push_back(t);
  }
  return ticks;
}

// A file begins with this line, so that nobody takes it for market data.
inline constexpr char tick_file_label[] = "synthetic ticks, 32 bytes each\n";
inline constexpr std::size_t tick_file_label_size = sizeof(tick_file_label) - 1;

// Both throw std::runtime_error with the file's name.
inline void write_ticks(const std::string& name, const std::vector<tick>& ticks) {
  static_assert(std::endian::native == std::endian::little, "the files are little-endian");
  std::ofstream file(name, std::ios::binary);
  file.write(tick_file_label, tick_file_label_size);
  file.write(reinterpret_cast<const char*>(ticks.data()),
             static_cast<std::streamsize>(ticks.size() * sizeof(tick)));
  if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

inline std::vector<tick> read_ticks(const std::string& name) {
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + name);
  const auto size = static_cast<std::size_t>(file.tellg());
  std::string label(tick_file_label_size, '\0');
  file.seekg(0);
  file.read(label.data(), tick_file_label_size);
  if (!file || label != tick_file_label || (size - tick_file_label_size) % sizeof(tick) != 0)
    throw std::runtime_error(name + " is no tick file");
  std::vector<tick> ticks((size - tick_file_label_size) / sizeof(tick));
  file.read(reinterpret_cast<char*>(ticks.data()),
            static_cast<std::streamsize>(ticks.size() * sizeof(tick)));
  if (!file) throw std::runtime_error("cannot read " + name);
  return ticks;
}

}  // namespace week04
