// A sound queue and many wrong ones, so that the conformance kit can show that it tells them apart.
// All are free of data races: their mistakes are in what they do, and the kit must see them without
// a sanitizer's help.
#pragma once

#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"

namespace wrong {

enum class mistake {
  none,
  // order and number
  newest_first,
  drops_every_seventh,
  gives_every_seventh_twice,
  gives_the_last_item_again,
  swaps_neighbours,
  shares_its_items_with_all_others,
  busy_means_empty,
  busy_means_full,
  // items
  steals_from_the_lvalue,
  copies_only_what_can_be_assigned,
  makes_a_list_of_the_item,
  copies_the_rvalue,
  gives_an_empty_shell,
  keeps_a_copy_of_what_it_gave,
  keeps_what_it_moved_from,
  loses_the_item_when_its_move_throws,
  loses_the_item_when_a_later_move_throws,
  swallows_what_a_push_throws,
  loses_an_item_when_a_push_throws,
  // capacity
  holds_one_more,
  holds_one_less,
  says_one_more,
  overwrites_the_oldest,
  takes_the_refused_item,
  grows_with_every_pop,
  accepts_zero,
  refuses_without_the_value,
  refuses_with_another_exception,
  // waiting and closing
  pop_does_not_wait,
  push_does_not_wait,
  full_means_closed,
  push_wakes_nobody,
  pop_wakes_nobody,
  close_wakes_nobody,
  close_wakes_one,
  close_forgets_what_is_in,
  closed_means_empty,
  accepts_after_close,
  takes_the_item_after_close,
  close_twice_opens,
  one_condition_and_notify_one,
  copying_wakes_nobody,
  copying_ignores_close,
  a_throwing_pop_keeps_its_notification,
};

// A bounded blocking queue with one mistake.
template <class T, mistake M>
class queue {
 public:
  using value_type = T;

  explicit queue(std::size_t capacity) : capacity_(capacity) {
    if (capacity != 0 || M == mistake::accepts_zero) return;
    if (M == mistake::refuses_without_the_value) throw std::invalid_argument("no such capacity");
    if (M == mistake::refuses_with_another_exception) throw std::runtime_error("capacity 0");
    throw std::invalid_argument("a queue cannot have capacity 0");
  }

  std::size_t capacity() const { return capacity_ + (M == mistake::says_one_more ? 1 : 0); }

  bool try_push(T&& item) {
    {
      const std::scoped_lock lock(mutex_);
      if (closed_ && M != mistake::accepts_after_close) {
        if (M == mistake::takes_the_item_after_close) (void)T(std::move(item));
        return false;
      }
      if (full()) {
        if (M == mistake::overwrites_the_oldest) {
          items_.pop_front();
        } else {
          if (M == mistake::takes_the_refused_item) (void)T(std::move(item));
          return false;
        }
      }
      append(std::move(item));
    }
    notify_pop();
    return true;
  }

  bool try_push(const T& item) requires(M == mistake::copies_only_what_can_be_assigned
                                            ? std::copyable<T>
                                            : std::copy_constructible<T>) {
    if (M == mistake::steals_from_the_lvalue) return try_push(std::move(const_cast<T&>(item)));
    if (M == mistake::copying_wakes_nobody || M == mistake::copying_ignores_close) {
      const std::scoped_lock lock(mutex_);
      if (full() || (closed_ && M != mistake::copying_ignores_close)) return false;
      append(T(item));
      if (M == mistake::copying_ignores_close) notify_pop();
      return true;
    }
    if (M == mistake::swallows_what_a_push_throws ||
        M == mistake::loses_an_item_when_a_push_throws) {
      try {
        return try_push(T(item));
      } catch (...) {
        if (M == mistake::swallows_what_a_push_throws) return false;
        (void)try_pop();
        throw;
      }
    }
    if (M == mistake::busy_means_full) {
      // Under the lock, so that a copy can take long there.
      const std::unique_lock lock(mutex_, std::try_to_lock);
      if (!lock || full()) return false;
      append(T(item));
      return true;
    }
    return try_push(T(item));
  }

  std::optional<T> try_pop() {
    std::optional<T> item;
    {
      std::unique_lock lock(mutex_, std::defer_lock);
      if (M != mistake::busy_means_empty) {
        lock.lock();
      } else if (!lock.try_lock()) {
        return std::nullopt;
      }
      item = take();
    }
    notify_push();
    return item;
  }

  bool push(T item) {
    {
      std::unique_lock lock(mutex_);
      if (M == mistake::full_means_closed && full()) return false;
      if (M != mistake::push_does_not_wait)
        pop_happened().wait(lock, [this] { return !full() || closed_; });
      if (closed_ && M != mistake::accepts_after_close) return false;
      append(std::move(item));
    }
    notify_pop();
    return true;
  }

