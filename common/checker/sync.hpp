// What <common/sync.hpp> means in a build for the model checker.
#pragma once

#include "checker/atomic.hpp"
#include "checker/mutex.hpp"
#include "checker/thread.hpp"
#include "checker/tracked.hpp"

#if defined(COMMON_MODEL)
namespace common {

using checker::atomic;
using checker::atomic_thread_fence;
using checker::condition_variable;
using checker::deque;
using checker::mutex;
using checker::pause;
using checker::plain;
using checker::slot;

}  // namespace common
#endif
