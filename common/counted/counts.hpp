// How many locks, waits, atomic operations and allocations a piece of code makes. The counts are
// exact and the same on every machine, so a test may demand them; times are neither.
//
//   auto used = common::counted::during([&] { queue.try_push(1); });
//   EXPECT_EQ(used.locks, 1u);
//   EXPECT_EQ(used.loads(std::memory_order_acquire), 0u);
//
// What is counted: every operation on common::atomic, common::mutex, common::condition_variable and
// common::atomic_thread_fence in an executable built with COMMON_COUNTED, and every operator new
// and delete, and common::pause(). All threads count into the same place: run the code in one
// thread where the number must be exact. Any thread may call everything here; wait-free.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <utility>

#include "common/counted/allocations.hpp"

namespace common::counted {

// The operations of one kind, split by the memory order that the source names. Reads as the total;
// called with an order it gives that order's share: `used.loads == 2`,
// `used.loads(std::memory_order_relaxed) == 1`.
class by_order {
 public:
  static constexpr std::size_t orders = 6;

  constexpr by_order() = default;
  constexpr explicit by_order(const std::array<std::uint64_t, orders>& share) : share_(share) {}

  constexpr operator std::uint64_t() const {
    std::uint64_t total = 0;
    for (const std::uint64_t one : share_) total += one;
    return total;
  }
  constexpr std::uint64_t operator()(std::memory_order order) const {
    return share_[static_cast<std::size_t>(order)];
  }
  constexpr by_order operator-(const by_order& earlier) const {
    by_order difference;
    for (std::size_t i = 0; i < orders; ++i)
      difference.share_.at(i) = share_[i] - earlier.share_[i];
    return difference;
  }

 private:
  std::array<std::uint64_t, orders> share_{};
};
static_assert(static_cast<std::size_t>(std::memory_order_seq_cst) < by_order::orders);

// What was done between two moments, or, from now(), since the process started.
struct counts {
  std::uint64_t locks = 0;         // times a mutex was taken: lock() and successful try_lock()
  std::uint64_t contended = 0;     // of these: lock() that found the mutex taken
  std::uint64_t refused = 0;       // try_lock() that returned false
  std::uint64_t unlocks = 0;       // not counting what a wait does to its mutex
  std::uint64_t waits = 0;         // times a condition variable, or atomic::wait, was waited on
  std::uint64_t notifies = 0;      // notify_one and notify_all, of both
  std::uint64_t notifies_all = 0;  // of these: notify_all
  std::uint64_t pauses = 0;        // common::pause()

  by_order loads;
  by_order stores;
  by_order rmws;  // read-modify-writes; a compare-exchange counts under its success order
  by_order fences;
  std::uint64_t failed_compare_exchanges = 0;  // of rmws: those that changed nothing

  // Loads, stores, read-modify-writes and fences of one order.
  std::uint64_t relaxed = 0;
  std::uint64_t acquire = 0;
  std::uint64_t release = 0;
  std::uint64_t acq_rel = 0;
  std::uint64_t seq_cst = 0;

  std::uint64_t allocations = 0;
  std::uint64_t deallocations = 0;
  std::uint64_t allocated_bytes = 0;

  counts operator-(const counts& earlier) const;

