// The counting build's meaning of the names in <common/sync.hpp>: the standard library's objects
// with a counter beside each operation. Semantics, progress guarantees and layout of the data stay
// those of the standard library; counts.hpp says what is counted.
//
// Left out of std::atomic's members: the overloads for volatile objects. Volatile is no means of
// communication between threads, and an exercise that reaches for it should not compile.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <type_traits>
#include <utility>

#include "common/counted/counts.hpp"
#include "common/counted/steps.hpp"
#include "common/pause.hpp"
#include "common/slot.hpp"

namespace common {

template <class T>
using plain = T;

template <class T>
using deque = std::deque<T>;

inline void atomic_thread_fence(std::memory_order order) noexcept {
  counted::detail::announce({.kind = counted::step_kind::fence, .order = order});
  counted::detail::add_one(counted::detail::global.fences, order);
  std::atomic_thread_fence(order);
}

namespace counted::detail {

// What fetch_add takes: the type itself for numbers, a distance for pointers.
template <class T>
using operand = std::conditional_t<std::is_pointer_v<T>, std::ptrdiff_t, T>;

template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool>;

template <class T>
concept has_arithmetic = whole_number<T> || std::floating_point<T> || std::is_pointer_v<T>;

template <class T>
concept has_increment = whole_number<T> || std::is_pointer_v<T>;

// The order of a compare-exchange that failed, when only one order is given: a failure writes
// nothing, so it cannot release.
constexpr std::memory_order failure_of(std::memory_order success) noexcept {
  if (success == std::memory_order_acq_rel) return std::memory_order_acquire;
  if (success == std::memory_order_release) return std::memory_order_relaxed;
  return success;
}

}  // namespace counted::detail

template <class T>
class atomic {
  using operand = counted::detail::operand<T>;

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

  constexpr atomic() noexcept(std::is_nothrow_default_constructible_v<T>) = default;
  constexpr atomic(T value) noexcept : value_(value) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  bool is_lock_free() const noexcept { return value_.is_lock_free(); }

  T load(std::memory_order order = std::memory_order_seq_cst) const noexcept {
    announce(counted::step_kind::load, order);
    add_one(global().loads, order);
    return value_.load(order);
  }
  operator T() const noexcept { return load(); }

  void store(T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
    announce(counted::step_kind::store, order);
    add_one(global().stores, order);
    value_.store(desired, order);
  }
  T operator=(T desired) noexcept {
    store(desired);
    return desired;
  }

