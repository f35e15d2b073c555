// Raw storage for one item: the C++ counterpart of Rust's UnsafeCell<MaybeUninit<T>>.
//
// Whether an item lives in the slot is the owner's knowledge, not the slot's: a queue derives it
// from its indices. Nothing is locked and nothing is atomic here. Several threads may use one slot
// only if something else orders them.
#pragma once

#if defined(COMMON_MODEL)
#include "common/checker/sync/sync.hpp"  // there it is the checker's
#else

#include <memory>
#include <type_traits>
#include <utility>

namespace common {

template <class T>
class slot {
 public:
  slot() noexcept {}  // no item yet
  ~slot() {}          // nor any more: whoever constructed one has destroyed it
  slot(const slot&) = delete;
  slot& operator=(const slot&) = delete;

  // Starts the life of an item here. The slot must be vacant.
  template <class... Args>
  T& construct(Args&&... args) noexcept(std::is_nothrow_constructible_v<T, Args...>) {
    return *std::construct_at(std::addressof(item_), std::forward<Args>(args)...);
  }

  // The item. The slot must be occupied.
  T& get() noexcept { return item_; }

  // Ends the life of the item. The slot must be occupied and is vacant afterwards.
  void destroy() noexcept { std::destroy_at(std::addressof(item_)); }

  // Moves the item out and ends its life here.
  T take() noexcept(std::is_nothrow_move_constructible_v<T>) {
    static_assert(
        std::is_nothrow_move_constructible_v<T>,
        "taking an item out must not throw: it would be neither in the queue nor with the caller");
    T item = std::move(get());
    destroy();
    return item;
  }

 private:
  // A union, because it neither constructs nor destroys its member. An array of bytes would need
  // std::launder for each access, and g++ vectorizes no loop that has one in it.
  union {
    T item_;
  };
};

}  // namespace common

#endif
