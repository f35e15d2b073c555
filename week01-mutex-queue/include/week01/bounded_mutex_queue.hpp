// week01::bounded_mutex_queue: a fixed number of slots, a mutex, and one condition variable for
// each thing one can wait for.
//
//   Who may call it   any number of threads, any member
//   Progress          blocking: whoever holds the mutex makes all others wait; push() waits for
//                     room, pop() for an item
//   Complexity        O(1) a call; one lock and one unlock a call; no allocation after construction
//   Bound             exactly capacity() items, any number from 1; a full queue pushes back on the
//                     producer instead of growing
//
//   week01::bounded_mutex_queue<order> orders(1024);
//   orders.push({.id = 7});                          // one thread; waits while 1024 are in there
//   while (auto next = orders.pop()) handle(*next);  // another; ends after orders.close()
//
// The queue must outlive every call on it: join the threads first, then destroy it.
#pragma once

#include <concepts>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace week01 {

template <class T>
class bounded_mutex_queue {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be neither in its slot nor with the caller");

 public:
  using value_type = T;

  // Throws std::invalid_argument for capacity 0. All memory is taken here.
  explicit bounded_mutex_queue(std::size_t capacity) : slots_(at_least_one(capacity)) {}

  ~bounded_mutex_queue() {
    while (count_ > 0) release_oldest().destroy();
  }

  bounded_mutex_queue(const bounded_mutex_queue&) = delete;
  bounded_mutex_queue& operator=(const bounded_mutex_queue&) = delete;

  std::size_t capacity() const noexcept { return slots_.size(); }

  // True: the item is in the queue. False: it is full or closed, and the argument is untouched.
  bool try_push(T&& item) { return append_now(std::move(item)); }

  bool try_push(const T& item) requires std::copy_constructible<T> { return append_now(item); }

  // The oldest item, or nullopt if there is none at this moment.
  std::optional<T> try_pop() {
    std::unique_lock lock(mutex_);
    return take_front(lock);
  }

  // Waits for room. False: the queue is closed, even if it was closed while we waited.
  bool push(T item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return !full() || closed_; });
    if (closed_) return false;
    append(lock, std::move(item));
    return true;
  }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return count_ > 0 || closed_; });
    return take_front(lock);
  }

  // No further pushes; wakes every waiter of both kinds. Calling it again does nothing.
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

 private:
  using held_lock = std::unique_lock<common::mutex>;

  static std::size_t at_least_one(std::size_t capacity) {
    if (capacity == 0)
      throw std::invalid_argument("bounded_mutex_queue: capacity 0, but it must hold an item");
    return capacity;
  }

  // The mutex is held in all that follows; append and take_front give it back before they notify,
  // so that the woken thread does not run straight into a locked mutex.

  bool full() const { return count_ == slots_.size(); }

  template <class Item>
  bool append_now(Item&& item) {
    std::unique_lock lock(mutex_);
    if (closed_ || full()) return false;
    append(lock, std::forward<Item>(item));
    return true;
  }

  template <class Item>
  void append(held_lock& lock, Item&& item) {
    // Less than twice the capacity, so one subtraction wraps it: cheaper than %, and any capacity
    // will do. (Week 4 makes it a mask, for powers of two.)
    std::size_t last = oldest_ + count_;
    if (last >= slots_.size()) last -= slots_.size();
    slots_[last].construct(std::forward<Item>(item));
    ++count_;
    lock.unlock();
    not_empty_.notify_one();
  }

  std::optional<T> take_front(held_lock& lock) {
    std::optional<T> item;
    if (count_ > 0) {
      item.emplace(release_oldest().take());
      lock.unlock();
      not_full_.notify_one();
    }
    return item;
  }

  // The oldest item's slot, which the indices no longer count as occupied.
  common::slot<T>& release_oldest() {
    common::slot<T>& slot = slots_[oldest_];
    ++oldest_;
    if (oldest_ == slots_.size()) oldest_ = 0;
    --count_;
    return slot;
  }

  common::mutex mutex_;
  common::condition_variable not_empty_;   // notified after each push and after close
  common::condition_variable not_full_;    // notified after each pop and after close
  std::vector<common::slot<T>> slots_;     // the items are guarded by mutex_; never resized
  common::plain<std::size_t> oldest_ = 0;  // guarded by mutex_; where the next pop takes
  common::plain<std::size_t> count_ = 0;   // guarded by mutex_; occupied slots from oldest_ on
  common::plain<bool> closed_ = false;     // guarded by mutex_; never becomes false again
};

static_assert(common::bounded_queue<bounded_mutex_queue<int>>);
static_assert(common::blocking_queue<bounded_mutex_queue<int>>);

}  // namespace week01
