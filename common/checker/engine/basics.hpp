// The small vocabulary of the checker: identifiers, kinds, places in the source, vector clocks.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>  // std::memory_order
#include <cstddef>
#include <cstdint>

// clang has a builtin for it, g++ only the standard library's way.
#if defined(__clang__)
#define CHECKER_COLUMN_HERE __builtin_COLUMN()
#else
#include <source_location>
#define CHECKER_COLUMN_HERE static_cast<int>(std::source_location::current().column())
#endif

namespace common::checker {

// Events, threads, atomic locations and plain cells are numbered in the order of their creation.
using id = std::uint32_t;
inline constexpr id none = ~id{0};

// The value of an atomic object, whatever its type, zero-extended.
using word = std::uint64_t;

// How many events of a thread have happened: the component of a vector clock.
using tick = std::uint16_t;

// The scenario itself (thread 0, "main") and fifteen more.
inline constexpr id max_threads = 16;

// A place in the program under test. An operator cannot take a defaulted argument and
// std::lock_guard passes its own line: such places are found from the call stack when the failing
// run is replayed.
struct source_place {
  const char* file = "";
  int line = 0;
  const void* caller = nullptr;  // of an operator: where it was called from
  int column = 0;                // tells two operations of one line apart; 0: unknown

  static constexpr source_place here(const char* file = __builtin_FILE(),
                                     int line = __builtin_LINE(),
                                     int column = CHECKER_COLUMN_HERE) {
    return {file, line, nullptr, column};
  }
};
#undef CHECKER_COLUMN_HERE

// ticks[t]: how many of thread t's events are known. An event is known if its number is not larger.
struct vector_clock {
  std::array<tick, max_threads> ticks{};

  void join(const vector_clock& other) {
    for (std::size_t t = 0; t < ticks.size(); ++t) ticks[t] = std::max(ticks[t], other.ticks[t]);
  }
  bool knows(id thread, tick seq) const { return seq <= ticks[thread]; }
};

enum class event_kind : std::uint8_t {
  load,     // atomic
  store,    // atomic
  rmw,      // atomic read-modify-write
  fence,    // atomic_thread_fence
  read,     // of plain memory
  write,    // of plain memory, or the start or end of a lifetime
  note,     // tells the reader something, orders nothing
  blocked,  // the operation that a deadlocked thread never got to do
};

// What an event does, in the terms of the program under test. The report has the words for it.
enum class action : std::uint8_t {
  none,  // what its kind says
  initialize,
  // memory that is not atomic
  read,
  write,
  construct,
  destroy,
  take,  // moves out and destroys
  access,
  copy,
  move,
  assign,
  push_back,
  push_front,
  emplace_back,
  emplace_front,
  pop_front,
  pop_back,
  front,
  back,
  subscript,
  erase,
  insert,
  emplace,
  shrink_to_fit,
  clear,
  swap,
  // an atomic, where its kind does not say enough
  load,
  store,
  read_modify_write,
  fence,
  compare_exchange_weak,
  compare_exchange_strong,
  fail_by_chance,
  // waiting
  lock,
  try_lock,
  unlock,
  wait,
  start_to_wait,
  wake_up,
  wake_up_by_chance,
  notify_one,
  notify_all,
  // what ends an execution
  check,
  leave_by_exception,
  start_thread,
  spin,
  crash,
};

// What lies in memory that is not atomic.
enum class memory_type : std::uint8_t { unknown, plain, slot, item, deque };

inline bool acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_consume ||
         order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}
inline bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}

}  // namespace common::checker
