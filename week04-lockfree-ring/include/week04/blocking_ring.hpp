// A ring that also waits, and that can be closed: the interface of week 1's queues around a ring of
// this week, so that a program for one producer and one consumer needs no other change.
//
//   Who may call it   one thread push and try_push, one thread pop and try_pop, any thread close
//   Progress          push waits for room, pop for an item, both asleep: std::atomic's wait and
//                     notify, a futex on Linux. Only for an item whose push has begun pop spins.
//                     The try_ calls never wait
//   Complexity        O(1) a call: what the ring does, one read-modify-write and, only if somebody
//                     sleeps, a system call
//
//   week04::blocking_ring<week04::spsc_ring<order>> orders(1024);
//   orders.push({.id = 7});                          // one thread; waits while 1024 are in there
//   while (auto next = orders.pop()) handle(*next);  // another; ends after orders.close()
//
// No wake-up is lost, because each side waits for a counter to change that the other side changes
// with every item: who is about to sleep names the value that it saw. And no item is lost at
// close(), because "closed" and the number of items stand in one word: a push takes its number
// before it puts the item in, and a closed word gives no numbers. So whoever finds the ring closed
// knows how many items must still come out.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"

namespace week04 {

// `Start`: how many items count as handed over at first (for tests of the counters' wrap).
template <class Ring, std::uint32_t Start = 0>
class blocking_ring {
  using T = typename Ring::value_type;

 public:
  using value_type = T;

  // As the ring: it is constructed from the same arguments.
  template <class... Args>
  explicit blocking_ring(std::size_t capacity, const Args&... args) : ring_(capacity, args...) {}
  blocking_ring(const blocking_ring&) = delete;
  blocking_ring& operator=(const blocking_ring&) = delete;

  std::size_t capacity() const noexcept { return ring_.capacity(); }

  // False: it is full or closed, and the argument is untouched.
  bool try_push(T&& item) { return has_room() && append(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    // The copy comes first: it may throw, and from the number on nothing may.
    return has_room() && !closed() && append(T(item));
  }

  // Waits for room. False: the queue is closed, even if it was closed while we waited.
  bool push(T item) {
    while (!has_room()) {
      // [R2] acquire <- [R1], [R3]: after the news there is room, or we see it closed
      const std::uint32_t seen = room_news_.load(std::memory_order_acquire);
      if (closed()) return false;
      if (has_room()) break;
      // relaxed: the next look is at [R2], or in the ring
      room_news_.wait(seen, std::memory_order_relaxed);
    }
    return append(std::move(item));
  }

  // The oldest item; nullopt: none at this moment.
  std::optional<T> try_pop() {
    std::optional<T> item = consumer_.try_pop();
    if (item) {
      ++popped_;
      // [R1] release -> [R2]: the slot is given back. (A line ring gives more back when it finds
      // nothing; but then its producer does not wait.)
      room_news_.fetch_add(1, std::memory_order_release);
      room_news_.notify_one();
    }
    return item;
  }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() {
    for (;;) {
      if (std::optional<T> item = try_pop()) return item;
      // [C2] acquire <- [C1]: what was done before close() is seen by who is told of it
      const std::uint32_t seen = numbers_.load(std::memory_order_acquire);
      if (seen / one_item != popped_ % (max_number + 1)) {
        common::pause();  // an item has its number, it will be there at once
      } else if (seen & closed_bit) {
        return std::nullopt;
      } else {
        // relaxed: the next look is at [C2], or in the ring
        numbers_.wait(seen, std::memory_order_relaxed);
      }
    }
  }

  // No further pushes; wakes whoever waits. Calling it again does nothing. Any thread may call it.
  void close() {
    // [C1] release -> [C2] and [C3]: what this thread has done before
    numbers_.fetch_or(closed_bit, std::memory_order_release);
    numbers_.notify_all();
    // [R3] release -> [R2]: the closed word
    room_news_.fetch_add(1, std::memory_order_release);
    room_news_.notify_all();
  }

 private:
  bool has_room() { return producer_.has_room(); }
  bool closed() const {
    // [C3] acquire <- [C1]: as for the consumer
    return numbers_.load(std::memory_order_acquire) & closed_bit;
  }

  // There is room. Closed in the meantime: false, and the item is untouched.
  bool append(T&& item) {
    // relaxed, here and below: that the item is there says the ring, not its number
    std::uint32_t seen = numbers_.load(std::memory_order_relaxed);
    do {
      if (seen & closed_bit) return !closed();  // whoever is told so sees what was done before
      // relaxed: as above
    } while (!numbers_.compare_exchange_weak(seen, seen + one_item, std::memory_order_relaxed));
    producer_.try_push(std::move(item));
    numbers_.notify_one();
    return true;
  }

  static constexpr std::uint32_t closed_bit = 1;
  static constexpr std::uint32_t one_item = 2;
  static constexpr std::uint32_t max_number = ~std::uint32_t{0} / one_item;

  Ring ring_;
  decltype(std::declval<Ring&>().producer()) producer_ = ring_.producer();
  decltype(std::declval<Ring&>().consumer()) consumer_ = ring_.consumer();

  // How many items were pushed, and whether there may be more. Changed by the producer and by
  // close(); the consumer waits for it.
  alignas(common::no_sharing_distance) common::atomic<std::uint32_t> numbers_{Start * one_item};
  // Changes when there may be room. By the consumer and by close(); the producer waits for it.
  alignas(common::no_sharing_distance) common::atomic<std::uint32_t> room_news_{0};
  // The consumer's own:
  alignas(common::no_sharing_distance) std::uint32_t popped_ = Start;
};

static_assert(common::atomic<std::uint32_t>::is_always_lock_free);

}  // namespace week04
