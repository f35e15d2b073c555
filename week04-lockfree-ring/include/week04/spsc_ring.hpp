// The general-purpose ring: one producer thread, one consumer thread, any item whose move cannot
// throw (move-only, without a default constructor, over-aligned: all fine).
//
// Step 4 with four additions: handles, which keep a side's private state in registers; batches,
// with one publication each; spans, for building and reading items in place; and lines asked for
// before they are needed. Wait-free; O(1) per item; allocates in the constructor only. All
// `capacity` slots are usable, at any time, and a push publishes its item before it returns.
//
//   week04::spsc_ring<order> ring(1024);
//   auto producer = ring.producer();                   // producer thread
//   producer.try_push(order{42});
//   auto consumer = ring.consumer();                   // consumer thread
//   std::optional<order> item = consumer.try_pop();
//
// `Waiting` (waiting.hpp) says whether a call may wait, `Allocator` where the slots come from.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/calls.hpp"
#include "week04/capacity.hpp"
#include "week04/handle.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"
#include "week04/waiting.hpp"

namespace week04 {

namespace spsc {

using index = common::atomic<std::size_t>;
static_assert(index::is_always_lock_free, "a lock would let one side wait for the other");

// What both sides see.
template <class T, class Allocator>
struct shared {
  using storage = std::vector<
      common::slot<T>,
      typename std::allocator_traits<Allocator>::template rebind_alloc<common::slot<T>>>;

