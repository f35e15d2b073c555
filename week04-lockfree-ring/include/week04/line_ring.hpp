// The line ring: a single-producer single-consumer queue of small items (trivially copyable, at
// most 56 bytes) in which every cache line says for itself how full it is.
//
// Why it is fast: README.md, The line ring. How it is used: calls.hpp.
//
// What it costs. 1/8 of the memory is sequence words (8-byte items). The ring refuses a push while
// the block that it needs is on its way back, that is until the consumer has taken the whole block
// and has asked for an item behind it.
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/calls.hpp"
#include "week04/capacity.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"
#include "week04/waiting.hpp"

namespace week04 {

namespace lines {

// Positions count the places of all lines for ever: ItemsPerLine places for items, then a gap up to
// a power of two, so that the place in the line and the end of a block are seen from the position
// alone, also after the counter has wrapped around.
using position = std::size_t;

inline std::ptrdiff_t distance(position from, position to) {
  return static_cast<std::ptrdiff_t>(to - from);
}

// `n` after `from`, in an array taken as a circle; no pointer leaves the array.
template <class Line>
[[gnu::always_inline]] constexpr Line* around(Line* from, std::size_t n, Line* begin, Line* end) {
  const auto left = static_cast<std::size_t>(end - from);
  return n < left ? from + n : begin + (n - left);
}

// What both sides see: the lines, a circle of blocks.
template <class T, class Allocator, std::size_t ItemsPerLine, std::size_t LinesPerBlock>
struct circle {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) + sizeof(shared_number) <= 64,
                "larger items, or items with a destructor: use week04::spsc_ring");
  static_assert(std::has_single_bit(LinesPerBlock));

  using value_type = T;
  static constexpr std::size_t items_per_line = ItemsPerLine;
  static constexpr std::size_t lines_per_block = LinesPerBlock;
  static constexpr position line_step = std::bit_ceil(ItemsPerLine + 1);
  static constexpr position block_step = line_step * LinesPerBlock;

  struct alignas(common::cache_line_size) line {
    common::slot<T> items[ItemsPerLine];
    // The position behind its last item. The producer's; the consumer writes it again on leaving.
    shared_number sequence;
  };
  using storage = array_from<line, Allocator>;

  alignas(common::no_sharing_distance) storage lines;  // nobody changes the vector
  position start;                                      // nor this: where the counters began
  // Where the consumer's block begins: the blocks before it are vacant. Written by the consumer.
  alignas(common::no_sharing_distance) shared_number released;

  [[gnu::always_inline]] line* after(line* from, std::size_t n) {
    return around(from, n, lines.data(), lines.data() + lines.size());
  }
};

// One side. It stands in a line, in which the places up to a limit are its own, and goes on to the
// next line when it has come to the end of this one.
template <class Circle, class Waiting, bool Producer>
class side {
  using line = typename Circle::line;
  using slot = common::slot<typename Circle::value_type>;
  static constexpr auto lines_per_block = Circle::lines_per_block;
  static constexpr position line_step = Circle::line_step, block_step = Circle::block_step;

 public:
  using value_type = typename Circle::value_type;
  static constexpr bool hands_out_slots = true;

 protected:
  static constexpr std::size_t usual_row = Circle::items_per_line;

  explicit side(Circle& ring)
      : at_(ring.start),
        limit_(ring.start),
        line_(ring.lines.data()),
        ring_(&ring),
        released_(ring.start) {}
  void retire() noexcept {
    limit_ = at_;
    ring_ = nullptr;
  }

  // Retired: not 0, so that whoever goes by it comes to the assert.
  std::size_t capacity() const { return ring_ == nullptr ? 1 : ring_->lines.size() * usual_row; }

  template <class F>
  [[gnu::always_inline]] bool use_next(F f) {
    if (at_ == limit_ && !more()) return false;
    // Copies, because for all the compiler knows an item overwrites the members.
    const position at = at_;
    line* const line = line_;
    f(line->items[at % line_step]);
    at_ = at + 1;
    // [A1] release -> [A2]: the items up to here are constructed
    if constexpr (Producer) line->sequence.store(at + 1, std::memory_order_release);
    return true;
  }

  // A row ends with its line. Each line says for itself how full it is, so it is told of first.
  [[gnu::always_inline]] std::span<slot> row(std::size_t& done, std::size_t n) {
    const bool may_wait = done == 0;
    advance(std::exchange(done, 0));
    if (n == 0 || (at_ == limit_ && !more(may_wait))) return {};
    return {&line_->items[at_ % line_step], std::min(n, limit_ - at_)};
  }

  [[gnu::always_inline]] void advance(std::size_t n) {
    if (n == 0) return;
    at_ += n;
    // [A3] release -> [A2]: the items up to here are constructed
    if constexpr (Producer) line_->sequence.store(at_, std::memory_order_release);
  }

