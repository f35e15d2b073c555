// A sound queue and many wrong ones, so that the conformance kit and the model scenarios can show
// that they tell them apart. All are free of data races: their mistakes are in what they do, and
// the kit must see them without a sanitizer's help.
#pragma once

#include <concepts>
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
#include "common/sync.hpp"

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
  makes_room_when_a_push_throws,
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
  // which only the model checker is sure to see
  if_instead_of_while,
  push_wakes_if_it_was_empty,
  pop_wakes_if_it_was_full,
  looks_for_close_before_it_waits,
  waits_three_times,
  flag_outside_the_lock,
  drops_when_closed,
  close_wakes_consumers_if_empty,
  close_wakes_producers_if_full,
};

// A bounded blocking queue with one mistake.
template <class T, mistake M>
class queue {
 public:
  using enum mistake;
  using value_type = T;

  explicit queue(std::size_t capacity) : capacity_(capacity) {
    if (capacity != 0 || M == accepts_zero) return;
    if (M == refuses_without_the_value) throw std::invalid_argument("no such capacity");
    if (M == refuses_with_another_exception) throw std::runtime_error("capacity 0");
    throw std::invalid_argument("a queue cannot have capacity 0");
  }

  std::size_t capacity() const { return capacity_ + (M == says_one_more ? 1 : 0); }

  bool try_push(T&& item) {
    std::unique_lock lock(mutex_, std::defer_lock);
    if (!take_the_lock(lock, busy_means_full)) return false;
    if (closed_ && M != accepts_after_close) {
      if (M == takes_the_item_after_close) (void)T(std::move(item));
      return false;
    }
    if (full()) {
      if (M == overwrites_the_oldest) {
        items().pop_front();
      } else {
        if (M == takes_the_refused_item) (void)T(std::move(item));
        return false;
      }
    }
    append(std::move(item));
    notify_pop();
    return true;
  }

  bool try_push(const T& item) requires(M == copies_only_what_can_be_assigned
                                            ? std::copyable<T>
                                            : std::copy_constructible<T>) {
    if (M == steals_from_the_lvalue) return try_push(std::move(const_cast<T&>(item)));
    if (M == copying_wakes_nobody || M == copying_ignores_close) {
      const std::scoped_lock lock(mutex_);
      if (full() || (closed_ && M != copying_ignores_close)) return false;
      append(T(item));
      if (M == copying_ignores_close) notify_pop();
      return true;
    }
    if (M == swallows_what_a_push_throws || M == loses_an_item_when_a_push_throws ||
        M == makes_room_when_a_push_throws) {
      try {
        return try_push(T(item));
      } catch (...) {
        if (M == swallows_what_a_push_throws) return false;
        if (M == loses_an_item_when_a_push_throws) (void)try_pop();
        if (M == makes_room_when_a_push_throws) ++extra_;
        throw;
      }
    }
    if (M == busy_means_full) {
      // Under the lock, so that a copy can take long there.
      const std::unique_lock lock(mutex_, std::try_to_lock);
      if (!lock || full()) return false;
      append(T(item));
      return true;
    }
    return try_push(T(item));
  }

  std::optional<T> try_pop() {
    std::unique_lock lock(mutex_, std::defer_lock);
    if (!take_the_lock(lock, busy_means_empty)) return std::nullopt;
    return take();
  }

