// What "common/sync.hpp" means in a build for the model checker.
#pragma once

#include "common/checker/sync/atomic.hpp"
#include "common/checker/sync/mutex.hpp"
#include "common/checker/sync/thread.hpp"
#include "common/checker/sync/tracked.hpp"

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