 private:
  // At the limit: is there more?
  [[gnu::always_inline]] bool more(bool may_wait = true) {
    assert(ring_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (ring_ == nullptr) return false;
    if (at_ % line_step == usual_row) {
      const position next = at_ + line_step - usual_row;
      const bool into_a_block = next % block_step == 0;
      if (Producer && into_a_block && !vacant(next)) return false;
      if constexpr (!Producer) write_again(line_->sequence, at_);
      at_ = limit_ = next;
      line_ = ring_->after(line_, 1);
      if (into_a_block) enter_block(may_wait);
    }
    if constexpr (Producer) {
      limit_ = at_ + usual_row;
      return true;
    } else {
      // The consumer asks only when it has taken all it knew of, and not for each item: every look
      // takes the line away from a producer that is still writing to it.
      // [A2] acquire <- [A1], [A3]: the items that the sequence word counts are constructed
      const position sequence = line_->sequence.load(std::memory_order_acquire);
      if (distance(at_, sequence) <= 0) {
        waited_ = true;
        return false;
      }
      limit_ = sequence;
      return true;
    }
  }

  // The producer: has the consumer left the block that begins there?
  [[gnu::always_inline]] bool known_vacant(position block) const {
    return block - released_ <= ring_->lines.size() * line_step - block_step;
  }
  [[gnu::always_inline]] bool vacant(position block) {
    if (known_vacant(block)) return true;
    // [B2] acquire <- [B1]: the consumer is finished with every item of the block we reuse
    released_ = ring_->released.load(std::memory_order_acquire);
    return known_vacant(block);
  }

  // The consumer: is something in the block that comes so many blocks later?
  [[gnu::always_inline]] bool begun(std::size_t blocks) const {
    const auto* const far = ring_->after(line_, blocks * lines_per_block);
    // relaxed: it decides what we prefetch and how long we wait, what is there is seen at [A2]
    const position sequence = far->sequence.load(std::memory_order_relaxed);
    return distance(at_ + blocks * block_step, sequence) > 0;
  }

  // Asks for the lines of a block to come: the producer for the next one's, for writing, the
  // consumer for the next but one's. Never for lines that the other side may be using: that would
  // take them away from it.
  [[gnu::always_inline]] void enter_block(bool may_wait) {
    constexpr std::size_t blocks = Producer ? 1 : 2;
    if constexpr (Producer) {
      if (!known_vacant(at_ + block_step)) return;
    } else {
      // [B1] release -> [B2]: we are finished with the blocks before; the licence to overwrite
      ring_->released.store(at_, std::memory_order_release);
      if constexpr (Waiting::waits) {
        // The next block is not begun, although the producer never kept us waiting in the last
        // one: we tread on its heels.
        if (may_wait && !waited_ && !begun(1)) Waiting::wait();
      }
      waited_ = false;
      if (!begun(blocks)) return;
    }
    const line* const ahead = ring_->after(line_, blocks * lines_per_block);
    for (std::size_t i = 0; i != lines_per_block; ++i)
      Producer ? prefetch_for_write(ahead + i) : prefetch_for_read(ahead + i);
  }

  position at_;     // where the next item goes, or comes from
  position limit_;  // places up to here are ours, in this line:
  line* line_;
  Circle* ring_;        // nullptr: retired
  position released_;   // the producer's: what it last saw of the consumer's progress
  bool waited_ = true;  // the consumer's: in this block, a look has found nothing
};

template <class Circle, class Waiting>
using sides = two_sides<side<Circle, Waiting, true>, side<Circle, Waiting, false>>;

}  // namespace lines

// The defaults of the last two fill a line and are what one uses; tests take short lines and
// blocks, so that a handful of items meets every boundary.
template <class T, class Waiting = never_waits, class Allocator = line_allocator<T>,
          std::size_t ItemsPerLine = (common::cache_line_size - sizeof(std::size_t)) / sizeof(T),
          std::size_t LinesPerBlock = 16>
class line_ring
    : lines::circle<T, Allocator, ItemsPerLine, LinesPerBlock>,
      public lines::sides<lines::circle<T, Allocator, ItemsPerLine, LinesPerBlock>, Waiting> {
  using circle = lines::circle<T, Allocator, ItemsPerLine, LinesPerBlock>;
  using position = lines::position;

 public:
  using value_type = T;
  using waiting = Waiting;

  // A ring that holds `capacity` items at least. `start`: where the positions begin, rounded down
  // to a block (for tests of their wrap). Throws std::invalid_argument for a capacity of 0.
  explicit line_ring(std::size_t capacity, std::size_t start = 0, const Allocator& allocator = {})
      // One block more than the items fill: the one that the consumer may still stand in.
      : circle{typename circle::storage(
                   (blocks_for(capacity, ItemsPerLine * LinesPerBlock) + 1) * LinesPerBlock,
                   allocator),
               start - start % circle::block_step,
               {start - start % circle::block_step}},
        line_ring::two_sides(static_cast<circle&>(*this)) {
    // relaxed: whoever hands the ring to another thread orders this before its first access
    for (auto& line : this->lines) line.sequence.store(this->start, std::memory_order_relaxed);
  }

  // How many items it holds when all its blocks are vacant, as at first. Later the block in which
  // the consumer stands counts as occupied; without it there is still room for the capacity that
  // the constructor was asked for.
  std::size_t capacity() const noexcept { return this->lines.size() * ItemsPerLine; }

  // How many items there are, for monitoring; any thread may ask. Counts the block in which the
  // consumer stands as a whole. O(log capacity), each look takes a line from whoever is at work
  // there.
  std::size_t approximate_size() const noexcept {
    // relaxed: an estimate orders nothing
    const position begin = this->released.load(std::memory_order_relaxed);
    const std::size_t first = (begin - this->start) / circle::line_step;
    return first_vacant(0, capacity(), [&](std::size_t item) {
      const std::size_t line = item / ItemsPerLine;
      const auto& sequence = this->lines[(first + line) % this->lines.size()].sequence;
      const position at = begin + line * circle::line_step + item % ItemsPerLine;
      // relaxed: as above
      return lines::distance(at, sequence.load(std::memory_order_relaxed)) > 0;
    });
  }
};

static_assert(common::bounded_queue<line_ring<int>> && common::span_queue<line_ring<int>>);

}  // namespace week04
