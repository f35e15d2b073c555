// One thread's atomic operations, one by one, and what another thread could do between two of them.
// Counts say how many operations a call makes; here is which, on what, and in which order, and a
// rival that comes at a moment of the test's choice:
//
//   const std::vector<step> steps = steps_of([&] { mark.record(5); });
//   EXPECT_EQ(steps.front().order, std::memory_order_relaxed);
//
//   {
//     const before_each_step rival([&](const step&) { mark.record(next++); });
//     mark.record(1000);   // meets a new mark before each of its operations
//   }
//
// For executables built with COMMON_COUNTED. Only operations of the thread that made the watcher
// are watched, and not those of the watcher itself. What runs is one interleaving: which old values
// a memory order lets through is the model checker's subject, not this one's.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace common::counted {

// A lock is lock() or try_lock() of a mutex; a wait is atomic::wait or a condition variable's.
enum class step_kind { load, store, rmw, fence, pause, wait, lock };

struct step {
  step_kind kind{};
  std::memory_order order = std::memory_order_relaxed;
  std::memory_order failure = order;  // of a compare-exchange that fails
  const void* object = nullptr;       // null: a fence or a pause
  std::size_t bytes = 0;              // of the object
  // Of an object that is a whole number, as one of 64 bits:
  std::uint64_t (*get)(const void* object) = nullptr;
  void (*put)(const void* object, std::uint64_t value) = nullptr;

  std::uint64_t value() const { return get(object); }
  // As if it had been used for a long time.
  void put_value(std::uint64_t value) const { put(object, value); }
};

namespace detail {

using watcher = std::function<void(const step&)>;
inline thread_local const watcher* watching = nullptr;

inline void announce(const step& next) {
  if (watching == nullptr) return;
  const watcher* const mine = std::exchange(watching, nullptr);  // it is not watched itself
  (*mine)(next);
  watching = mine;
}

}  // namespace detail

// While it lives, `what` is called before each step of this thread. One at a time.
class before_each_step {
 public:
  explicit before_each_step(detail::watcher what) : what_(std::move(what)) {
    detail::watching = &what_;
  }
  ~before_each_step() { detail::watching = nullptr; }
  before_each_step(const before_each_step&) = delete;
  before_each_step& operator=(const before_each_step&) = delete;

 private:
  const detail::watcher what_;
};

// What this thread does in `call`.
template <class Call>
std::vector<step> steps_of(Call&& call) {
  std::vector<step> steps;
  const before_each_step watch([&](const step& next) { steps.push_back(next); });
  std::forward<Call>(call)();
  return steps;
}

template <class Call>
std::vector<std::memory_order> orders_of(Call&& call) {
  std::vector<std::memory_order> orders;
  for (const step& one : steps_of(std::forward<Call>(call))) orders.push_back(one.order);
  return orders;
}

}  // namespace common::counted
