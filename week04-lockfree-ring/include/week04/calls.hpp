// The calls that both rings have, made of what each side of a ring can do:
//
//   a producer's side   try_emplace, push_n, reserve, commit
//   a consumer's side   front, pop, peek, release, pop_n, consume_all
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "common/sync.hpp"
#include "week04/handle.hpp"

namespace week04 {

// Counts what a batch has done. The destructor reports it to the side, also when an iterator, an
// assignment or the caller's function throws: what was taken is then in the ring, or out of it, as
// if the batch had ended there.
template <class Side, void (Side::*report)(std::size_t)>
struct batch {
  Side& side;
  std::size_t count = 0;
  ~batch() { (side.*report)(count); }
};

// The items in a row of slots, all of them occupied.
template <class T>
std::span<T> items_of(std::span<common::slot<T>> slots) {
  static_assert(sizeof(common::slot<T>) == sizeof(T));
  if (slots.empty()) return {};
  for (common::slot<T>& slot : slots) slot.get();  // so that the model checker sees the access
  return {std::addressof(slots.front().get()), slots.size()};
}

template <class Side, class T>
class producer_calls {
 public:
  using value_type = T;

  // false: full, and the item is untouched.
  [[gnu::always_inline]] bool try_push(T&& item) { return self().try_emplace(std::move(item)); }
  [[gnu::always_inline]] bool try_push(const T& item) requires std::copy_constructible<T> {
    return self().try_emplace(item);
  }

  // reserve() for items that need no construction: write or memcpy into the first of them, then
  // commit as many.
  std::span<T> reserve_items(std::size_t at_most) requires std::is_trivially_copyable_v<T> &&
      std::is_trivially_destructible_v<T> {
    static_assert(sizeof(common::slot<T>) == sizeof(T));
    const std::span<common::slot<T>> room = self().reserve(at_most);
    return {reinterpret_cast<T*>(room.data()), room.size()};
  }

 private:
  Side& self() { return static_cast<Side&>(*this); }
};

template <class Side, class T>
class consumer_calls {
 public:
  using value_type = T;

  // Calls f(item) for the oldest item, a T&, and takes it out; false: there is none. If f throws
  // the item stays.
  template <class F>
  [[gnu::always_inline]] bool consume_one(F&& f) {
    T* const item = self().front();
    if (item == nullptr) return false;
    f(*item);
    self().pop();
    return true;
  }

  // The oldest item; nullopt: none at this moment.
  [[gnu::always_inline]] std::optional<T> try_pop() {
    std::optional<T> taken;
    consume_one([&](T& item) { taken.emplace(std::move(item)); });
    return taken;
  }

  // The same into an object that is there: cheaper where the call is not inlined.
  [[gnu::always_inline]] bool try_pop(T& into) requires std::is_move_assignable_v<T> {
    return consume_one([&](T& item) { into = std::move(item); });
  }

 private:
  Side& self() { return static_cast<Side&>(*this); }
};

// What both rings offer beside their handles: the two sides at home, and their calls for one item,
// which do nothing while a handle of that side lives.
template <class Writer, class Reader>
class two_sides {
  using T = typename Writer::value_type;

 public:
  // The two sides. Each throws std::logic_error while an earlier handle of that side lives.
  handle<Writer> producer() { return {writer_, "the ring has a producer already"}; }
  handle<Reader> consumer() { return {reader_, "the ring has a consumer already"}; }

  bool try_push(T&& item) { return writer_.side().try_push(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    return writer_.side().try_push(item);
  }
  template <class... Args>
  bool try_emplace(Args&&... args) {
    return writer_.side().try_emplace(std::forward<Args>(args)...);
  }
  std::optional<T> try_pop() { return reader_.side().try_pop(); }
  bool try_pop(T& into) requires std::is_move_assignable_v<T> {
    return reader_.side().try_pop(into);
  }

 protected:
  template <class... Args>
  explicit two_sides(Args&&... args) : writer_(args...), reader_(args...) {}

 private:
  home<Writer> writer_;
  home<Reader> reader_;
};

}  // namespace week04
