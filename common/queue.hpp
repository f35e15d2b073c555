// The queue interface that every queue in this repository conforms to: the reference
// implementations, the exercises, and, through adapters, other people's queues. The names follow
// P0260, the C++ concurrent queue proposal.
//
// docs/queue-interface.md states the contract sentence by sentence and names the check of each
// sentence. There is no size() and no empty(): with another thread at work the answer is stale when
// it arrives.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>

namespace common {

namespace detail {

template <class Q>
concept takes_copies = requires(Q& q, const typename Q::value_type& item) {
  { q.try_push(item) } -> std::same_as<bool>;
};

}  // namespace detail

// Anything with the two calls that never wait.
//   try_push  true: the item is in the queue. false: not taken, and the argument is untouched.
//   try_pop   the oldest item, or nullopt: nothing there for us at this moment.
template <class Q>
concept queue = requires(Q& q, typename Q::value_type&& item) {
  typename Q::value_type;
  { q.try_push(std::move(item)) } -> std::same_as<bool>;
  { q.try_pop() } -> std::same_as<std::optional<typename Q::value_type>>;
  requires detail::takes_copies<Q> || !std::copy_constructible<typename Q::value_type>;
};

// A queue with a fixed number of places, given to the constructor. capacity() says how many items
// it really holds. A capacity that the queue cannot have (0; for the rings, no power of two) throws
// std::invalid_argument.
template <class Q>
concept bounded_queue = queue<Q> && std::constructible_from<Q, std::size_t> &&
    requires(const Q& q) {
  { q.capacity() } -> std::same_as<std::size_t>;
};

// A queue that also waits, and that can be closed.
//   push   waits for room; false: the queue was closed, the item is gone with the call's argument.
//   pop    waits for an item; nullopt: the queue is closed and everything in it was handed out.
//   close  no further pushes; wakes every waiter; calling it again does nothing.
template <class Q>
concept blocking_queue = queue<Q> && requires(Q& q, typename Q::value_type&& item) {
  { q.push(std::move(item)) } -> std::same_as<bool>;
  { q.pop() } -> std::same_as<std::optional<typename Q::value_type>>;
  { q.close() } -> std::same_as<void>;
};

// A single-producer single-consumer queue that says so in its types: each side is one move-only
// handle. A second handle of the same side throws std::logic_error.
template <class Q>
concept handle_queue = requires(Q& q, typename Q::value_type&& item) {
  typename Q::value_type;
  { q.producer().try_push(std::move(item)) } -> std::same_as<bool>;
  { q.consumer().try_pop() } -> std::same_as<std::optional<typename Q::value_type>>;
  requires std::movable<decltype(q.producer())> && !std::copy_constructible<decltype(q.producer())>;
  requires std::movable<decltype(q.consumer())> && !std::copy_constructible<decltype(q.consumer())>;
};

// A handle_queue whose handles also let one build and read several items in place: reserve hands
// out vacant slots in a row and commit publishes, peek shows items in a row and release takes them
// out.
template <class Q>
concept span_queue = handle_queue<Q> && requires(Q& q, std::size_t n) {
  q.producer().reserve(n);
  q.producer().commit(n);
  q.consumer().peek(n);
  q.consumer().release(n);
};

}  // namespace common
