// Stands for a queue that you did not write and cannot change: a bounded queue under a mutex, with
// names of its own, int-like return codes, and an out parameter.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace foreign {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t limit) : limit_(limit) {}

  bool Offer(T&& item) {
    const std::lock_guard lock(mutex_);
    if (items_.size() == limit_) return false;
    items_.push_back(std::move(item));
    return true;
  }

  bool Poll(T* item) {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return false;
    *item = std::move(items_.front());
    items_.pop_front();
    return true;
  }

 private:
  std::mutex mutex_;
  const std::size_t limit_;
  std::deque<T> items_;  // guarded by mutex_
};

}  // namespace foreign