  T exchange(T desired, std::memory_order order = std::memory_order_seq_cst) noexcept {
    return rmw(order).exchange(desired, order);
  }

  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure) noexcept {
    return outcome(
        rmw(success, failure).compare_exchange_weak(expected, desired, success, failure));
  }
  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order order = std::memory_order_seq_cst) noexcept {
    return compare_exchange_weak(expected, desired, order, counted::detail::failure_of(order));
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) noexcept {
    return outcome(
        rmw(success, failure).compare_exchange_strong(expected, desired, success, failure));
  }
  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order order = std::memory_order_seq_cst) noexcept {
    return compare_exchange_strong(expected, desired, order, counted::detail::failure_of(order));
  }

  // A wait counts as one wait and one load, however often it wakes.
  void wait(T old, std::memory_order order = std::memory_order_seq_cst) const noexcept {
    announce(counted::step_kind::wait, order);
    counted::detail::add_one(global().waits);
    add_one(global().loads, order);
    value_.wait(old, order);
  }
  void notify_one() noexcept {
    counted::detail::add_one(global().notifies);
    value_.notify_one();
  }
  void notify_all() noexcept {
    counted::detail::add_one(global().notifies);
    counted::detail::add_one(global().notifies_all);
    value_.notify_all();
  }

  T fetch_add(operand by, std::memory_order order = std::memory_order_seq_cst) noexcept requires
      counted::detail::has_arithmetic<T> {
    if constexpr (std::is_floating_point_v<T>)
      return changed_by([by](T value) { return value + by; }, order);
    else
      return rmw(order).fetch_add(by, order);
  }
  T fetch_sub(operand by, std::memory_order order = std::memory_order_seq_cst) noexcept requires
      counted::detail::has_arithmetic<T> {
    if constexpr (std::is_floating_point_v<T>)
      return changed_by([by](T value) { return value - by; }, order);
    else
      return rmw(order).fetch_sub(by, order);
  }
  T fetch_and(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept requires
      counted::detail::whole_number<T> {
    return rmw(order).fetch_and(bits, order);
  }
  T fetch_or(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept requires
      counted::detail::whole_number<T> {
    return rmw(order).fetch_or(bits, order);
  }
  T fetch_xor(T bits, std::memory_order order = std::memory_order_seq_cst) noexcept requires
      counted::detail::whole_number<T> {
    return rmw(order).fetch_xor(bits, order);
  }

  // The operators are seq_cst, as the standard's are.
  T operator+=(operand by) noexcept requires counted::detail::has_arithmetic<T> {
    if constexpr (std::is_floating_point_v<T>)
      return fetch_add(by) + by;
    else
      return one_more_seq_cst() += by;
  }
  T operator-=(operand by) noexcept requires counted::detail::has_arithmetic<T> {
    if constexpr (std::is_floating_point_v<T>)
      return fetch_sub(by) - by;
    else
      return one_more_seq_cst() -= by;
  }
  T operator++() noexcept requires counted::detail::has_increment<T> {
    return ++one_more_seq_cst();
  }
  T operator--() noexcept requires counted::detail::has_increment<T> {
    return --one_more_seq_cst();
  }
  T operator++(int) noexcept requires counted::detail::has_increment<T> {
    return one_more_seq_cst()++;
  }
  T operator--(int) noexcept requires counted::detail::has_increment<T> {
    return one_more_seq_cst()--;
  }
  T operator&=(T bits) noexcept requires counted::detail::whole_number<T> {
    return one_more_seq_cst() &= bits;
  }
  T operator|=(T bits) noexcept requires counted::detail::whole_number<T> {
    return one_more_seq_cst() |= bits;
  }
  T operator^=(T bits) noexcept requires counted::detail::whole_number<T> {
    return one_more_seq_cst() ^= bits;
  }

 private:
  static counted::detail::counters& global() noexcept { return counted::detail::global; }

  static void add_one(std::array<counted::detail::counter, counted::by_order::orders>& kind,
                      std::memory_order order) noexcept {
    counted::detail::add_one(kind, order);
  }
  std::atomic<T>& rmw(std::memory_order order) noexcept { return rmw(order, order); }
  std::atomic<T>& rmw(std::memory_order order, std::memory_order failure) noexcept {
    announce(counted::step_kind::rmw, order, failure);
    add_one(global().rmws, order);
    return value_;
  }
  std::atomic<T>& one_more_seq_cst() noexcept { return rmw(std::memory_order_seq_cst); }

  // Before the operation: a rival of the test's may change the value now.
  void announce(counted::step_kind kind, std::memory_order order) const {
    announce(kind, order, order);
  }
  void announce(counted::step_kind kind, std::memory_order order, std::memory_order failure) const {
    counted::detail::announce(
        {.kind = kind,
         .order = order,
         .failure = failure,
         .object = &value_,
         .bytes = sizeof(T),
         .get = [](const void* object) { return get(object); },
         .put = [](const void* object, std::uint64_t value) { put(object, value); }});
  }
  static std::uint64_t get(const void* object) {
    if constexpr (counted::detail::whole_number<T>) {
      return static_cast<std::uint64_t>(static_cast<const std::atomic<T>*>(object)->load(
          std::memory_order_relaxed));  // relaxed: for one thread
    } else {
      return 0;
    }
  }
  static void put(const void* object, std::uint64_t value) {
    if constexpr (counted::detail::whole_number<T>) {
      // No atomic that is changed is const itself; relaxed: for one thread
      const_cast<std::atomic<T>*>(static_cast<const std::atomic<T>*>(object))
          ->store(static_cast<T>(value), std::memory_order_relaxed);
    }
  }

  // Not every standard library's atomic of floating point has arithmetic.
  template <class Change>
  T changed_by(Change change, std::memory_order order) noexcept {
    std::atomic<T>& value = rmw(order);
    T old = value.load(std::memory_order_relaxed);  // relaxed: a first guess
    while (!value.compare_exchange_weak(old, change(old), order,
                                        std::memory_order_relaxed)) {  // relaxed: as above
    }
    return old;
  }

  static bool outcome(bool exchanged) noexcept {
    if (!exchanged) counted::detail::add_one(global().failed_compare_exchanges);
    return exchanged;
  }

  std::atomic<T> value_{};
};

class mutex {
 public:
  constexpr mutex() noexcept = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  void lock() {
    announce();
    if (!mutex_.try_lock()) {
      counted::detail::add_one(counted::detail::global.contended);
      mutex_.lock();
    }
    counted::detail::add_one(counted::detail::global.locks);
  }
  bool try_lock() {
    announce();
    const bool taken = mutex_.try_lock();
    counted::detail::add_one(taken ? counted::detail::global.locks
                                   : counted::detail::global.refused);
    return taken;
  }
  void unlock() {
    counted::detail::add_one(counted::detail::global.unlocks);
    mutex_.unlock();
  }

 private:
  friend class condition_variable;
  void announce() const {
    counted::detail::announce({.kind = counted::step_kind::lock, .object = &mutex_});
  }
  std::mutex mutex_;
};

// What a test does in the place of a thread that would sleep. Then the thread wakes up, whether or
// not it has a reason to.
inline std::function<void()> instead_of_sleeping;

class condition_variable {
 public:
  condition_variable() = default;
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;

  void notify_one() noexcept {
    counted::detail::add_one(counted::detail::global.notifies);
    condition_.notify_one();
  }
  void notify_all() noexcept {
    counted::detail::add_one(counted::detail::global.notifies);
    counted::detail::add_one(counted::detail::global.notifies_all);
    condition_.notify_all();
  }

  void wait(std::unique_lock<mutex>& lock) {
    as_std(lock, [this](auto& inner) { condition_.wait(inner); });
  }
  template <class Predicate>
  void wait(std::unique_lock<mutex>& lock, Predicate ready) {
    while (!ready()) wait(lock);
  }

  template <class Clock, class Duration>
  std::cv_status wait_until(std::unique_lock<mutex>& lock,
                            const std::chrono::time_point<Clock, Duration>& deadline) {
    std::cv_status status{};
    as_std(lock, [&](auto& inner) { status = condition_.wait_until(inner, deadline); });
    return status;
  }
  template <class Clock, class Duration, class Predicate>
  bool wait_until(std::unique_lock<mutex>& lock,
                  const std::chrono::time_point<Clock, Duration>& deadline, Predicate ready) {
    while (!ready()) {
      if (wait_until(lock, deadline) == std::cv_status::timeout) return ready();
    }
    return true;
  }
  template <class Rep, class Period>
  std::cv_status wait_for(std::unique_lock<mutex>& lock,
                          const std::chrono::duration<Rep, Period>& time) {
    return wait_until(lock, std::chrono::steady_clock::now() + time);
  }
  template <class Rep, class Period, class Predicate>
  bool wait_for(std::unique_lock<mutex>& lock, const std::chrono::duration<Rep, Period>& time,
                Predicate ready) {
    return wait_until(lock, std::chrono::steady_clock::now() + time, std::move(ready));
  }

 private:
  // std::condition_variable takes std::mutex only: lend it the one inside, for the call.
  template <class Wait>
  static void as_std(std::unique_lock<mutex>& lock, Wait wait) {
    counted::detail::announce({.kind = counted::step_kind::wait, .object = lock.mutex()});
    counted::detail::add_one(counted::detail::global.waits);
    std::unique_lock<std::mutex> inner(lock.mutex()->mutex_, std::adopt_lock);
    if (instead_of_sleeping) {
      inner.unlock();
      instead_of_sleeping();
      inner.lock();
    } else {
      wait(inner);
    }
    inner.release();  // the caller's lock goes on owning it
  }

  std::condition_variable condition_;
};

}  // namespace common
