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
#include <optional>
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

// A queue with both of its ends in hand, so that a check need not care whether they are the queue
// itself or its handles.
template <class Subject, class T>
class session {
 public:
  using queue_type = typename Subject::template queue<T>;

  explicit session(std::size_t capacity)
      : queue_(Subject::template make<T>(capacity)), ends_(queue_) {}

  session(std::size_t capacity, std::size_t start)
      : queue_(Subject::template make_at<T>(capacity, start)), ends_(queue_) {}

  bool try_push(T&& item) { return ends_.producer().try_push(std::move(item)); }
  bool try_push(const T& item) { return ends_.producer().try_push(item); }
  std::optional<T> try_pop() { return ends_.consumer().try_pop(); }

  // The two forms in turn, so that a check that pushes many items looks at both: even numbers are
  // copied in, odd ones moved.
  bool try_push(std::size_t number, T item) {
    return number % 2 == 0 ? try_push(static_cast<const T&>(item)) : try_push(std::move(item));
  }

  queue_type& queue() { return queue_; }
  std::size_t capacity() const { return queue_.capacity(); }

 private:
  class itself {
   public:
    explicit itself(queue_type& queue) : queue_(queue) {}
    queue_type& producer() { return queue_; }
    queue_type& consumer() { return queue_; }

   private:
    queue_type& queue_;
  };

  template <class Queue>
  class both_handles {
   public:
    explicit both_handles(Queue& queue)
        : producer_(queue.producer()), consumer_(queue.consumer()) {}
    auto& producer() { return producer_; }
    auto& consumer() { return consumer_; }

   private:
    decltype(std::declval<Queue&>().producer()) producer_;
    decltype(std::declval<Queue&>().consumer()) consumer_;
  };

  template <bool Handles, class Queue>
  struct choose {
    using type = itself;
  };
  template <class Queue>
  struct choose<true, Queue> {
    using type = both_handles<Queue>;
  };

  queue_type queue_;
  typename choose<Subject::through_handles, queue_type>::type ends_;
};

}  // namespace common::testing