  std::optional<T> pop() {
    std::optional<T> item;
    {
      std::unique_lock lock(mutex_);
      if (M != mistake::pop_does_not_wait)
        push_happened_.wait(lock, [this] { return !items_.empty() || closed_; });
      try {
        item = take();
      } catch (...) {
        if (M != mistake::a_throwing_pop_keeps_its_notification) notify_pop();
        throw;
      }
    }
    notify_push();
    return item;
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = M == mistake::close_twice_opens ? !closed_ : true;
      if (M == mistake::close_forgets_what_is_in) items_.clear();
    }
    if (M == mistake::close_wakes_nobody) return;
    if (M == mistake::close_wakes_one) {
      push_happened_.notify_one();
      pop_happened().notify_one();
    } else {
      push_happened_.notify_all();
      pop_happened().notify_all();
    }
  }

 private:
  bool full() const {
    std::size_t room = capacity_ + extra_;
    if (M == mistake::holds_one_more) ++room;
    if (M == mistake::holds_one_less) --room;
    return items_.size() >= room;
  }

  void append(T&& item) {
    ++pushes_;
    if (M == mistake::drops_every_seventh && pushes_ % 7 == 0) return;
    if (M == mistake::swaps_neighbours && pushes_ % 7 == 0 && !items_.empty()) {
      items_.insert(items_.end() - 1, std::move(item));
      return;
    }
    if constexpr (M == mistake::copies_the_rvalue && std::copy_constructible<T>) {
      items_.push_back(item);
    } else if constexpr (M == mistake::makes_a_list_of_the_item) {
      items_.push_back(T{std::move(item)});
    } else {
      items_.push_back(std::move(item));
    }
  }

  std::optional<T> take() {
    if (items_.empty() || (M == mistake::closed_means_empty && closed_)) {
      if constexpr (M == mistake::gives_the_last_item_again && std::copy_constructible<T>)
        return last_;
      return std::nullopt;
    }
    ++pops_;
    if (M == mistake::grows_with_every_pop) ++extra_;
    T& next = M == mistake::newest_first ? items_.back() : items_.front();
    if constexpr (M == mistake::loses_the_item_when_its_move_throws) {
      struct remover {
        std::deque<T>& items;
        ~remover() { items.pop_front(); }
      } remove_in_any_case{items_};
      return std::optional<T>(std::move(next));
    }
    if constexpr (M == mistake::loses_the_item_when_a_later_move_throws) {
      T item(std::move(next));
      items_.pop_front();
      return std::optional<T>(std::move(item));
    }
    if constexpr (std::copy_constructible<T>) {
      if (M == mistake::gives_every_seventh_twice && pops_ % 7 == 0) return next;
      if (M == mistake::keeps_a_copy_of_what_it_gave || M == mistake::gives_the_last_item_again)
        last_ = next;
    }
    if (M == mistake::gives_an_empty_shell) (void)T(std::move(next));
    std::optional<T> item(std::move(next));
    if (M == mistake::keeps_what_it_moved_from) shells_.push_back(std::move(next));
    M == mistake::newest_first ? items_.pop_back() : items_.pop_front();
    return item;
  }

  void notify_pop() {
    if (M != mistake::push_wakes_nobody) push_happened_.notify_one();
  }
  void notify_push() {
    if (M != mistake::pop_wakes_nobody) pop_happened().notify_one();
  }
  std::condition_variable& pop_happened() {
    return M == mistake::one_condition_and_notify_one ? push_happened_ : pop_happened_;
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable push_happened_;
  std::condition_variable pop_happened_;
  // Guarded by mutex_, as all that follows.
  std::deque<T> own_items_;
  inline static std::deque<T> all_items_;
  std::deque<T>& items_ = M == mistake::shares_its_items_with_all_others ? all_items_ : own_items_;
  std::deque<T> shells_;
  std::optional<T> last_;  // for the mistakes that remember an item
  std::size_t extra_ = 0;
  unsigned pushes_ = 0;
  unsigned pops_ = 0;
  bool closed_ = false;
};

enum class ring_mistake {
  none,
  fullness_by_comparison,  // wrong when the counters wrap
  never_destroys,
  destroys_twice,
  leaks_the_remainder,
  destroys_from_slot_0,
  places_items_anywhere,
  takes_any_capacity,
  counters_of_16_bits,
};

// A ring over raw storage, behind a mutex, with one mistake.
template <class T, ring_mistake M>
class ring {
 public:
  using value_type = T;

