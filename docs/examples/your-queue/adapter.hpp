// The adapter: the foreign queue under the interface's names. About twenty lines are all it takes.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "foreign_queue.hpp"

template <class T>
class your_queue {
 public:
  using value_type = T;

  explicit your_queue(std::size_t capacity) : capacity_(capacity), queue_(capacity) {
    if (capacity == 0) throw std::invalid_argument("your_queue: capacity 0");
  }

  std::size_t capacity() const noexcept { return capacity_; }

  bool try_push(T&& item) { return queue_.Offer(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    T copy = item;
    return queue_.Offer(std::move(copy));
  }

  std::optional<T> try_pop() {
    // The foreign queue wants an object to assign to: a restriction of its own, which the adapter
    // passes on.
    static_assert(std::is_default_constructible_v<T>, "foreign::BoundedQueue assigns its items");
    T item;
    if (!queue_.Poll(&item)) return std::nullopt;
    return item;
  }

 private:
  std::size_t capacity_;
  foreign::BoundedQueue<T> queue_;
};

static_assert(common::bounded_queue<your_queue<int>>);
