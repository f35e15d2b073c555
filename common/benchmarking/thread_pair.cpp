#include "common/benchmarking/thread_pair.hpp"

#include <utility>

#include "common/pinning.hpp"

namespace common::benchmarking {

core_pair choose_cores() {
  const std::vector<int> usable = available_cpus();
  if (usable.empty()) return {};
  const int first = usable.front();
  for (const int other : usable) {
    if (same_core(first, other) == false) return {first, other, false};
  }
  return {first, usable.back(), same_core(first, usable.back())};
}

thread_pair::thread_pair(core_pair wanted, bool may_spin) : got_(wanted) {
  busy_ = 2;
  threads_[0] = std::thread([this, cpu = wanted.producer] { serve(0, cpu); });
  threads_[1] = std::thread([this, cpu = wanted.consumer] { serve(1, cpu); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return busy_ == 0; });
  waiting_gives_way = !may_spin || !got_.two_cores();
}

thread_pair::~thread_pair() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void thread_pair::run(std::function<void()> producer, std::function<void()> consumer) {
  std::unique_lock lock(mutex_);
  jobs_[0] = std::move(producer);
  jobs_[1] = std::move(consumer);
  failures_[0] = failures_[1] = nullptr;
  busy_ = 2;
  changed_.notify_all();
  changed_.wait(lock, [this] { return busy_ == 0; });
  for (const std::exception_ptr& failure : failures_) {
    if (failure) std::rethrow_exception(failure);
  }
}

void thread_pair::serve(int which, int cpu) {
  const bool pinned = pin_this_thread(cpu).exactly();
  std::unique_lock lock(mutex_);
  if (!pinned) (which == 0 ? got_.producer : got_.consumer) = -1;
  for (;;) {
    if (--busy_ == 0) changed_.notify_all();
    changed_.wait(lock, [&] { return stop_ || jobs_[which]; });
    if (stop_) return;
    const std::function<void()> job = std::exchange(jobs_[which], nullptr);
    lock.unlock();
    std::exception_ptr failure;
    try {
      job();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failures_[which] = failure;
  }
}

}  // namespace common::benchmarking
