// w1e4: a queue with a fixed number of places, which pushes back: push() waits while it is full.
// The queue must outlive every call on it.
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

namespace w1e4 {

template <class T>
class bounded_queue {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be neither in its slot nor with the caller");

 public:
  using value_type = T;

  // Room for exactly `capacity` items, and all the memory that the queue will ever use.
  // Throws std::invalid_argument for capacity 0; its message names that value.
  explicit bounded_queue(std::size_t capacity) : slots_(at_least_one(capacity)) {}

  // Ends the life of the items that were never popped.
  // WHY it is needed: a slot is raw storage and does not know whether an item lives in it.
  ~bounded_queue() {
    while (count_ > 0) release_oldest().destroy();
  }

  bounded_queue(const bounded_queue&) = delete;
  bounded_queue& operator=(const bounded_queue&) = delete;

  // WHY no lock: the vector itself never changes after construction, only what is in the slots.
  std::size_t capacity() const noexcept { return slots_.size(); }

  // True: the item is in the queue. False: it is full or closed, and the argument is untouched.
  bool try_push(T&& item) { return append_now(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return append_now(item); }

  // The oldest item, or nullopt if there is none at this moment. Never waits for an item.
  std::optional<T> try_pop() {
    std::unique_lock lock{mutex_};
    return take_front(lock);
  }

  // Waits for room. False: the queue is closed, even if it was closed while we waited.
  bool push(T item) {
    std::unique_lock lock{mutex_};
    not_full_.wait(lock, [this] { return !full() || closed_; });
    if (closed_) return false;
    append(lock, std::move(item));
    return true;
  }

  // Waits for an item. nullopt: the queue is closed and everything in it was handed out.
  std::optional<T> pop() {
    std::unique_lock lock{mutex_};
    not_empty_.wait(lock, [this] { return count_ > 0 || closed_; });
    return take_front(lock);
  }

  // No further pushes; wakes every waiter of both kinds. Calling it again does nothing.
  void close() {
    {
      const std::scoped_lock lock{mutex_};
      closed_ = true;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

 private:
  using held_lock = std::unique_lock<common::mutex>;

  // WHY a function: the check has to come before slots_ is built, and throwing here builds nothing.
  static std::size_t at_least_one(std::size_t capacity) {
    if (capacity == 0)
      throw std::invalid_argument("bounded_queue: capacity " + std::to_string(capacity) +
                                  " cannot hold an item");
    return capacity;
  }

  // The mutex is held when any of the following is called.

  bool full() const { return count_ == slots_.size(); }

  template <class Item>
  bool append_now(Item&& item) {
    std::unique_lock lock{mutex_};
    if (closed_ || full()) return false;
    append(lock, std::forward<Item>(item));
    return true;
  }

  template <class Item>
  void append(held_lock& lock, Item&& item) {
    // WHY a count beside the position: oldest == last would mean both "empty" and "full".
    std::size_t vacant = oldest_ + count_;
    if (vacant >= slots_.size()) vacant -= slots_.size();  // less than twice the size: wraps once
    slots_[vacant].construct(std::forward<Item>(item));    // copying may throw: nothing has changed
    ++count_;
    lock.unlock();
    // WHY not_empty_ and not one condition variable for both sides: notify_one() wakes any one
    // waiter. On a shared one it may wake a producer, which finds the queue still full and goes
    // back to sleep, while the consumer that could have gone on was not told.
    not_empty_.notify_one();
  }

  std::optional<T> take_front(held_lock& lock) {
    std::optional<T> item;
    if (count_ == 0) return item;
    item.emplace(release_oldest().take());
    lock.unlock();
    not_full_.notify_one();
    return item;
  }

  // The oldest item's slot, which is no longer counted as occupied.
  common::slot<T>& release_oldest() {
    common::slot<T>& slot = slots_[oldest_];
    ++oldest_;
    if (oldest_ == slots_.size()) oldest_ = 0;
    --count_;
    return slot;
  }

  common::mutex mutex_;
  common::condition_variable not_empty_;   // what pop() sleeps on
  common::condition_variable not_full_;    // what push() sleeps on
  std::vector<common::slot<T>> slots_;     // the items are guarded by mutex_; never resized
  common::plain<std::size_t> oldest_ = 0;  // guarded by mutex_; the slot that the next pop takes
  common::plain<std::size_t> count_ = 0;   // guarded by mutex_; occupied slots, from oldest_ on
  common::plain<bool> closed_ = false;     // guarded by mutex_; never becomes false again
};

static_assert(common::bounded_queue<bounded_queue<int>>);
static_assert(common::blocking_queue<bounded_queue<int>>);

}  // namespace w1e4
