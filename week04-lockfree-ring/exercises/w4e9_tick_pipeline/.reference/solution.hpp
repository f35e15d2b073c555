// w4e9: the capstone. A feed, a ring, an order book, statistics: two threads, nothing lost, nothing
// allocated, and an honest account of the waiting.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "common/cache_line.hpp"
#include "common/percentiles.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
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
  void feed(std::span<const week04::tick> ticks, std::int64_t start) {
    for (week04::tick t : ticks) {
      t.time += start;
      while (Clock::now() < t.time) common::pause();
      // WHY wait and not drop: a book with one tick missing is wrong from then on. WHY count: a
      // feed that had to wait is news that somebody must hear, and the latency shows it too,
      // because it counts from the intended time.
      while (!ring_.try_push(t)) {
        ++back_pressure_;
        common::pause();
      }
    }
    // [C1] release -> [C2]: all pushes come before the end
    ended_.store(true, std::memory_order_release);
  }

  // The consumer's, once. Takes tick after tick, applies it to the book and accounts for it, until
  // the feed has ended and everything that it pushed was taken.
  void consume() {
    for (;;) {
      std::optional<week04::tick> t = ring_.try_pop();
      if (!t) {
        // [C2] acquire <- [C1]: whoever sees the end finds every tick that came before it
        if (ended_.load(std::memory_order_acquire)) {
          // WHY look once more: the ring was empty *before* we saw the end. In between the last
          // ticks may have come. Now none can come any more.
          t = ring_.try_pop();
          if (!t) return;
        } else {
          common::pause();
          continue;
        }
      }
      process(*t);
    }
  }

  // After both threads have ended.
  const week04::order_book& book() const { return book_; }
  statistics result() const {
    statistics all = statistics_;
    all.back_pressure = back_pressure_;
    return all;
  }

 private:
  void process(const week04::tick& t) {
    // WHY differences of sequence numbers: they say what is missing without a second count on the
    // other side.
    if (t.sequence <= last_sequence_) {
      ++statistics_.out_of_order;
    } else {
      statistics_.lost += t.sequence - last_sequence_ - 1;
      last_sequence_ = t.sequence;
    }
    book_.apply(t);
    ++statistics_.received;
    if (t.action == week04::action::execute) statistics_.traded += t.quantity;
    const auto bid = book_.best_bid();
    const auto ask = book_.best_ask();
    if (bid && ask && *ask > *bid)
      statistics_.narrowest = std::min(statistics_.narrowest, *ask - *bid);
    // WHY after apply(): a tick has arrived when the book knows of it.
    statistics_.latencies.add(static_cast<double>(Clock::now() - t.time));
  }

  Ring ring_;

  // Written by the producer, after its last push; read by the consumer.
  alignas(common::no_sharing_distance) common::atomic<bool> ended_{false};
  std::uint64_t back_pressure_ = 0;  // the producer's own

  // The consumer's own.
  alignas(common::no_sharing_distance) week04::order_book book_;
  statistics statistics_;
  std::uint64_t last_sequence_ = 0;
};

static_assert(common::atomic<bool>::is_always_lock_free,
              "with a lock in it no call would be wait-free");

}  // namespace w4e9
