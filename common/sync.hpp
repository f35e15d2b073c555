// One source, three builds. Lessons and exercises name common::atomic, common::mutex and so on;
// what these are is decided here, once per executable:
//
//   ordinary build    the standard library's, as aliases or inlined away: nothing is added
//   COMMON_MODEL      the model checker's: every execution that C++20 allows is tried, but for
//                     load buffering
//   COMMON_COUNTED    the standard library's with a counter beside each operation
//
// All sources of an executable that include this file are compiled with the same switch, so two
// meanings never meet.
#pragma once

#if defined(COMMON_MODEL) && defined(COMMON_COUNTED)
#error "COMMON_MODEL and COMMON_COUNTED exclude each other"
#endif

#if defined(COMMON_MODEL)
#include "common/checker/sync/sync.hpp"
#elif defined(COMMON_COUNTED)
#include "common/counted/sync.hpp"
#else

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "common/pause.hpp"
#include "common/slot.hpp"

#if defined(__SANITIZE_THREAD__)
#define COMMON_UNDER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define COMMON_UNDER_TSAN 1
#endif
#endif

namespace common {

template <class T>
using atomic = std::atomic<T>;
#if defined(COMMON_UNDER_TSAN)
// ThreadSanitizer follows no fences: after one, a report of it need not be a race. The test main
// then says so (common/testing/main.cpp).
inline constinit std::atomic<bool> a_fence_was_used{false};
inline void atomic_thread_fence(std::memory_order order) noexcept {
  a_fence_was_used.store(true, std::memory_order_relaxed);  // relaxed: it must order nothing
  std::atomic_thread_fence(order);
}
#else
using std::atomic_thread_fence;
#endif
using mutex = std::mutex;
using condition_variable = std::condition_variable;

// A variable that several threads share and that is not atomic. Here it is T itself; the checker
// watches it.
template <class T>
using plain = T;

// A std::deque that several threads share. Here it is std::deque itself; the checker watches it.
template <class T>
using deque = std::deque<T>;

}  // namespace common

#endif