  bool push(T item) {
    std::unique_lock lock(mutex_);
    if (M == full_means_closed && full()) return false;
    const bool waited = full() && !closed_;
    if (M != push_does_not_wait) wait(lock, pop_happened(), [this] { return !full() || closed_; });
    if (M == looks_for_close_before_it_waits && full()) return false;
    if (closed_ && M != accepts_after_close && !(M == looks_for_close_before_it_waits && waited))
      return M == drops_when_closed;
    append(std::move(item));
    notify_pop();
    return true;
  }

  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    if (M != pop_does_not_wait)
      wait(lock, push_happened_, [this] { return !items().empty() || closed_; });
    try {
      return take();
    } catch (...) {
      if (M != a_throwing_pop_keeps_its_notification) notify_pop();
      throw;
    }
  }

  void close() {
    bool any_items = false;
    bool any_room = false;
    if (M == flag_outside_the_lock) {
      closing_.store(true, std::memory_order_relaxed);
    } else {
      const std::scoped_lock lock(mutex_);
      closed_ = M == close_twice_opens ? !closed_ : true;
      if (M == close_forgets_what_is_in) items().clear();
      any_items = !items().empty();
      any_room = !full();
    }
    if (M == close_wakes_nobody) return;
    if (M == close_wakes_one) {
      push_happened_.notify_one();
      pop_happened().notify_one();
      return;
    }
    if (!any_items || M != close_wakes_consumers_if_empty) push_happened_.notify_all();
    if (!any_room || M != close_wakes_producers_if_full) pop_happened().notify_all();
  }

 private:
  using lock_of_it = std::unique_lock<common::mutex>;

  // False: somebody else has it, and this mistake does not wait.
  static bool take_the_lock(lock_of_it& lock, mistake does_not_wait) {
    if (M == does_not_wait) return lock.try_lock();
    lock.lock();
    return true;
  }

  template <class Over>
  void wait(lock_of_it& lock, common::condition_variable& condition, Over over) {
    if (M == if_instead_of_while) {
      if (!over()) condition.wait(lock);
    } else if (M == waits_three_times) {
      for (int turn = 0; turn < 3 && !over(); ++turn) condition.wait(lock);
    } else if (M == flag_outside_the_lock) {
      while (!over() && !closing_.load(std::memory_order_relaxed)) condition.wait(lock);
      if (closing_.load(std::memory_order_relaxed)) closed_ = true;
    } else {
      condition.wait(lock, over);
    }
  }

  bool full() {
    std::size_t room = capacity_ + extra_;
    if (M == holds_one_more) ++room;
    if (M == holds_one_less) --room;
    return items().size() >= room;
  }

  void append(T&& item) {
    ++pushes_;
    if (M == drops_every_seventh && pushes_ % 7 == 0) return;
    if constexpr (M == swaps_neighbours) {
      if (pushes_ % 7 == 0 && !items().empty()) {
        items().insert(items().end() - 1, std::move(item));
        return;
      }
    }
    if constexpr (M == copies_the_rvalue && std::copy_constructible<T>) {
      items().push_back(item);
    } else if constexpr (M == makes_a_list_of_the_item) {
      items().push_back(T{std::move(item)});
    } else {
      items().push_back(std::move(item));
    }
  }

  std::optional<T> take() {
    std::optional<T> item;  // the only one that is returned, so that it is not moved again
    if (items().empty() || (M == closed_means_empty && closed_)) {
      if constexpr (M == gives_the_last_item_again && std::copy_constructible<T>) item = last_;
      return item;
    }
    ++pops_;
    if (M == grows_with_every_pop) ++extra_;
    T& next = M == newest_first ? items().back() : items().front();
    if constexpr (M == loses_the_item_when_its_move_throws) {
      struct remover {
        common::deque<T>& items;
        ~remover() { items.pop_front(); }
      } remove_in_any_case{items()};
      item.emplace(std::move(next));
      return item;
    }
    if constexpr (M == loses_the_item_when_a_later_move_throws) {
      T first(std::move(next));
      items().pop_front();
      item.emplace(std::move(first));
      return item;
    }
    if constexpr (std::copy_constructible<T>) {
      if (M == gives_every_seventh_twice && pops_ % 7 == 0) {
        item.emplace(next);
        return item;
      }
      if (M == keeps_a_copy_of_what_it_gave || M == gives_the_last_item_again) last_ = next;
    }
    if (M == gives_an_empty_shell) (void)T(std::move(next));
    item.emplace(std::move(next));
    if (M == keeps_what_it_moved_from) shells_.push_back(std::move(next));
    M == newest_first ? items().pop_back() : items().pop_front();
    if (M == pop_wakes_if_it_was_full && items().size() + 1 < capacity_) return item;
    if (M != pop_wakes_nobody) pop_happened().notify_one();
    return item;
  }

  void notify_pop() {
    if (M == push_wakes_if_it_was_empty && items().size() > 1) return;
    if (M != push_wakes_nobody) push_happened_.notify_one();
  }
  common::condition_variable& pop_happened() {
    return M == one_condition_and_notify_one ? push_happened_ : pop_happened_;
  }

  common::deque<T>& items() {
    if constexpr (M == shares_its_items_with_all_others) {
      static common::deque<T> all;
      return all;
    } else {
      return items_;
    }
  }

  const std::size_t capacity_;
  common::mutex mutex_;
  common::condition_variable push_happened_;
  common::condition_variable pop_happened_;
  common::atomic<bool> closing_{false};  // of the mistake flag_outside_the_lock
  // Guarded by mutex_, as all that follows.
  common::deque<T> items_;
  std::deque<T> shells_;
  std::optional<T> last_;  // for the mistakes that remember an item
  std::size_t extra_ = 0;
  unsigned pushes_ = 0;
  unsigned pops_ = 0;
  common::plain<bool> closed_{false};
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