  explicit ring(std::size_t capacity, std::size_t start = 0)
      : capacity_(capacity),
        storage_(std::make_unique<place[]>(capacity)),
        write_index_(static_cast<counter>(start)),
        read_index_(static_cast<counter>(start)) {
    const bool power_of_two = capacity != 0 && (capacity & (capacity - 1)) == 0;
    const bool any =
        M == ring_mistake::takes_any_capacity || M == ring_mistake::counters_of_16_bits;
    if (!power_of_two && !any)
      throw std::invalid_argument("capacity " + std::to_string(capacity) + " is no power of two");
  }
  ~ring() {
    if (M == ring_mistake::leaks_the_remainder) return;
    if (M == ring_mistake::destroys_from_slot_0) {
      for (counter i = 0; i < static_cast<counter>(write_index_ - read_index_); ++i)
        static_cast<T*>(at(i))->~T();
      return;
    }
    while (read_index_ != write_index_) (void)try_pop();
  }

  std::size_t capacity() const { return capacity_; }

  bool try_push(T&& item) {
    const std::scoped_lock lock(mutex_);
    const bool full = M == ring_mistake::fullness_by_comparison
                          ? write_index_ >= read_index_ + capacity_
                          : static_cast<counter>(write_index_ - read_index_) == capacity_;
    if (full) return false;
    new (at(write_index_)) T(std::move(item));
    ++write_index_;
    return true;
  }
  bool try_push(const T& item) requires std::copy_constructible<T> { return try_push(T(item)); }

  std::optional<T> try_pop() {
    const std::scoped_lock lock(mutex_);
    if (read_index_ == write_index_) return std::nullopt;
    T* const place = static_cast<T*>(at(read_index_));
    std::optional<T> item(std::move(*place));
    if (M != ring_mistake::never_destroys) place->~T();
    if (M == ring_mistake::destroys_twice) place->~T();
    ++read_index_;
    return item;
  }

 private:
  struct place {
    alignas(T) unsigned char bytes[2 * sizeof(T)];
  };
  void* at(std::size_t index) {
    return storage_[index % capacity_].bytes + (M == ring_mistake::places_items_anywhere ? 4 : 0);
  }

  const std::size_t capacity_;
  const std::unique_ptr<place[]> storage_;
  std::mutex mutex_;
  using counter =
      std::conditional_t<M == ring_mistake::counters_of_16_bits, std::uint16_t, std::size_t>;
  counter write_index_;  // guarded by mutex_
  counter read_index_;   // guarded by mutex_
};

enum class handle_mistake {
  none,
  two_producers,
  two_consumers,
  refuses_with_another_exception,
  moved_handle_starts_again,
  consumer_needs_the_producer_first,
};

// A ring for one thread that hands out its ends, with one mistake.
template <class T, handle_mistake M>
class handles {
 public:
  using value_type = T;

  class producer_handle {
   public:
    explicit producer_handle(handles& queue) : queue_(&queue) {}
    producer_handle(producer_handle&& other) noexcept { *this = std::move(other); }
    producer_handle& operator=(producer_handle&& other) noexcept {
      queue_ = other.queue_;
      moved_ = true;
      return *this;
    }
    bool try_push(T&& item) {
      const bool at_front = M == handle_mistake::moved_handle_starts_again && moved_;
      at_front ? queue_->items_.push_front(std::move(item))
               : queue_->items_.push_back(std::move(item));
      return true;
    }

   private:
    handles* queue_ = nullptr;
    bool moved_ = false;
  };

  class consumer_handle {
   public:
    explicit consumer_handle(handles& queue) : queue_(&queue) {}
    consumer_handle(consumer_handle&&) noexcept = default;
    consumer_handle& operator=(consumer_handle&&) noexcept = default;
    std::optional<T> try_pop() {
      if (queue_->items_.empty()) return std::nullopt;
      std::optional<T> item(std::move(queue_->items_.front()));
      queue_->items_.pop_front();
      return item;
    }

   private:
    handles* queue_;
  };

  explicit handles(std::size_t) {}

  producer_handle producer() {
    take(producer_taken_, M == handle_mistake::two_producers);
    return producer_handle(*this);
  }
  consumer_handle consumer() {
    if (M == handle_mistake::consumer_needs_the_producer_first && !producer_taken_)
      items_.emplace_back();
    take(consumer_taken_, M == handle_mistake::two_consumers);
    return consumer_handle(*this);
  }

 private:
  static void take(bool& taken, bool again) {
    if (taken && !again) {
      if (M == handle_mistake::refuses_with_another_exception) throw std::runtime_error("taken");
      throw std::logic_error("this handle was handed out already");
    }
    taken = true;
  }

  std::deque<T> items_;
  bool producer_taken_ = false;
  bool consumer_taken_ = false;
};

}  // namespace wrong
