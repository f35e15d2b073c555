// Two threads that stay: started once, pinned to two cores, parked between runs. Starting and
// joining a thread costs more than a thousand queue operations, so it has no place inside a timer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "common/benchmarking/waiting.hpp"
#include "common/cache_line.hpp"

namespace common::benchmarking {

// Which cores the two ends run on. Not pinned: -1.
struct core_pair {
  int producer = -1;
  int consumer = -1;
  // Two hardware threads of one core share their caches and their units; nullopt: not visible.
  std::optional<bool> same_core = {};

  bool two_cores() const noexcept { return producer >= 0 && consumer >= 0 && producer != consumer; }
};

// Two of the cores that this process may use, not two hardware threads of one core if there is a
// choice. With one usable core: twice that one.
core_pair choose_cores();

// Where two threads wait for each other, spinning, so that both are awake when it opens. Reusable.
class rendezvous {
 public:
  void meet() {
    // acq_rel: what each side did before the meeting is seen by the other after it.
    const std::uint64_t arrival = arrivals_.fetch_add(1, std::memory_order_acq_rel) + 1;
    const std::uint64_t both = arrival + arrival % 2;
    patience other_side(waiting::pause);
    // acquire <- the other side's fetch_add
    while (arrivals_.load(std::memory_order_acquire) < both) other_side.wait(both);
  }

 private:
  alignas(no_sharing_distance) std::atomic<std::uint64_t> arrivals_{0};
};

class thread_pair {
 public:
  // Starts both threads and pins them. `may_spin`: they may burn their cores while they wait, if
  // they have two.
  thread_pair(core_pair wanted, bool may_spin);
  ~thread_pair();
  thread_pair(const thread_pair&) = delete;
  thread_pair& operator=(const thread_pair&) = delete;

  // Runs both functions, each on its thread, and returns when both are done. An exception of either
  // is thrown again here.
  void run(std::function<void()> producer, std::function<void()> consumer);

  // Whether both run on cores of their own and spin there.
  bool may_spin() const noexcept { return !waiting_gives_way; }

 private:
  void serve(int which, int cpu);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> jobs_[2];   // guarded by mutex_; empty: nothing to do
  std::exception_ptr failures_[2];  // guarded by mutex_
  int busy_ = 0;                    // guarded by mutex_; threads not done yet
  bool stop_ = false;               // guarded by mutex_
  core_pair got_;
  std::thread threads_[2];
};

}  // namespace common::benchmarking
