// A single-producer single-consumer ring with cached indices and every order a parameter: something
// of the size that the checker is for.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/sync.hpp"
#include "orders.hpp"

namespace common::checker {

struct ring_orders {
  std::memory_order load_read = acquire, store_write = release;
  std::memory_order load_write = acquire, store_read = release;
};

class ring {
 public:
  explicit ring(std::size_t capacity, ring_orders orders = {}, std::size_t start = 0)
      : orders_(orders),
        slots_(capacity),
        write_index_(start),
        read_index_(start),
        cached_read_(start),
        cached_write_(start) {}
  ~ring() {
    const std::size_t end = write_index_.load(relaxed);
    for (std::size_t i = read_index_.load(relaxed); i != end; ++i) at(i).destroy();
  }

  bool try_push(item&& value) {
    const std::size_t index = write_index_.load(relaxed);
    if (index - cached_read_ == slots_.size()) {
      cached_read_ = read_index_.load(orders_.load_read);
      if (index - cached_read_ == slots_.size()) return false;
    }
    at(index).construct(std::move(value));
    write_index_.store(index + 1, orders_.store_write);
    return true;
  }
  std::optional<item> try_pop() {
    const std::size_t index = read_index_.load(relaxed);
    if (index == cached_write_) {
      cached_write_ = write_index_.load(orders_.load_write);
      if (index == cached_write_) return std::nullopt;
    }
    std::optional<item> taken(at(index).take());
    read_index_.store(index + 1, orders_.store_read);
    return taken;
  }

 private:
  common::slot<item>& at(std::size_t index) { return slots_[index % slots_.size()]; }

  ring_orders orders_;
  std::vector<common::slot<item>> slots_;
  common::atomic<std::size_t> write_index_, read_index_;
  std::size_t cached_read_, cached_write_;
};

// Every push and pop waits for its turn.
inline auto ring_scenario(std::size_t capacity, int pushes, int pops, ring_orders orders = {},
                          std::size_t start = 0) {
  return [=] {
    ring queue(capacity, orders, start);
    thread producer("producer", [&] {
      for (int i = 1; i <= pushes; ++i) until([&] { return queue.try_push(item(i)); });
    });
    thread consumer("consumer", [&] {
      for (int i = 1; i <= pops; ++i) {
        std::optional<item> popped;
        until([&] { return (popped = queue.try_pop()).has_value(); });
        check(popped->get() == i, "items come out in the order they went in");
      }
    });
  };
}

// Single attempts, which may find the ring full or empty.
inline auto ring_attempts(std::size_t capacity, int attempts) {
  return [=] {
    ring queue(capacity);
    thread producer("producer", [&] {
      for (int i = 0; i < attempts; ++i) queue.try_push(item(i));
    });
    thread consumer("consumer", [&] {
      for (int i = 0; i < attempts; ++i) queue.try_pop();
    });
  };
}

}  // namespace common::checker
