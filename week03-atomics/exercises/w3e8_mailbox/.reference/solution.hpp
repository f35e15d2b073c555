// w3e8: room for one item between a producer thread and a consumer thread.
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace w3e8 {

template <class T>
class mailbox {
 public:
  using value_type = T;

  mailbox() = default;
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  // Destroys an item that nobody took. Both threads are finished.
  ~mailbox() {
    // WHY the destructor looks: the slot is raw storage, so nobody else ends the item's life.
    // relaxed: whoever destroys the box has joined both threads, and the joins have ordered this
    if (full_.load(std::memory_order_relaxed)) slot_.destroy();
  }

  // Producer only. True: the item is in the box. False: it is full, and the argument is untouched.
  bool try_push(T&& item) { return put(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return put(item); }

  // Consumer only. The item, or nullopt if there is none at this moment.
  std::optional<T> try_pop() {
    // WHY acquire: it makes the producer's construction of the item happen before our take.
    // [A2] acquire <- [A1]: the item that the flag announces is constructed
    if (!full_.load(std::memory_order_acquire)) return std::nullopt;
    std::optional<T> item(slot_.take());
    // WHY after take(): with this store the slot stops being ours.
    // WHY release: our take must happen before the producer's next construct. Emptying is a
    // message, too: "you may write". [B1] release -> [B2]: we are finished with the slot; the
    // producer's licence to reuse it
    full_.store(false, std::memory_order_release);
    return item;
  }

 private:
  template <class Item>
  bool put(Item&& item) {
    // WHY acquire although we read nothing from the slot: we WRITE to it, and the consumer's last
    // access must be over before we do. Forgetting this half is the classic mistake, because x86
    // forgives it.
    // [B2] acquire <- [B1]: the consumer is finished with the slot we reuse
    if (full_.load(std::memory_order_acquire)) return false;
    slot_.construct(std::forward<Item>(item));
    // [A1] release -> [A2]: publishes the item
    full_.store(true, std::memory_order_release);
    return true;
  }

  common::slot<T> slot_;              // the producer's while full_ is false, else the consumer's
  common::atomic<bool> full_{false};  // the producer makes it true, the consumer makes it false
};

static_assert(common::queue<mailbox<int>>);
static_assert(common::atomic<bool>::is_always_lock_free, "wait-free: no hidden lock");

}  // namespace w3e8
