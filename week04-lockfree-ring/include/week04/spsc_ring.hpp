// The general-purpose ring: one producer thread, one consumer thread, any item whose move cannot
// throw (move-only, without a default constructor, over-aligned: all fine).
//
// Step 4 with additions: handles, which let a side's private state live in registers; batches, with
// one publication each; spans, for building and reading items in place; and lines that are asked
// for before they are needed, not taken from a side that is at work, and written to on leaving
// them. All `capacity` slots are usable, at any time. How it is used: calls.hpp.
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/calls.hpp"
#include "week04/capacity.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"
#include "week04/waiting.hpp"

namespace week04 {

namespace spsc {

// What both sides see.
template <class T, class Allocator>
struct shared {
  using storage = array_from<common::slot<T>, Allocator>;

  // Nobody changes it after construction. (The items are another matter.)
  alignas(common::no_sharing_distance) storage slots;
  // Both count up for ever. Written by one side, read by the other, with each item or batch.
  alignas(common::no_sharing_distance) shared_number write_index;
  alignas(common::no_sharing_distance) shared_number read_index;
};

// One side, with its own index and limit. The other side's index moves the limit.
template <class T, class Waiting, bool Producer>
class side {
  using slot = common::slot<T>;

  // Lines are asked for ahead of time in blocks of 8 lines, by the slots that these hold; of larger
  // items one at a time, and the first 8 lines of it.
  static constexpr std::size_t block =
      std::bit_floor(std::max<std::size_t>(1, 8 * common::cache_line_size / sizeof(slot)));
  static constexpr std::size_t lines_per_block = std::min<std::size_t>(
      8, (block * sizeof(slot) + common::cache_line_size - 1) / common::cache_line_size);
  static constexpr std::size_t slots_per_line =
      std::bit_floor(std::max<std::size_t>(1, common::cache_line_size / sizeof(slot)));

 public:
  using value_type = T;
  static constexpr bool hands_out_slots = true;

 protected:
  static constexpr std::size_t usual_row = 0;

  template <class Shared>
  explicit side(Shared& ring, std::size_t start)
      : index_(start),
        limit_(Producer ? start + ring.slots.size() : start),
        slots_(ring.slots.data()),
        mask_(ring.slots.size() - 1),
        mine_(Producer ? &ring.write_index : &ring.read_index),
        theirs_(Producer ? &ring.read_index : &ring.write_index) {}
  void retire() noexcept {
    limit_ = index_;
    theirs_ = nullptr;
  }

  std::size_t capacity() const { return mask_ + 1; }

  template <class F>
  [[gnu::always_inline]] bool use_next(F f) {
    // Unlikely, so that what only a look needs gives way where registers are short.
    if (limit_ == index_) [[unlikely]] {
      look();
      if (limit_ == index_) return false;
    }
    // Copies, because for all the compiler knows an item overwrites the members.
    const std::size_t i = index_;
    shared_number* const mine = mine_;
    if (i % block == 0) look_ahead(i);
    f(at(i));
    if constexpr (!Producer) leave_lines(i, 1);
    index_ = i + 1;
    // [S1] release -> [S2]: publishes the item, or gives its slot back
    mine->store(i + 1, std::memory_order_release);
    return true;
  }

  [[gnu::always_inline]] std::span<slot> row(std::size_t& done, std::size_t n) {
    if (done == 0 && limit_ - index_ < n) look();
    const std::size_t i = index_ + done;
    return {&at(i), std::min({n, limit_ - i, capacity() - (i & mask_)})};
  }

  [[gnu::always_inline]] void advance(std::size_t n) {
    if (n == 0) return;
    const std::size_t next = index_ + n;
    // Into a new block?
    if (const std::size_t last = next - 1; last / block != (index_ - 1) / block)
      look_ahead(last - last % block);
    if constexpr (!Producer) leave_lines(index_, n);
    index_ = next;
    // [S3] release -> [S2]: publishes the items, or gives the slots back
    mine_->store(next, std::memory_order_release);
  }

