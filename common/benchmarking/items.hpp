// What travels through a queue while it is timed: the sequence number, alone or with a load.
//
// Sequence numbers start at 1, so that a queue that reserves the value 0 can take part. The
// consumer compares each one, so a lost, doubled or overtaken item is seen, and the optimiser has
// to produce every one of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace common::benchmarking {

inline constexpr std::uint64_t first_sequence = 1;

// An item of exactly `Bytes` bytes: 64 is one cache line.
template <std::size_t Bytes>
struct wide_item {
  static_assert(Bytes % sizeof(std::uint64_t) == 0 && Bytes > sizeof(std::uint64_t));
  std::uint64_t sequence = 0;
  std::array<std::uint64_t, Bytes / sizeof(std::uint64_t) - 1> load{};
};
static_assert(sizeof(wide_item<64>) == 64);

// How an item type carries a sequence number. Specialise it for a type of your own.
template <class T>
struct item_traits;

template <>
struct item_traits<std::uint64_t> {
  static std::uint64_t make(std::uint64_t sequence) noexcept { return sequence; }
  static std::uint64_t sequence(std::uint64_t item) noexcept { return item; }
};

template <std::size_t Bytes>
struct item_traits<wide_item<Bytes>> {
  static wide_item<Bytes> make(std::uint64_t sequence) noexcept {
    wide_item<Bytes> item{.sequence = sequence, .load = {}};
    item.load.back() = ~sequence;
    return item;
  }
  // The last word is looked at too: an item that arrived in part must not pass.
  static std::uint64_t sequence(const wide_item<Bytes>& item) noexcept {
    return item.load.back() == ~item.sequence ? item.sequence : 0;
  }
};

}  // namespace common::benchmarking
