// What travels through a queue while it is timed: the sequence number, alone or with a load.
//
// Sequence numbers start at 1, so that a queue that reserves the value 0 can take part. The
// consumer compares each one, so a lost, doubled or overtaken item is seen, and the optimiser has
// to produce every one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace common::benchmarking {

inline constexpr std::uint64_t first_sequence = 1;

// An item of exactly `Bytes` bytes: 64 is one cache line, and lies on one if it is aligned so. The
// sequence number comes first, its complement last, the words in between count on.
template <std::size_t Bytes, std::size_t Alignment = alignof(std::uint64_t)>
struct alignas(Alignment) wide_item {
  static_assert(Bytes % sizeof(std::uint64_t) == 0 && Bytes > sizeof(std::uint64_t));
  static constexpr std::size_t last = Bytes / sizeof(std::uint64_t) - 1;
  std::uint64_t words[last + 1];
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

template <std::size_t Bytes, std::size_t Alignment>
struct item_traits<wide_item<Bytes, Alignment>> {
  using item = wide_item<Bytes, Alignment>;

  // Every word at once, because then the compiler writes the item straight into the queue. An item
  // that is written in pieces on the stack is copied from there in vectors; such a load spans
  // several stores, cannot be served from the store buffer, and so waits until all earlier stores,
  // those to the queue among them, are in the cache. We would measure that, in every queue alike.
  static item make(std::uint64_t sequence) noexcept {
    return [&]<std::size_t... Middle>(std::index_sequence<Middle...>) {
      return item{{sequence, (sequence + Middle)..., ~sequence}};
    }
    (std::make_index_sequence<item::last - 1>{});
  }
  // The last word is looked at too: an item that arrived in part must not pass.
  static std::uint64_t sequence(const item& one) noexcept {
    return one.words[item::last] == ~one.words[0] ? one.words[0] : 0;
  }
};

}  // namespace common::benchmarking
