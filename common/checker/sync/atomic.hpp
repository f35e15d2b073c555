// std::atomic as the checker sees it: every operation asks the memory model what it may read.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "common/checker/sync/here.hpp"

namespace common::checker {

namespace detail {

// The parts of atomic<T> that do not depend on T.
void require_load_order(std::memory_order order, source_place at, action does);
void require_store_order(std::memory_order order, source_place at, action does);
std::memory_order failure_order(std::memory_order success);
void wait_while(id location, id waiters, word old, std::memory_order order, source_place at);
void notify(id waiters, bool all, source_place at);

template <class T>
word to_word(T value) {
  word w = 0;
#if __has_builtin(__builtin_clear_padding)
  // Padding is no part of the value: compare_exchange does not compare it.
  if constexpr (std::is_class_v<T>) __builtin_clear_padding(&value);
#endif
  std::memcpy(&w, &value, sizeof value);
  return w;
}
template <class T>
T from_word(word w) {
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), &w, sizeof bytes);
  return std::bit_cast<T>(bytes);
}
template <class T>
constexpr word_format format_of() {
  if constexpr (std::is_same_v<T, bool>) return word_format::boolean;
  if constexpr (std::is_pointer_v<T>) return word_format::pointer;
  if constexpr (std::is_enum_v<T>) return format_of<std::underlying_type_t<T>>();
  if constexpr (std::is_integral_v<T>)
    return std::is_signed_v<T> ? word_format::signed_number : word_format::unsigned_number;
  if constexpr (std::is_floating_point_v<T>) return word_format::floating_point;
  return word_format::bytes;
}

}  // namespace detail

template <class T>
class atomic {
  static_assert(std::is_trivially_copyable_v<T>, "std::atomic needs a trivially copyable type");
  static_assert(sizeof(T) <= sizeof(word), "the checker knows atomics of at most 8 bytes");

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  atomic(T value = T{}, source_place at = source_place::here())
      : location_(detail::here("common::atomic")
                      .new_location(location_kind::atomic, detail::format_of<T>(),
                                    static_cast<std::uint8_t>(sizeof(T)), detail::to_word(value),
                                    at)) {}
  ~atomic() {
    if (runtime* e = detail::here_if_any()) e->ends(location_);
  }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  bool is_lock_free() const noexcept { return true; }

  T load(std::memory_order order = std::memory_order_seq_cst,
         source_place at = source_place::here()) const {
    detail::require_load_order(order, at, action::load);
    return detail::from_word<T>(perform({.kind = event_kind::load, .order = order, .at = at}));
  }
  void store(T value, std::memory_order order = std::memory_order_seq_cst,
             source_place at = source_place::here()) {
    detail::require_store_order(order, at, action::store);
    perform({.kind = event_kind::store, .order = order, .at = at, .put = detail::to_word(value)});
  }
  T exchange(T value, std::memory_order order = std::memory_order_seq_cst,
             source_place at = source_place::here()) {
    return modify([value](T) { return value; }, order, at);
  }

