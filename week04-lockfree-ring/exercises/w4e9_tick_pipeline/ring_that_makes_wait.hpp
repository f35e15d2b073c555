// A ring in which both sides wait, however fast they are: nothing goes in before the consumer has
// found it empty three times, and nothing comes out before the producer has found it full three
// times.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04/tick.hpp"

namespace w4e9_ticks {

struct ring_that_makes_wait : w4e3::spsc_ring<week04::tick> {
  using w4e3::spsc_ring<week04::tick>::spsc_ring;

  bool try_push(const week04::tick& t) {
    while (few(found_empty)) std::this_thread::yield();
    if (w4e3::spsc_ring<week04::tick>::try_push(t)) return true;
    found_full.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  std::optional<week04::tick> try_pop() {
    if (few(found_full)) {
      found_empty.fetch_add(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    return w4e3::spsc_ring<week04::tick>::try_pop();
  }

  // A consumer that has left too early is waited for no longer.
  static void consumer_leaves() { left.store(true, std::memory_order_relaxed); }

 private:
  static bool few(const std::atomic<int>& times) {
    return times.load(std::memory_order_relaxed) < 3 && !left.load(std::memory_order_relaxed);
  }

  // relaxed: they must not put the two threads in an order that the pipeline does not make.
  std::atomic<int> found_empty{0};
  std::atomic<int> found_full{0};
  inline static std::atomic<bool> left{false};
};

}  // namespace w4e9_ticks
