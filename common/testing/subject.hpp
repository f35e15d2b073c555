// What the conformance kit must know about a queue. Most of it is read from the class itself:
//
//   using subject = common::testing::subject<w4e2::mutex_ring>;
//
// What a class cannot tell is said in a struct of a few lines:
//
//   struct mutex_queue : common::testing::subject<week01::mutex_queue> {
//     static constexpr bool many_threads = true;
//   };
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "common/testing/items.hpp"

namespace common::testing {

template <template <class...> class Queue>
struct subject {
  template <class T>
  using queue = Queue<T>;

  // A queue for at least `capacity` items; an unbounded queue ignores it.
  template <class T>
  static queue<T> make(std::size_t capacity) {
    if constexpr (std::constructible_from<queue<T>, std::size_t>) {
      return queue<T>(capacity);
    } else {
      return queue<T>();
    }
  }

  // The same with counters that begin at `start` instead of 0, if the class has such a constructor.
  template <class T>
  static queue<T> make_at(std::size_t capacity, std::size_t start) {
    return queue<T>(capacity, start);
  }

  // --- read from the class ---
  static constexpr bool bounded = requires(const Queue<sequence_item>& q) {
    { q.capacity() } -> std::same_as<std::size_t>;
  };
  // A queue without a size to be told has room for whatever memory there is.
  static constexpr bool always_has_room =
      !bounded && !std::constructible_from<Queue<sequence_item>, std::size_t>;
  static constexpr bool blocking = blocking_queue<Queue<sequence_item>>;
  static constexpr bool handles = handle_queue<Queue<sequence_item>>;
  static constexpr bool has_start_index =
      std::constructible_from<Queue<sequence_item>, std::size_t, std::size_t>;
  // Whether the kit's threads call the handles instead of the queue itself.
  static constexpr bool through_handles = !common::queue<Queue<sequence_item>>;

  // --- to be said where it differs ---
  // Any number of threads on either side. False: one producer and one consumer.
  static constexpr bool many_threads = false;
  // A capacity that is no power of two is refused.
  static constexpr bool power_of_two_only = false;
  // Takes trivially copyable items only; the kit's checks with other items are left out.
  static constexpr bool trivial_items_only = false;
  // capacity() is at least what was asked for, and a push may be refused although there is room,
  // for a while: until a pop that found nothing. Everybody else is exact.
  static constexpr bool may_refuse_early = false;
  // Takes items whose move may throw, and keeps the item if it does.
  static constexpr bool moves_may_throw = false;
  // Its try_ calls may wait a little, and its type says so: `waiting::waits`.
  static constexpr bool may_wait = false;
  // The constructor refuses capacity 0 with std::invalid_argument.
  static constexpr bool refuses_zero = bounded;
};

// A queue of T whose class is not known here. The kit's checks see queues as such, so they are
// compiled once and not with every queue.
template <class T>
class any_queue {
 public:
  any_queue() = default;
  any_queue(const any_queue&) = delete;
  any_queue& operator=(const any_queue&) = delete;
  virtual ~any_queue() = default;

  virtual bool try_push(T&& item) = 0;
  virtual bool try_push(const T& item) = 0;  // where T can be copied
  virtual std::optional<T> try_pop() = 0;
  virtual std::size_t capacity() const = 0;  // SIZE_MAX: it has no bound

  // Of a queue that waits. The item is made where push() takes it: no move of it is the kit's.
  virtual bool push(const std::function<T()>& item) = 0;
  virtual std::optional<T> pop() = 0;
  virtual void close() = 0;

  bool push(const T& item) requires std::copy_constructible<T> {
    return push([&] { return item; });
  }

  // The two forms in turn, so that a check that pushes many items looks at both: even numbers are
  // copied in, odd ones moved.
  bool try_push(std::size_t number, T item) {
    return number % 2 == 0 ? try_push(static_cast<const T&>(item)) : try_push(std::move(item));
  }
};

namespace detail {

// The caller owns what they make. (A std::unique_ptr here would be half of what a compiler has to
// read of a check.)
template <class T>
struct maker {
  any_queue<T>* (*make)(std::size_t capacity) = nullptr;
  any_queue<T>* (*make_at)(std::size_t capacity, std::size_t start) = nullptr;
};

}  // namespace detail

// How a check makes its queues, and what it must know of them. `Items`: of what it wants queues.
// queues_of<Subject>, below, is one for whatever items a check names.
template <class Item, class... Items>
struct queue_factory : detail::maker<Item>, detail::maker<Items>... {
  bool blocking = false;
  bool many_threads = false;
  bool may_refuse_early = false;