  // The weak form may fail although the value is the expected one, options.spurious_failures times
  // per thread, and at one place again and again until the thread gives up.
  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure, source_place at = source_place::here()) {
    detail::require_load_order(failure, at, action::compare_exchange_weak);
    operation by_chance{.kind = event_kind::load,
                        .location = location_,
                        .order = failure,
                        .at = at,
                        .expected = detail::to_word(expected),
                        .assumes = true,
                        .does = action::fail_by_chance};
    if (!here().fails_by_chance(by_chance))
      return compare_exchange(expected, desired, success, failure, at);
    by_chance.awaits = [e = by_chance.expected](word seen) { return seen == e; };
    perform(std::move(by_chance));
    return false;
  }
  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order order = std::memory_order_seq_cst,
                             source_place at = source_place::here()) {
    return compare_exchange_weak(expected, desired, order, detail::failure_order(order), at);
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure, source_place at = source_place::here()) {
    detail::require_load_order(failure, at, action::compare_exchange_strong);
    return compare_exchange(expected, desired, success, failure, at);
  }
  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order order = std::memory_order_seq_cst,
                               source_place at = source_place::here()) {
    return compare_exchange(expected, desired, order, detail::failure_order(order), at);
  }

  // For numbers and pointers.
  template <class D>
  T fetch_add(D by, std::memory_order order = std::memory_order_seq_cst,
              source_place at = source_place::here()) {
    static_assert(!std::is_same_v<T, bool>, "std::atomic<bool> has no arithmetic");
    return modify([by](T old) { return add(old, by); }, order, at);
  }
  template <class D>
  T fetch_sub(D by, std::memory_order order = std::memory_order_seq_cst,
              source_place at = source_place::here()) {
    static_assert(!std::is_same_v<T, bool>, "std::atomic<bool> has no arithmetic");
    return modify([by](T old) { return subtract(old, by); }, order, at);
  }
  T fetch_and(T bits, std::memory_order order = std::memory_order_seq_cst,
              source_place at = source_place::here()) {
    return modify([bits](T old) { return static_cast<T>(old & bits); }, order, at);
  }
  T fetch_or(T bits, std::memory_order order = std::memory_order_seq_cst,
             source_place at = source_place::here()) {
    return modify([bits](T old) { return static_cast<T>(old | bits); }, order, at);
  }
  T fetch_xor(T bits, std::memory_order order = std::memory_order_seq_cst,
              source_place at = source_place::here()) {
    return modify([bits](T old) { return static_cast<T>(old ^ bits); }, order, at);
  }

  void wait(T old, std::memory_order order = std::memory_order_seq_cst,
            source_place at = source_place::here()) const {
    detail::require_load_order(order, at, action::wait);
    detail::wait_while(location_, waiters(), detail::to_word(old), order, at);
  }
  void notify_one(source_place at = source_place::here()) { detail::notify(waiters(), false, at); }
  void notify_all(source_place at = source_place::here()) { detail::notify(waiters(), true, at); }

  // Operators take no line as an argument; where they were called from says it later.
  [[gnu::noinline]] operator T() const {
    return load(seq_cst, caller(__builtin_return_address(0)));
  }
  [[gnu::noinline]] T operator=(T value) {
    store(value, seq_cst, caller(__builtin_return_address(0)));
    return value;
  }
  [[gnu::noinline]] T operator++() {
    return add(fetch_add(1, seq_cst, caller(__builtin_return_address(0))), 1);
  }
  [[gnu::noinline]] T operator++(int) {
    return fetch_add(1, seq_cst, caller(__builtin_return_address(0)));
  }
  [[gnu::noinline]] T operator--() {
    return subtract(fetch_sub(1, seq_cst, caller(__builtin_return_address(0))), 1);
  }
  [[gnu::noinline]] T operator--(int) {
    return fetch_sub(1, seq_cst, caller(__builtin_return_address(0)));
  }
  template <class D>
  [[gnu::noinline]] T operator+=(D by) {
    return add(fetch_add(by, seq_cst, caller(__builtin_return_address(0))), by);
  }
  template <class D>
  [[gnu::noinline]] T operator-=(D by) {
    return subtract(fetch_sub(by, seq_cst, caller(__builtin_return_address(0))), by);
  }
  [[gnu::noinline]] T operator&=(T bits) {
    return static_cast<T>(fetch_and(bits, seq_cst, caller(__builtin_return_address(0))) & bits);
  }
  [[gnu::noinline]] T operator|=(T bits) {
    return static_cast<T>(fetch_or(bits, seq_cst, caller(__builtin_return_address(0))) | bits);
  }
  [[gnu::noinline]] T operator^=(T bits) {
    return static_cast<T>(fetch_xor(bits, seq_cst, caller(__builtin_return_address(0))) ^ bits);
  }

 private:
  static constexpr std::memory_order seq_cst = std::memory_order_seq_cst;

  static runtime& here() { return detail::here("common::atomic"); }
  static source_place caller(const void* address) { return {"", 0, address}; }

  template <class D>
  static T add(T value, D by) {
    if constexpr (std::is_integral_v<T>)  // wraps around, as atomic arithmetic does
      return static_cast<T>(static_cast<word>(value) + static_cast<word>(by));
    else
      return value + by;
  }
  template <class D>
  static T subtract(T value, D by) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<word>(value) - static_cast<word>(by));
    else
      return value - by;
  }

  word perform(operation op, bool* wrote = nullptr) const {
    op.location = location_;
    return here().perform(std::move(op), wrote);
  }
  template <class F>
  T modify(F change, std::memory_order order, source_place at) {
    return detail::from_word<T>(
        perform({.kind = event_kind::rmw, .order = order, .at = at, .modify = [change](word old) {
                   return detail::to_word(change(detail::from_word<T>(old)));
                 }}));
  }
  bool compare_exchange(T& expected, T desired, std::memory_order success,
                        std::memory_order failure, source_place at) {
    bool wrote = false;
    const word seen = perform({.kind = event_kind::rmw,
                               .order = success,
                               .at = at,
                               .modify = [desired](word) { return detail::to_word(desired); },
                               .compares = true,
                               .expected = detail::to_word(expected),
                               .on_failure = failure},
                              &wrote);
    if (!wrote) expected = detail::from_word<T>(seen);
    return wrote;
  }
  id waiters() const {
    if (waiters_ == none) waiters_ = here().new_hidden_location(location_);
    return waiters_;
  }

  id location_;
  mutable id waiters_ = none;
};

inline void atomic_thread_fence(std::memory_order order, source_place at = source_place::here()) {
  detail::here("common::atomic_thread_fence")
      .perform({.kind = event_kind::fence, .order = order, .at = at});
}

}  // namespace common::checker
