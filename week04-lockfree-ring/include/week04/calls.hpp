// What the rings have in common: the calls of their two sides.
//
//   week04::spsc_ring<order> ring(1024);
//   auto producer = ring.producer();                   // producer thread
//   producer.try_push(order{42});
//   auto consumer = ring.consumer();                   // consumer thread
//   std::optional<order> item = consumer.try_pop();
//
// One producer thread, one consumer thread, each through its handle (fastest) or through the ring's
// own functions. Wait-free; O(1) per item; allocates in the constructor only. An item is published
// when its push returns; no later call is needed for it.
//
// `Waiting` (waiting.hpp) says whether a call may wait, `Allocator` where the memory comes from.
//
// All of them are inlined, always, for the same reason as a handle is.
//
// The calls are made of what each ring's sides can do themselves. A side is one thread's: where it
// is, and up to where the slots are "ours", vacant (the producer) or occupied (the consumer).
//
//   bool use_next(f)              f(slot) for the next slot that is ours, and tells the other side
//                                 that we have finished with it; false: none at this moment
//   bool hands_out_slots          whether it has row and advance, and so spans; if not, the slot
//                                 that f is given is a copy, and a batch is a loop
//   bool any()                    without row: whether use_next would find one (the producer)
//   std::span<slot> row(done, n)  at most `n` of them in a row, behind `done` with which we have
//                                 finished. May tell the other side of those, and sets done to 0
//   void advance(n)               tells the other side that we have finished with `n` of them
//   std::size_t capacity()        how many there are in all
//   void retire()                 it can do nothing any more: it has come to its limit and has
//                                 nowhere to look
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "common/sync.hpp"
#include "week04/handle.hpp"

namespace week04 {

// A number that both sides look at.
using shared_number = common::atomic<std::size_t>;
static_assert(shared_number::is_always_lock_free, "a lock would let one side wait for the other");

template <class Side>
class calls : public Side {
 public:
  using typename Side::value_type;
  using slot = common::slot<value_type>;

 protected:
  using Side::Side;
  void retire() noexcept {
    Side::retire();
    granted_ = {};
  }

  // The slots of a batch that are finished. The destructor tells of them, also when an iterator, an
  // assignment or the caller's function throws: what was taken is then in the ring, or out of it,
  // as if the batch had ended there.
  struct batch {
    calls& side;
    std::size_t done = 0;
    [[gnu::always_inline]] ~batch() { side.advance(done); }
  };

  // Calls f(slot) for at most `n` slots that are ours, and tells of them; returns how many.
  template <class F>
  [[gnu::always_inline]] std::size_t for_each(std::size_t n, F f) {
    if constexpr (Side::hands_out_slots) {
      return for_each_in_rows(n, f);
    } else {
      // The state is copied, as a handle's is: what the compiler sees the end of it keeps in
      // registers, whatever f writes to. Also if f throws it is written back.
      struct copy {
        calls& to;
        calls side{to};
        [[gnu::always_inline]] ~copy() { to.Side::operator=(side); }
      } mine{*this};
      std::size_t done = 0;
      while (done != n && mine.side.use_next([&](slot& one) { f(one); })) ++done;
      return done;
    }
  }

  [[no_unique_address]] grant granted_;

 private:
  template <class F>
  [[gnu::always_inline]] std::size_t for_each_in_rows(std::size_t n, F& f) {
    std::size_t left = n;
    batch all{*this};
    while (left != 0) {
      const std::span<slot> row = this->row(all.done, left);
      if (row.empty()) break;
      if (row.size() == Side::usual_row) {  // the compiler unrolls that
        for (std::size_t i = 0; i != Side::usual_row; ++i, ++all.done) f(row[i]);
      } else {
        for (slot& one : row) {
          f(one);
          ++all.done;
        }
      }
      left -= row.size();
    }
    return n - left;
  }
};

template <class Side>
class producer_calls : public calls<Side> {
  using T = typename Side::value_type;
  using typename calls<Side>::slot;

 public:
  // Makes an item of the arguments, in its slot. false: no room, and they are untouched.
  template <class... Args>
  [[gnu::always_inline]] bool try_emplace(Args&&... args) {
    this->granted_.give(0);
    return this->use_next([&](slot& vacant) { vacant.construct(std::forward<Args>(args)...); });
  }
  // false: no room, and the item is untouched.
  [[gnu::always_inline]] bool try_push(T&& item) { return try_emplace(std::move(item)); }
  [[gnu::always_inline]] bool try_push(const T& item) requires std::copy_constructible<T> {
    return try_emplace(item);
  }

  // Would a push find room? If so, it stays so until this side has pushed.
  [[gnu::always_inline]] bool has_room() {
    if constexpr (Side::hands_out_slots) {
      std::size_t none = 0;
      return !this->row(none, 1).empty();
    } else {
      return this->any();
    }
  }

  // Pushes as many of the `n` items from `first` on as there is room for; returns how many. To move
  // the items pass a std::move_iterator.
  template <std::input_iterator Iterator>
  [[gnu::always_inline]] std::size_t push_n(Iterator first, std::size_t n) {
    static_assert(std::is_nothrow_constructible_v<T, std::iter_reference_t<Iterator>>,
                  "an item that throws would leave half a batch: push those one by one");
    return this->for_each(n, [&](slot& vacant) { vacant.construct(*first++); });
  }