  template <class T = Item>
  std::unique_ptr<any_queue<T>> make(std::size_t capacity) const {
    return std::unique_ptr<any_queue<T>>(detail::maker<T>::make(capacity));
  }
  template <class T = Item>
  std::unique_ptr<any_queue<T>> make_at(std::size_t capacity, std::size_t start) const {
    return std::unique_ptr<any_queue<T>>(detail::maker<T>::make_at(capacity, start));
  }
  // Whether these queues take such items at all.
  template <class T>
  bool take() const {
    return detail::maker<T>::make != nullptr;
  }
};

namespace detail {

// The subject's queue, with both of its ends in hand: they are the queue itself or its handles.
template <class Subject, class T>
class queue_of final : public any_queue<T> {
 public:
  explicit queue_of(std::size_t capacity)
      : queue_(Subject::template make<T>(capacity)), ends_(queue_) {}
  queue_of(std::size_t capacity, std::size_t start)
      : queue_(Subject::template make_at<T>(capacity, start)), ends_(queue_) {}

  bool try_push(T&& item) override { return producer().try_push(std::move(item)); }
  bool try_push(const T& item) override {
    if constexpr (std::copy_constructible<T>) return producer().try_push(item);
    std::abort();
  }
  std::optional<T> try_pop() override { return consumer().try_pop(); }
  std::size_t capacity() const override {
    if constexpr (Subject::bounded) return queue_.capacity();
    return SIZE_MAX;
  }
  bool push(const std::function<T()>& item) override {
    if constexpr (Subject::blocking) return queue_.push(item());
    std::abort();
  }
  std::optional<T> pop() override {
    if constexpr (Subject::blocking) return queue_.pop();
    std::abort();
  }
  void close() override {
    if constexpr (Subject::blocking) return queue_.close();
    std::abort();
  }

 private:
  using queue_type = typename Subject::template queue<T>;

  template <class Queue>
  struct both_handles {
    explicit both_handles(Queue& queue) : producer(queue.producer()), consumer(queue.consumer()) {}
    decltype(std::declval<Queue&>().producer()) producer;
    decltype(std::declval<Queue&>().consumer()) consumer;
  };
  struct no_handles {
    explicit no_handles(queue_type&) {}
  };
  auto& producer() {
    if constexpr (Subject::through_handles) {
      return ends_.producer;
    } else {
      return queue_;
    }
  }
  auto& consumer() {
    if constexpr (Subject::through_handles) {
      return ends_.consumer;
    } else {
      return queue_;
    }
  }

  queue_type queue_;
  std::conditional_t<Subject::through_handles, both_handles<queue_type>, no_handles> ends_;
};

template <class Subject, class T>
constexpr maker<T> maker_of() {
  constexpr bool takes = (!Subject::trivial_items_only || std::is_trivially_copyable_v<T>)&&(
      Subject::moves_may_throw || std::is_nothrow_move_constructible_v<T>);
  maker<T> result;
  if constexpr (takes) {
    result.make = [](std::size_t capacity) -> any_queue<T>* {
      return new queue_of<Subject, T>(capacity);
    };
  }
  if constexpr (takes && Subject::has_start_index) {
    result.make_at = [](std::size_t capacity, std::size_t start) -> any_queue<T>* {
      return new queue_of<Subject, T>(capacity, start);
    };
  }
  return result;
}

template <class Subject>
struct factory_of_any_items {
  template <class... Items>
  constexpr operator queue_factory<Items...>() const {
    return {maker_of<Subject, Items>()..., Subject::blocking, Subject::many_threads,
            Subject::may_refuse_early};
  }
};

}  // namespace detail

// items_leave_in_order(queues_of<my_subject>): the code for each kind of item is made where a check
// asks for it.
template <class Subject>
inline constexpr detail::factory_of_any_items<Subject> queues_of;

}  // namespace common::testing