  // Nobody changes it after construction. (The items are another matter.)
  alignas(common::no_sharing_distance) storage slots;
  // Both count up for ever. Written by one side, read by the other, with each item or batch.
  alignas(common::no_sharing_distance) index write_index;
  alignas(common::no_sharing_distance) index read_index;
};

// One side, and all that only its thread uses. Both do the same: each has an index of its own, and
// a limit up to which it knows the slots to be vacant (the producer) or occupied (the consumer).
// The other side's index moves the limit.
template <class T, class Waiting, bool Producer>
class side : public std::conditional_t<Producer, producer_calls<side<T, Waiting, Producer>, T>,
                                       consumer_calls<side<T, Waiting, Producer>, T>> {
  using slot = common::slot<T>;

  // Lines are asked for ahead of time in blocks of 8 lines, by the slots that these hold; of larger
  // items one at a time, and the first 8 lines of it.
  static constexpr std::size_t block =
      std::bit_floor(std::max<std::size_t>(1, 8 * common::cache_line_size / sizeof(slot)));
  static constexpr std::size_t lines_per_block = std::min<std::size_t>(
      8, (block * sizeof(slot) + common::cache_line_size - 1) / common::cache_line_size);

 public:
  // The producer: makes an item of the arguments, in its slot. false: full, and they are untouched.
  template <class... Args>
  [[gnu::always_inline]] bool try_emplace(Args&&... args) requires Producer {
    if (available(1) == 0) return false;
    // Copies, because for all the compiler knows the new item overwrites the members.
    const std::size_t i = index_;
    index* const mine = mine_;
    if (i % block == 0) look_ahead(i);
    at(i).construct(std::forward<Args>(args)...);
    index_ = i + 1;
    // [P1] release -> [S2]: publishes the item
    mine->store(i + 1, std::memory_order_release);
    granted_.give(0);
    return true;
  }

  // Pushes as many of the `n` items from `first` on as there is room for; returns how many. One
  // publication. To move the items pass a std::move_iterator.
  template <std::input_iterator Iterator>
  std::size_t push_n(Iterator first, std::size_t n) requires Producer {
    static_assert(std::is_nothrow_constructible_v<T, std::iter_reference_t<Iterator>>,
                  "an item that throws would leave half a batch: push those one by one");
    n = available(n);
    batch<side, &side::advance> done{*this};
    while (done.count != n) {
      for (slot& slot : row(index_ + done.count, n - done.count)) {
        slot.construct(*first++);
        ++done.count;
      }
    }
    return n;
  }

  // Vacant slots in a row, at most `at_most` and at most up to the end of the array; empty: full.
  // Construct items in the first of them and commit as many.
  std::span<slot> reserve(std::size_t at_most) requires Producer {
    const std::span<slot> room = row(index_, available(at_most));
    granted_.give(room.size());
    return room;
  }
  void commit(std::size_t n) requires Producer {
    granted_.use(n);
    advance(n);
  }

  // The consumer: the oldest item; nullptr: none. pop() takes it out and destroys it.
  [[gnu::always_inline]] T* front() requires(!Producer) {
    if (available(1) == 0) return nullptr;
    granted_.give(1);
    return std::addressof(at(index_).get());
  }
  [[gnu::always_inline]] void pop() requires(!Producer) { release(1); }

  // The oldest items in a row, at most `at_most` and at most up to the end of the array; empty:
  // none. Read the first of them, or move out of them, and release as many: that destroys them.
  std::span<T> peek(std::size_t at_most) requires(!Producer) {
    const std::span<slot> items = row(index_, available(at_most));
    granted_.give(items.size());
    return items_of(items);
  }
  [[gnu::always_inline]] void release(std::size_t n) requires(!Producer) {
    granted_.use(n);
    drop(n);
  }

  // Calls f(item) for all items that are there, and takes them out; returns how many. If f throws,
  // that item and those behind it stay. One publication.
  template <class F>
  std::size_t consume_all(F&& f) requires(!Producer) {
    return consume(mask_ + 1, f);
  }
  // Moves at most `n` items into `out`, in the same way.
  template <std::output_iterator<T> Iterator>
  std::size_t pop_n(Iterator out, std::size_t n) requires(!Producer) {
    return consume(n, [&](T& item) { *out++ = std::move(item); });
  }

 protected:
  template <class Shared>
  explicit side(Shared& ring, std::size_t start)
      : index_(start),
        limit_(Producer ? start + ring.slots.size() : start),
        slots_(ring.slots.data()),
        mask_(ring.slots.size() - 1),
        mine_(Producer ? &ring.write_index : &ring.read_index),
        theirs_(Producer ? &ring.read_index : &ring.write_index) {}
  side(side&& other) noexcept { *this = std::move(other); }
  // Leaves a side that can do nothing: it has reached its limit and has nowhere to look.
  side& operator=(side&& other) noexcept {
    index_ = other.index_;
    limit_ = std::exchange(other.limit_, other.index_);
    news_ = other.news_;
    slots_ = other.slots_;
    mask_ = other.mask_;
    mine_ = other.mine_;
    theirs_ = std::exchange(other.theirs_, nullptr);
    return *this;
  }

 private:
  friend home<side>;
  friend handle<side>;

  slot& at(std::size_t i) const { return slots_[i & mask_]; }
  // Slots in a row from `i` on, at most `n`.
  std::span<slot> row(std::size_t i, std::size_t n) const {
    return {&at(i), std::min(n, mask_ + 1 - (i & mask_))};
  }

  // How many slots we may use, at most `wanted`.
  [[gnu::always_inline]] std::size_t available(std::size_t wanted) {
    if (limit_ - index_ < wanted) look();
    return std::min(limit_ - index_, wanted);
  }

  [[gnu::always_inline]] void look() {
    assert(theirs_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (theirs_ == nullptr) return;
    if constexpr (Waiting::waits) {
      // It brought less than this: we tread on the other side's heels.
      const std::size_t little = std::min(4 * block, (mask_ + 1) / 2);
      if (limit_ == index_ && 0 < news_ && news_ < little) Waiting::wait();
    }
    // Who waits asks for the item's line together with the index's, not after it.
    if (!Producer && news_ == 0) prefetch_for_read(&at(index_));
    // [S2] acquire <- [P1], [S1]: the other side is finished with the slots up to there
    const std::size_t limit = theirs_->load(std::memory_order_acquire) + (Producer ? mask_ + 1 : 0);
    news_ = limit - limit_;
    limit_ = limit;
  }

  // We are finished with `n` slots.
  [[gnu::always_inline]] void advance(std::size_t n) {
    if (n == 0) return;
    const std::size_t next = index_ + n;
    if (const std::size_t last = next - 1; last / block != (index_ - 1) / block)
      look_ahead(last - last % block);
    index_ = next;
    // [S1] release -> [S2]: publishes the items, or gives the slots back
    mine_->store(next, std::memory_order_release);
  }

  // On entering the block that begins at `i`: asks for the lines of one to come. The producer: the
  // next one, for writing. The consumer: the next but one. Never for slots beyond the limit: that
  // would take their lines away from the other side. (So there are two blocks at least, and one
  // does not reach over the end of the array.)
  [[gnu::always_inline]] void look_ahead(std::size_t i) const {
    constexpr std::size_t blocks = Producer ? 1 : 2;
    if (limit_ - i < (blocks + 1) * block) return;
    const char* const ahead = reinterpret_cast<const char*>(&at(i + blocks * block));
    for (std::size_t line = 0; line != lines_per_block; ++line) {
      if constexpr (Producer) prefetch_for_write(ahead + line * common::cache_line_size);
      if constexpr (!Producer) prefetch_for_read(ahead + line * common::cache_line_size);
    }
  }

  template <class F>
  std::size_t consume(std::size_t n, F&& f) {
    n = available(n);
    batch<side, &side::drop> done{*this};
    while (done.count != n) {
      for (T& item : items_of(row(index_ + done.count, n - done.count))) {
        f(item);
        ++done.count;
      }
    }
    return n;
  }
  [[gnu::always_inline]] void drop(std::size_t n) {
    for (std::size_t i = 0; i != n; ++i) at(index_ + i).destroy();
    advance(n);
  }

  std::size_t index_;             // our index; the shared one is for the other side
  std::size_t limit_;             // slots up to here are ours
  std::size_t news_ = 4 * block;  // how much the last look has moved it
  slot* slots_;
  std::size_t mask_;  // & mask_ makes a slot of an index
  index* mine_;
  index* theirs_;  // nullptr: moved from
  [[no_unique_address]] grant granted_;
};

}  // namespace spsc

template <class T, class Waiting = never_waits, class Allocator = line_allocator<T>>
class spsc_ring : spsc::shared<T, Allocator>,
                  public two_sides<spsc::side<T, Waiting, true>, spsc::side<T, Waiting, false>> {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");
  using shared = spsc::shared<T, Allocator>;
  using sides = two_sides<spsc::side<T, Waiting, true>, spsc::side<T, Waiting, false>>;

 public:
  using value_type = T;
  using waiting = Waiting;

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0,
                     const Allocator& allocator = {})
      : shared{typename shared::storage(power_of_two(capacity), allocator),
               {start_index},
               {start_index}},
        sides(static_cast<shared&>(*this), start_index) {}

  // Destroys what nobody popped. Both sides must be finished and their handles gone.
  ~spsc_ring() {
    // relaxed: whoever destroys the ring has ordered that after both sides' last calls
    const std::size_t end = this->write_index.load(std::memory_order_relaxed);
    // relaxed: as above
    for (std::size_t i = this->read_index.load(std::memory_order_relaxed); i != end; ++i)
      this->slots[i & (capacity() - 1)].destroy();
  }

  std::size_t capacity() const noexcept { return this->slots.size(); }

  // How many items there are, for monitoring; any thread may ask. Both sides go on meanwhile: it is
  // not more than capacity(), and right if they stand still.
  std::size_t approximate_size() const noexcept {
    // relaxed: an estimate orders nothing
    const std::size_t read = this->read_index.load(std::memory_order_relaxed);
    // relaxed: as above
    const std::size_t write = this->write_index.load(std::memory_order_relaxed);
    return std::min(write - read, capacity());
  }
};

static_assert(common::bounded_queue<spsc_ring<int>> && common::handle_queue<spsc_ring<int>>);

}  // namespace week04
