// week03::seqlock: a snapshot that one thread writes and any number of threads read. A reader never
// delays the writer: it copies first, and asks afterwards whether the copy is worth anything. Made
// for data that changes often and is small, such as the best bid and ask of a market.
//
//   Who may call it   write: one thread. try_read, read: any number of threads
//   Progress          write and try_read: wait-free. read: neither wait-free nor lock-free. It
//                     waits while the writer is in the middle of a write (if the writer stops there
//                     for ever, so does read), and it can starve: a writer that never rests may
//                     spoil every attempt. A reader that must come to an end uses try_read
//   Complexity        O(sizeof(T) / 8) relaxed loads or stores; readers write nothing shared
//   T                 trivially copyable, because a torn copy of it is made and thrown away;
//                     default constructible, for the copy. Padding bits are copied like all others,
//                     whatever is in them; nothing compares them
//
//   week03::seqlock<quote> best({.bid = 99, .ask = 101});
//   best.write({.bid = 100, .ask = 101});   // the feed's thread
//   const quote now = best.read();          // any thread; never a mixture of two quotes
//
// The payload is made of relaxed atomic words, because reading a plain variable while it is written
// is a data race even when the result is thrown away. Source: Hans-J. Boehm, "Can Seqlocks Get
// Along With Programming Language Memory Models?", 2012.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>

#include "common/sync.hpp"

namespace week03 {

template <class T>
class seqlock {
  static_assert(std::is_trivially_copyable_v<T>, "the snapshot is copied word by word");
  static_assert(std::is_default_constructible_v<T>,
                "a reader copies the words into a T of its own");
  static_assert(common::atomic<std::uint64_t>::is_always_lock_free, "wait-free: no hidden lock");

 public:
  explicit seqlock(const T& initial = T{}) { store_words(initial); }
  seqlock(const seqlock&) = delete;
  seqlock& operator=(const seqlock&) = delete;

  // One thread only.
  void write(const T& value) {
    // relaxed: only this thread writes it
    const std::uint64_t before = sequence_.load(std::memory_order_relaxed);
    // Odd: a write is under way. relaxed: the fence below makes it a release, for [A2]
    sequence_.store(before + 1, std::memory_order_relaxed);
    // [A1] release fence -> [A2]: a reader that sees any word stored below also sees the odd number
    common::atomic_thread_fence(std::memory_order_release);
    store_words(value);
    // [B1] release -> [B2]: a reader that starts from this even number sees all the words
    sequence_.store(before + 2, std::memory_order_release);
  }

  // One attempt: the snapshot, or nullopt if a write came in between.
  std::optional<T> try_read() const {
    // [B2] acquire <- [B1]: the words are at least as new as this number
    const std::uint64_t before = sequence_.load(std::memory_order_acquire);
    if (before % 2 != 0) return std::nullopt;
    const T value = load_words();
    // [A2] acquire fence <- [A1]: if a word came from a later write, the number below shows it
    common::atomic_thread_fence(std::memory_order_acquire);
    // relaxed: the fence above keeps it after the words
    if (sequence_.load(std::memory_order_relaxed) != before) return std::nullopt;
    return value;
  }

  // The latest snapshot: tries until no write comes in between.
  T read() const {
    for (;;) {
      if (const std::optional<T> value = try_read()) return *value;
      common::pause();
    }
  }

 private:
  using word = std::uint64_t;
  static constexpr std::size_t words = (sizeof(T) + sizeof(word) - 1) / sizeof(word);

  void store_words(const T& value) {
    std::array<word, words> copy{};
    std::memcpy(copy.data(), &value, sizeof(T));
    for (std::size_t i = 0; i < words; ++i) {
      // relaxed: ordered by the fence before and the release after, for all words at once
      words_[i].store(copy[i], std::memory_order_relaxed);
    }
  }

  T load_words() const {
    std::array<word, words> copy{};
    for (std::size_t i = 0; i < words; ++i) {
      // relaxed: ordered by the acquire before and the fence after, for all words at once
      copy[i] = words_[i].load(std::memory_order_relaxed);
    }
    T value;
    std::memcpy(static_cast<void*>(&value), copy.data(), sizeof(T));
    return value;
  }

  // Both written by the writer, read by all.
  common::atomic<std::uint64_t> sequence_{0};  // even: at rest; odd: a write is under way
  std::array<common::atomic<word>, words> words_{};
};

}  // namespace week03
