// One source, three builds. Lessons and exercises name common::atomic, common::mutex and so on;
// what these are is decided here, once per executable:
//
//   ordinary build    the standard library's, as aliases or inlined away: nothing is added
//   COMMON_MODEL      the model checker's: every execution that C++20 allows is tried, but for
//                     load buffering
//   COMMON_COUNTED    the standard library's with a counter beside each operation
//
// A checked executable is one translation unit, so two meanings never meet.
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

namespace common {

template <class T>
using atomic = std::atomic<T>;
using std::atomic_thread_fence;
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
