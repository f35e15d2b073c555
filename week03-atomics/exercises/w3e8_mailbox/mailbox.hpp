// w3e8: room for one item between a producer thread and a consumer thread.
// The task, its contract and three hints stand in README.md.
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"
#include "common/todo.hpp"

namespace w3e8 {

template <class T>
class mailbox {
 public:
  using value_type = T;

  mailbox() = default;
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  // Destroys an item that nobody took. Both threads are finished.
  ~mailbox() { common::todo("w3e8: the destructor"); }

  // Producer only. True: the item is in the box. False: it is full, and the argument is untouched.
  bool try_push(T&& item) { return put(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return put(item); }

  // Consumer only. The item, or nullopt if there is none at this moment.
  std::optional<T> try_pop() { common::todo("w3e8: try_pop"); }

 private:
  // What both forms of try_push do.
  template <class Item>
  bool put(Item&& item) {
    common::todo("w3e8: try_push");
  }

  common::slot<T> slot_;              // raw storage: construct(), take(), destroy()
  common::atomic<bool> full_{false};  // whose turn it is
};

static_assert(common::queue<mailbox<int>>);

}  // namespace w3e8