  // Vacant slots in a row, at most `at_most`; fewer where the ring's memory ends (of the line ring:
  // a line); empty: no room. Construct items in the first of them and commit as many.
  [[gnu::always_inline]] std::span<slot> reserve(
      std::size_t at_most) requires Side::hands_out_slots {
    std::size_t none = 0;
    const std::span<slot> room = this->row(none, at_most);
    this->granted_.give(room.size());
    return room;
  }
  [[gnu::always_inline]] void commit(std::size_t n) requires Side::hands_out_slots {
    this->granted_.use(n);
    this->advance(n);
  }

  // reserve() for items that need no construction: write or memcpy into the first of them, then
  // commit as many.
  [[gnu::always_inline]] std::span<T> reserve_items(
      std::size_t at_most) requires Side::hands_out_slots
      && std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T> {
    static_assert(sizeof(slot) == sizeof(T));
    const std::span<slot> room = reserve(at_most);
    return {reinterpret_cast<T*>(room.data()), room.size()};
  }

 protected:
  using calls<Side>::calls;
  producer_calls(const producer_calls&) = default;  // for handles
  producer_calls& operator=(const producer_calls&) = default;
};

template <class Side>
class consumer_calls : public calls<Side> {
  using T = typename Side::value_type;
  using typename calls<Side>::slot;

 public:
  // Calls f(item) for the oldest item, a T&, and takes it out; false: there is none. If f throws
  // the item stays.
  template <class F>
  [[gnu::always_inline]] bool consume_one(F&& f) {
    this->granted_.give(0);
    return this->use_next([&](slot& occupied) {
      f(occupied.get());
      occupied.destroy();
    });
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

  // Calls f(item) for all items that are there, and takes them out; returns how many. If f throws,
  // that item and those behind it stay.
  template <class F>
  [[gnu::always_inline]] std::size_t consume_all(F&& f) {
    return consume(this->capacity(), f);
  }
  // Moves at most `n` items into `out`, in the same way.
  template <std::output_iterator<T> Iterator>
  [[gnu::always_inline]] std::size_t pop_n(Iterator out, std::size_t n) {
    return consume(n, [&](T& item) { *out++ = std::move(item); });
  }

  // The oldest item; nullptr: none at this moment. pop() takes it out and destroys it.
  [[gnu::always_inline]] T* front() requires Side::hands_out_slots { return peek(1).data(); }
  [[gnu::always_inline]] void pop() requires Side::hands_out_slots { release(1); }

  // The oldest items in a row, at most `at_most`; fewer where the ring's memory ends (of the line
  // ring: a line); empty: none. Read the first of them, or move out of them, and release as many:
  // that destroys them.
  [[gnu::always_inline]] std::span<T> peek(std::size_t at_most) requires Side::hands_out_slots {
    static_assert(sizeof(slot) == sizeof(T));
    std::size_t none = 0;
    const std::span<slot> row = this->row(none, at_most);
    this->granted_.give(row.size());
    if (row.empty()) return {};
    for (slot& one : row) one.get();  // so that the model checker sees the access
    return {std::addressof(row.front().get()), row.size()};
  }
  [[gnu::always_inline]] void release(std::size_t n) requires Side::hands_out_slots {
    this->granted_.use(n);
    std::size_t none = 0;
    for (slot& one : this->row(none, n)) one.destroy();
    this->advance(n);
  }

 protected:
  using calls<Side>::calls;
  consumer_calls(const consumer_calls&) = default;  // for handles
  consumer_calls& operator=(const consumer_calls&) = default;

 private:
  template <class F>
  [[gnu::always_inline]] std::size_t consume(std::size_t n, F&& f) {
    return this->for_each(n, [&](slot& occupied) {
      f(occupied.get());
      occupied.destroy();
    });
  }
};

// What the rings offer beside their handles: the two sides at home, and their calls for one item,
// which do nothing while a handle of that side lives.
template <class ProducerSide, class ConsumerSide>
class two_sides {
  using T = typename ProducerSide::value_type;
  using writer = producer_calls<ProducerSide>;
  using reader = consumer_calls<ConsumerSide>;

 public:
  // The two sides. Each throws std::logic_error while an earlier handle of that side lives.
  [[gnu::always_inline]] handle<writer> producer() {
    return {writer_, "the ring has a producer already"};
  }
  [[gnu::always_inline]] handle<reader> consumer() {
    return {reader_, "the ring has a consumer already"};
  }

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
  home<writer> writer_;
  home<reader> reader_;
};

// For approximate_size(): the first n of [begin, end) for which occupied(n) does not hold, or end,
// where all for which it holds come first.
template <class F>
std::size_t first_vacant(std::size_t begin, std::size_t end, F occupied) {
  while (begin != end) {
    const std::size_t middle = begin + (end - begin) / 2;
    occupied(middle) ? begin = middle + 1 : end = middle;
  }
  return begin;
}

}  // namespace week04
