// Step 5: no shared indices any more; each cache line says for itself how full it is.
//
// One producer thread calls try_push, one consumer thread calls try_pop. Wait-free; O(1); allocates
// in the constructor only. Items are trivially copyable and small: a line holds seven of 8 bytes.
//
// The idea: in step 4 an item and the news of it travel in two lines, and the line with the news is
// wanted by both sides all the time. Here the item and the line's sequence word stand in one line,
// which the producer owns while it fills it, and which travels to the consumer once. What the
// producer must still be told, which lines are vacant again, the consumer tells it once per block
// of lines.
//
//   week04::step5::ring<std::uint64_t> ring(1024);
//   ring.try_push(42);                                     // producer thread
//   std::optional<std::uint64_t> item = ring.try_pop();    // consumer thread
#pragma once

#include <bit>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <vector>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"
#include "week04/line_allocator.hpp"

namespace week04::step5 {

template <class T,
          std::size_t ItemsPerLine = (common::cache_line_size - sizeof(std::size_t)) / sizeof(T),
          std::size_t LinesPerBlock = 8>
class ring {
  static_assert(std::is_trivially_copyable_v<T> && ItemsPerLine != 0);
  static_assert(std::has_single_bit(LinesPerBlock));

  // Positions count the places of all lines for ever: a line's items, then a gap up to a power of
  // two. So `% line_step` is the place in the line, also after the counter has wrapped around.
  using position = std::size_t;
  static constexpr position line_step = std::bit_ceil(ItemsPerLine + 1);
  static constexpr position block_step = line_step * LinesPerBlock;
  static_assert(common::atomic<position>::is_always_lock_free);

  struct alignas(common::cache_line_size) line {
    common::slot<T> items[ItemsPerLine];
    common::atomic<position> sequence;  // the position behind its last item
  };

 public:
  using value_type = T;

  // Holds `capacity` items at least; one block more, because a block is given back as a whole.
  // `start`: where the positions begin, rounded down to a block (for tests of their wrap).
  // Throws std::invalid_argument for a capacity of 0.
  explicit ring(std::size_t capacity, std::size_t start = 0)
      : lines_((blocks_for(capacity, ItemsPerLine * LinesPerBlock) + 1) * LinesPerBlock),
        write_(start - start % block_step),
        released_seen_(write_),
        read_(write_),
        known_(write_),
        released_(write_) {
    // relaxed: whoever hands the ring to another thread orders this before its first access
    for (line& l : lines_) l.sequence.store(write_, std::memory_order_relaxed);
  }

  ring(const ring&) = delete;
  ring& operator=(const ring&) = delete;

  std::size_t capacity() const noexcept { return lines_.size() * ItemsPerLine; }

  // false: no room at this moment.
  bool try_push(const T& item) {
    if (write_ % line_step == ItemsPerLine) {  // the line is full
      const position next = write_ + line_step - ItemsPerLine;
      if (next % block_step == 0 && !vacant(next)) return false;
      write_ = next;
      write_line_ = after(write_line_);
    }
    line& mine = lines_[write_line_];
    mine.items[write_ % line_step].construct(item);
    write_ = write_ + 1;
    // [A1] release -> [A2]: the items up to here are constructed
    mine.sequence.store(write_, std::memory_order_release);
    return true;
  }

  // nullopt: no item at this moment.
  std::optional<T> try_pop() {
    if (read_ == known_) {
      if (read_ % line_step == ItemsPerLine) {  // the line is taken
        known_ = read_ = read_ + line_step - ItemsPerLine;
        read_line_ = after(read_line_);
        // [B1] release -> [B2]: we are finished with the blocks before; the licence to overwrite
        if (read_ % block_step == 0) released_.store(read_, std::memory_order_release);
      }
      // [A2] acquire <- [A1]: the items that the sequence word counts are constructed
      const position sequence = lines_[read_line_].sequence.load(std::memory_order_acquire);
      // The word may be from the last lap, which is behind us.
      if (static_cast<std::ptrdiff_t>(sequence - read_) <= 0) return std::nullopt;
      known_ = sequence;
    }
    const position read = read_;
    read_ = read + 1;
    return lines_[read_line_].items[read % line_step].take();
  }

 private:
  std::size_t after(std::size_t l) const { return l + 1 == lines_.size() ? 0 : l + 1; }

  bool vacant(position block) {
    const position reach = lines_.size() * line_step - block_step;
    if (block - released_seen_ <= reach) return true;
    // [B2] acquire <- [B1]: the consumer is finished with every item of the block we reuse
    released_seen_ = released_.load(std::memory_order_acquire);
    return block - released_seen_ <= reach;
  }

  // Both sides use the lines; nobody changes the vector after construction.
  alignas(common::no_sharing_distance) std::vector<line, line_allocator<line>> lines_;
  // The producer's own: where the next item goes, and what we last saw of released_.
  alignas(common::no_sharing_distance) common::plain<position> write_;
  common::plain<position> released_seen_;
  common::plain<std::size_t> write_line_ = 0;
  // The consumer's own: where the next item comes from, and up to where there are items.
  alignas(common::no_sharing_distance) common::plain<position> read_;
  common::plain<position> known_;
  common::plain<std::size_t> read_line_ = 0;
  // Where the consumer's block begins. Written by the consumer once per block, read by the
  // producer.
  alignas(common::no_sharing_distance) common::atomic<position> released_;
};

static_assert(common::bounded_queue<ring<int>>);

}  // namespace week04::step5
