// w3e9: a quote that one thread writes and others read, without ever delaying the writer.
#pragma once

#include <cstdint>
#include <optional>

#include "common/sync.hpp"

namespace w3e9 {

struct quote {
  long bid;
  long ask;
};

class market_snapshot {
 public:
  // Replaces the quote. One thread only. Never waits.
  void write(quote q) {
    // relaxed: only this thread writes it
    const std::uint64_t before = sequence_.load(std::memory_order_relaxed);
    // Odd: a write is under way.
    // WHY not a release store: release keeps what stands BEFORE it in place, and here it is what
    // stands after it that must not become visible earlier. That takes a fence between the two.
    // relaxed: the fence below makes it a release, for [A2]
    sequence_.store(before + 1, std::memory_order_relaxed);
    // [A1] release fence -> [A2]: a reader that sees the new bid or ask also sees the odd number
    common::atomic_thread_fence(std::memory_order_release);
    // WHY atomic: readers look while we write. Their copy is thrown away then, but a data race is
    // undefined behaviour whether or not its result is used.
    // relaxed: ordered by the fence above and the release below
    bid_.store(q.bid, std::memory_order_relaxed);
    // relaxed: as the line above
    ask_.store(q.ask, std::memory_order_relaxed);
    // Even again.
    // [B1] release -> [B2]: a reader that starts from this number sees both
    sequence_.store(before + 2, std::memory_order_release);
  }

  // One attempt to read: the quote, or nullopt if a write was under way or came in between.
  std::optional<quote> try_read() const {
    // [B2] acquire <- [B1]: bid and ask are at least as new as this number
    const std::uint64_t before = sequence_.load(std::memory_order_acquire);
    // WHY look now and not only at the end: an odd number can stand unchanged for as long as the
    // writer takes, so "the same number twice" is not enough.
    if (before % 2 != 0) return std::nullopt;
    // relaxed: ordered by the acquire above and the fence below
    const long bid = bid_.load(std::memory_order_relaxed);
    // relaxed: as the line above
    const long ask = ask_.load(std::memory_order_relaxed);
    // WHY a fence and not an acquire load of the number below: an acquire load keeps what stands
    // AFTER it in place. It is the two loads before it that must not drift below.
    // [A2] acquire fence <- [A1]: if one of them came from a later write, the number below shows it
    common::atomic_thread_fence(std::memory_order_acquire);
    // relaxed: the fence keeps it after the loads above
    if (sequence_.load(std::memory_order_relaxed) != before) return std::nullopt;
    return quote{.bid = bid, .ask = ask};
  }

 private:
  // All written by the writer and read by the readers.
  common::atomic<std::uint64_t> sequence_{0};  // even: at rest; odd: a write is under way
  common::atomic<long> bid_{0};
  common::atomic<long> ask_{0};
};

static_assert(common::atomic<std::uint64_t>::is_always_lock_free &&
                  common::atomic<long>::is_always_lock_free,
              "wait-free, write and try_read: no hidden lock");

}  // namespace w3e9
