// What is compared: a name and how to reach both ends of a queue.
//
// A contestant's type is constructed from a capacity and hands out two ends:
//
//   producer().try_push(T&&) -> bool
//   consumer().try_pop() -> std::optional<T>   or   consumer().try_pop(T&) -> bool
//
// Each end lives as a local variable in the loop of its thread, so an end with private state (a
// handle) can keep it in registers.
//
//   contestant<"mutex_queue", direct<week01::mutex_queue<std::uint64_t>>>
//   contestant<"mutex_queue_waiting", waiting_calls<week01::mutex_queue<std::uint64_t>>>
//   contestant<"spsc_ring", handles<week04::spsc_ring<std::uint64_t>>, {.is = group::ours}>
//
// The name is the last part of a benchmark's name, so it has no slash. A foreign queue needs a
// class of the shape of `direct` with its own calls: about ten lines.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/queue.hpp"

namespace common::benchmarking {

namespace detail {

// Some queues put the item into a variable of ours: for them that is the faster call.
template <class End, class T>
concept fills_a_variable = requires(End& end, T& item) {
  { end.try_pop(item) } -> std::same_as<bool>;
};
template <class End, class T>
concept returns_an_optional = requires(End& end) {
  { end.try_pop() } -> std::same_as<std::optional<T>>;
};

template <class End, class T>
concept consumer_of = fills_a_variable<End, T> || returns_an_optional<End, T>;

// Takes an item by the call that the end has.
template <class End, class T>
[[gnu::always_inline]] inline bool take(End& end, T& item) {
  if constexpr (fills_a_variable<End, T>) {
    return end.try_pop(item);
  } else {
    auto taken = end.try_pop();
    if (!taken) return false;
    item = std::move(*taken);
    return true;
  }
}

template <class E>
using consumer_end_of = decltype(std::declval<E&>().consumer());

}  // namespace detail

template <class E>
concept two_ends = requires(E& ends, typename E::value_type item) {
  requires std::constructible_from<E, std::size_t>;
  { ends.producer().try_push(std::move(item)) } -> std::same_as<bool>;
  requires detail::consumer_of < detail::consumer_end_of<E>,
  typename E::value_type > ;
};

// Holds a queue of either kind: one that wants a capacity and one that does not.
template <class Queue>
class holder {
 public:
  using value_type = typename Queue::value_type;

  explicit holder(std::size_t capacity) requires std::constructible_from<Queue, std::size_t>
      : queue_(capacity) {}
  explicit holder(std::size_t) requires(!std::constructible_from<Queue, std::size_t>) {}

 protected:
  Queue queue_;
};

// The calls that never wait: try_push and try_pop.
template <class Queue>
class direct : public holder<Queue> {
  using T = typename Queue::value_type;

 public:
  using holder<Queue>::holder;

  struct producer_end {
    Queue& queue;
    bool try_push(T&& item) { return queue.try_push(std::move(item)); }
  };
  struct consumer_end {
    Queue& queue;
    bool try_pop(T& item) { return detail::take(queue, item); }
  };
  producer_end producer() { return {this->queue_}; }
  consumer_end consumer() { return {this->queue_}; }
};

// The calls that wait: push and pop. A queue without items blocks the thread instead of refusing.
template <common::blocking_queue Queue>
class waiting_calls : public holder<Queue> {
  using T = typename Queue::value_type;

 public:
  using holder<Queue>::holder;

  struct producer_end {
    Queue& queue;
    bool try_push(T&& item) { return queue.push(std::move(item)); }
  };
  struct consumer_end {
    Queue& queue;
    std::optional<T> try_pop() { return queue.pop(); }
  };
  producer_end producer() { return {this->queue_}; }
  consumer_end consumer() { return {this->queue_}; }
};

// A queue that hands out its own ends.
template <common::handle_queue Queue>
class handles : public holder<Queue> {
 public:
  using holder<Queue>::holder;
  auto producer() { return this->queue_.producer(); }
  auto consumer() { return this->queue_.consumer(); }
};

// Both calls behind a function call that the compiler may not look into: what a queue costs when it
// is not inlined into the loop.
template <two_ends Ends>
class not_inlined : public Ends {
  using T = typename Ends::value_type;
  using inner_producer = decltype(std::declval<Ends&>().producer());
  using inner_consumer = decltype(std::declval<Ends&>().consumer());

 public:
  using Ends::Ends;

  struct producer_end {
    inner_producer end;
    [[gnu::noinline]] bool try_push(T&& item) { return end.try_push(std::move(item)); }
  };
  struct consumer_end {
    inner_consumer end;
    [[gnu::noinline]] bool try_pop(T& item) { return detail::take(end, item); }
  };
  producer_end producer() { return {Ends::producer()}; }
  consumer_end consumer() { return {Ends::consumer()}; }
};

// A string that can be a template argument.
template <std::size_t N>
struct name_constant {
  char text[N];
  constexpr name_constant(const char (&literal)[N]) { std::copy_n(literal, N, text); }
};

// What must be known to compare it fairly. A table keeps the groups apart, and "the best peer" is
// one of which nothing but that it is a peer has to be said.
enum class group { baseline, step, ours, ablation, yours, bare, peer };
struct traits {
  group is = group::baseline;
  bool reserves_a_value = false;  // one value of the item cannot be sent
  bool other_capacity = false;    // holds more items than asked for, or fewer
  bool more_memory = false;       // takes much more memory than capacity * sizeof(item)
  bool publishes_late = false;    // an item may stay invisible until others follow
};

inline std::string label_of(const traits& all) {
  constexpr const char* names[] = {"baseline", "step", "ours", "ablation", "yours", "bare", "peer"};
  std::string text = names[static_cast<std::size_t>(all.is)];
  if (all.reserves_a_value) text += ", reserves a value";
  if (all.other_capacity) text += ", other capacity";
  if (all.more_memory) text += ", more memory";
  if (all.publishes_late) text += ", publishes late";
  return text;
}

template <name_constant Name, class Ends, traits Traits = traits{}>
struct contestant {
  using ends = Ends;
  using value_type = typename Ends::value_type;
  static constexpr std::string_view name = Name.text;
  static constexpr traits kind = Traits;
};

// A list of them. `joined` puts lists together, so that "yours" can be an empty list:
//
//   using everyone = joined<contestants<a, b>, yours>;
template <class... Contestants>
struct contestants {};

template <class... A, class... B>
contestants<A..., B...> operator+(contestants<A...>, contestants<B...>);  // for `joined`

template <class... Lists>
using joined = decltype((contestants<>{} + ... + Lists{}));

}  // namespace common::benchmarking