  // All that is no atomic operation and no fence: locks, waits, wakes, pauses, memory.
  std::uint64_t besides() const {
    return locks + refused + waits + notifies + pauses + allocations + deallocations;
  }
};

namespace detail {

using counter = std::atomic<std::uint64_t>;

// The counters themselves: relaxed, because each is a sum of its own and publishes nothing else.
struct counters {
  counter locks{0}, contended{0}, refused{0}, unlocks{0}, waits{0}, notifies{0}, notifies_all{0};
  counter pauses{0};
  counter failed_compare_exchanges{0};
  std::array<counter, by_order::orders> loads{}, stores{}, rmws{}, fences{};
};
inline constinit counters global{};

inline void add_one(counter& which) noexcept {
  which.fetch_add(1, std::memory_order_relaxed);  // only the sum matters
}
inline void add_one(std::array<counter, by_order::orders>& which,
                    std::memory_order order) noexcept {
  add_one(which[static_cast<std::size_t>(order)]);
}
inline std::uint64_t read(const counter& which) noexcept {
  return which.load(std::memory_order_relaxed);  // only the sum matters
}
inline by_order read(const std::array<counter, by_order::orders>& which) noexcept {
  std::array<std::uint64_t, by_order::orders> share{};
  for (std::size_t i = 0; i < by_order::orders; ++i) share.at(i) = read(which[i]);
  return by_order(share);
}

}  // namespace detail

inline counts counts::operator-(const counts& earlier) const {
  counts difference = *this;
  for (std::uint64_t counts::*const number :
       {&counts::locks, &counts::contended, &counts::refused, &counts::unlocks, &counts::waits,
        &counts::notifies, &counts::notifies_all, &counts::pauses,
        &counts::failed_compare_exchanges, &counts::relaxed, &counts::acquire, &counts::release,
        &counts::acq_rel, &counts::seq_cst, &counts::allocations, &counts::deallocations,
        &counts::allocated_bytes})
    difference.*number -= earlier.*number;
  for (by_order counts::*const kind :
       {&counts::loads, &counts::stores, &counts::rmws, &counts::fences})
    difference.*kind = difference.*kind - earlier.*kind;
  return difference;
}

// Everything counted since the process started.
inline counts now() {
  const auto& all = detail::global;
  counts sum;
  sum.locks = detail::read(all.locks);
  sum.contended = detail::read(all.contended);
  sum.refused = detail::read(all.refused);
  sum.unlocks = detail::read(all.unlocks);
  sum.waits = detail::read(all.waits);
  sum.notifies = detail::read(all.notifies);
  sum.notifies_all = detail::read(all.notifies_all);
  sum.pauses = detail::read(all.pauses);
  sum.loads = detail::read(all.loads);
  sum.stores = detail::read(all.stores);
  sum.rmws = detail::read(all.rmws);
  sum.fences = detail::read(all.fences);
  sum.failed_compare_exchanges = detail::read(all.failed_compare_exchanges);
  const auto of_order = [&sum](std::memory_order order) {
    return sum.loads(order) + sum.stores(order) + sum.rmws(order) + sum.fences(order);
  };
  sum.relaxed = of_order(std::memory_order_relaxed);
  sum.acquire = of_order(std::memory_order_acquire);
  sum.release = of_order(std::memory_order_release);
  sum.acq_rel = of_order(std::memory_order_acq_rel);
  sum.seq_cst = of_order(std::memory_order_seq_cst);
  const allocation_counts heap = allocations_now();
  sum.allocations = heap.allocations;
  sum.deallocations = heap.deallocations;
  sum.allocated_bytes = heap.allocated_bytes;
  return sum;
}

// What `function` did, in every thread, while it ran.
template <class Function>
counts during(Function&& function) {
  const counts before = now();
  std::forward<Function>(function)();
  return now() - before;
}

// For a test's failure message.
inline std::ostream& operator<<(std::ostream& out, const counts& used) {
  out << used.locks << " locks, " << used.waits << " waits, " << used.notifies << " notifies";
  if (used.notifies_all != 0) out << " (" << used.notifies_all << " of all)";
  if (used.pauses != 0) out << ", " << used.pauses << " pauses";
  return out << "; " << std::uint64_t{used.loads} << " loads, " << std::uint64_t{used.stores}
             << " stores, " << std::uint64_t{used.rmws} << " rmws, " << std::uint64_t{used.fences}
             << " fences (" << used.relaxed << " relaxed, " << used.acquire << " acquire, "
             << used.release << " release, " << used.acq_rel << " acq_rel, " << used.seq_cst
             << " seq_cst); " << used.allocations << " allocations, " << used.deallocations
             << " deallocations";
}

}  // namespace common::counted
