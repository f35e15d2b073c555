// week03::mailbox: room for one item between one producer thread and one consumer thread. The
// smallest queue without a lock: one slot, one flag, and the hand-over in both directions.
//
//   Who may call it   try_push: one thread. try_pop: one (other) thread
//   Progress          wait-free: no loop, whatever the other side does
//   Complexity        O(1): one load and one store of the flag for an item; no allocation
//
//   week03::mailbox<order> box;
//   box.try_push({.id = 7});                 // producer; false while the last one is still there
//   std::optional<order> next = box.try_pop();  // consumer; nullopt while there is none
//
// Who owns the slot is what the flag says: false, the producer; true, the consumer. Each side reads
// the flag with acquire before it touches the slot and writes it with release when it is finished.
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

#include "common/queue.hpp"
#include "common/sync.hpp"

namespace week03 {

template <class T>
class mailbox {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be neither in the slot nor with the caller");

 public:
  using value_type = T;

  mailbox() noexcept = default;
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  // Destroys an item that nobody took. Both threads must be finished (joined).
  ~mailbox() {
    // relaxed: the joins have ordered everything before this
    if (full_.load(std::memory_order_relaxed)) slot_.destroy();
  }

  // Producer only. True: the item is in the box. False: it is full, and the argument is untouched.
  bool try_push(T&& item) { return put(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> { return put(item); }

  // Consumer only. The item, or nullopt if there is none at this moment.
  std::optional<T> try_pop() {
    // [A2] acquire <- [A1]: the item that the flag announces is constructed
    if (!full_.load(std::memory_order_acquire)) return std::nullopt;
    std::optional<T> item(slot_.take());
    // [B1] release -> [B2]: we are finished with the slot; the producer's licence to reuse it
    full_.store(false, std::memory_order_release);
    return item;
  }

 private:
  template <class Item>
  bool put(Item&& item) {
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

}  // namespace week03