 private:
  slot& at(std::size_t i) const { return slots_[i & mask_]; }

  [[gnu::always_inline]] void look() {
    assert(theirs_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (theirs_ == nullptr) return;
    if constexpr (Waiting::waits) {
      // The last look brought less than this: we tread on the other side's heels.
      const std::size_t little = std::min(4 * block, capacity() / 2);
      if (limit_ == index_ && 0 < news_ && news_ < little) Waiting::wait();
    }
    // A consumer that has waited for a while asks for the item's line together with the index's.
    // One that has not is on the producer's heels, and would take the line away from it.
    if (!Producer && looks_ > 8 && waited_for_ == index_) prefetch_for_read(&at(index_));
    // [S2] acquire <- [S1], [S3]: the other side is finished with the slots up to there
    const std::size_t reached = theirs_->load(std::memory_order_acquire);
    const std::size_t limit = reached + (Producer ? capacity() : 0);
    news_ = limit - limit_;
    limit_ = limit;
    if constexpr (!Producer) {
      if (limit != index_) return;
      looks_ = waited_for_ == index_ ? looks_ + 1 : 1;
      waited_for_ = index_;
      do_not_run_ahead();
    }
  }

  // On entering the block that begins at `i`: asks for the lines of one to come. The producer: the
  // next one, for writing. The consumer: the next but one. Never for slots beyond the limit: that
  // would take their lines away from the other side. (So there are two blocks at least, and one
  // does not reach over the end of the array.) A batch asks once, on entering its last block; those
  // that a large one passes over in between nobody has asked for.
  [[gnu::always_inline]] void look_ahead(std::size_t i) const {
    constexpr std::size_t blocks = Producer ? 1 : 2;
    if (limit_ - i < (blocks + 1) * block) return;
    const char* const ahead = reinterpret_cast<const char*>(&at(i + blocks * block));
    for (std::size_t n = 0; n != lines_per_block; ++n) {
      const char* const line = ahead + n * common::cache_line_size;
      Producer ? prefetch_for_write(line) : prefetch_for_read(line);
    }
  }

  // The consumer, before it gives back `n` slots from `i` on: writes to the lines that end with
  // them.
  [[gnu::always_inline]] void leave_lines(std::size_t i, std::size_t n) const {
    for (std::size_t last = i | (slots_per_line - 1); last - i < n; last += slots_per_line) {
      char* const left = reinterpret_cast<char*>(&at(last));
      for (std::size_t byte = 0; byte < sizeof(slot); byte += common::cache_line_size)
        write_to_vacant(left + byte);
    }
  }

  std::size_t index_;             // our index; the shared one is for the other side
  std::size_t limit_;             // slots up to here are ours
  std::size_t news_ = 4 * block;  // how much the last look has moved it
  // The consumer's: how many looks for which item have found nothing.
  std::size_t looks_ = 0;
  std::size_t waited_for_ = 0;
  slot* slots_;
  std::size_t mask_;  // & mask_ makes a slot of an index
  shared_number* mine_;
  shared_number* theirs_;  // nullptr: retired
};

}  // namespace spsc

template <class T, class Waiting = never_waits, class Allocator = line_allocator<T>>
class spsc_ring : spsc::shared<T, Allocator>,
                  public two_sides<spsc::side<T, Waiting, true>, spsc::side<T, Waiting, false>> {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");
  using shared = spsc::shared<T, Allocator>;

 public:
  using value_type = T;
  using waiting = Waiting;

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0,
                     const Allocator& allocator = {})
      : shared{typename shared::storage(power_of_two(capacity), allocator),
               {start_index},
               {start_index}},
        spsc_ring::two_sides(static_cast<shared&>(*this), start_index) {}

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

static_assert(common::bounded_queue<spsc_ring<int>> && common::span_queue<spsc_ring<int>>);

}  // namespace week04
