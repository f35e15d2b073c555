// w4e9: the capstone. A feed, a ring, an order book, statistics: two threads, nothing lost, nothing
// allocated, and an honest account of the waiting.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "common/cache_line.hpp"
#include "common/percentiles.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"
#include "week04/order_book.hpp"
#include "week04/tick.hpp"

namespace w4e9 {

// What a run is judged by.
struct statistics {
  std::uint64_t received = 0;       // ticks that were applied to the book
  std::uint64_t lost = 0;           // sequence numbers that were skipped
  std::uint64_t out_of_order = 0;   // ticks whose number was not greater than all before it
  std::uint64_t traded = 0;         // the quantity of all executions
  std::uint32_t narrowest = ~0u;    // the smallest best ask - best bid after any tick, while both
                                    // exist and ask > bid
  std::uint64_t back_pressure = 0;  // attempts to push that found the ring full
  common::samples latencies;        // ns, one per tick: from its intended time to the updated book
};

// `Ring`: a bounded queue of ticks, for one producer and one consumer thread.
// `Clock`: Clock::now() gives nanoseconds, the same for both threads.
template <common::bounded_queue Ring, class Clock>
class pipeline {
 public:
  // `capacity`: of the ring. `levels`: of the book. `most`: how many ticks will come at most; their
  // latencies must not allocate.
  pipeline(std::size_t capacity, std::size_t levels, std::size_t most)
      : ring_(capacity), book_(levels) {
    statistics_.latencies.reserve(most);
  }

  // The producer's, once. Pushes every tick, in order, not before its intended time, which is
  // start + tick.time; what is pushed carries the intended time in `time`. Waits while the ring is
  // full and counts each refused attempt. Then tells the consumer that this was all.
  void feed(std::span<const week04::tick> ticks, std::int64_t start) { common::todo("w4e9: feed"); }

  // The consumer's, once. Takes tick after tick, applies it to the book and accounts for it, until
  // the feed has ended and everything that it pushed was taken.
  void consume() { common::todo("w4e9: consume"); }

  // After both threads have ended.
  const week04::order_book& book() const { return book_; }
  statistics result() const {
    statistics all = statistics_;
    all.back_pressure = back_pressure_;
    return all;
  }

 private:
  Ring ring_;

  // Written by the producer, after its last push; read by the consumer.
  alignas(common::no_sharing_distance) common::atomic<bool> ended_{false};
  std::uint64_t back_pressure_ = 0;  // the producer's own

  // The consumer's own.
  alignas(common::no_sharing_distance) week04::order_book book_;
  statistics statistics_;
};

}  // namespace w4e9
