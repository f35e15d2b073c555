// The line ring: a single-producer single-consumer queue of small items (trivially copyable, at
// most 8 bytes) in which every cache line says for itself how full it is.
//
// One producer thread, one consumer thread, each through its handle (fastest) or through the
// ring's own functions. Wait-free, O(1); allocates in the constructor only. An item can be popped
// as soon as its try_push has returned.
//
//   week04::line_ring<std::uint64_t> ring(1024);
//   auto producer = ring.producer();                          // producer thread
//   producer.try_push(42);
//   auto consumer = ring.consumer();                          // consumer thread
//   std::optional<std::uint64_t> item = consumer.try_pop();
//
// Why it is fast. In a ring with two indices each look at the other side's index takes a line away
// from the core that writes to it. Here a push stores the item and then the line's sequence word,
// into the one line that the producer owns at that time; the line goes to the consumer once, with
// its items and the news of them. Lines travel back in blocks: one store of the consumer, one load
// of the producer per block. What the cores still wait for, lines on their way, is asked for ahead
// of time: the producer's next block for writing, the consumer's next but one for reading.
//
// What it costs. 1/8 of the memory is sequence words (8-byte items). The ring refuses a push while
// the block that it needs is on its way back, that is until the consumer has taken the whole block
// and has asked for an item behind it. Items must be small and trivially copyable.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/handle.hpp"
#include "week04/prefetch.hpp"
#include "week04/step_back.hpp"

namespace week04 {

// The defaults fill a line and are what one uses; tests take short lines and blocks, so that a
// handful of items meets every boundary.
template <class T,
          std::size_t ItemsPerLine = (common::cache_line_size - sizeof(std::size_t)) / sizeof(T),
          std::size_t LinesPerBlock = 8>
class line_ring {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::size_t),
                "larger items, or items with a destructor: use week04::spsc_ring");
  static_assert(std::has_single_bit(LinesPerBlock),
                "positions count through blocks by powers of two");

  // Positions count the places of all lines for ever: ItemsPerLine places for items, then a gap up
  // to a power of two, so that the place in the line and the end of a block are seen from the
  // position alone, also after the counter has wrapped around.
  using position = std::size_t;
  static constexpr position line_step = std::bit_ceil(ItemsPerLine + 1);
  static constexpr position line_gap = line_step - ItemsPerLine;
  static constexpr position block_step = line_step * LinesPerBlock;
  static constexpr std::size_t place(position p) { return p % line_step; }
  static constexpr std::ptrdiff_t distance(position from, position to) {
    return static_cast<std::ptrdiff_t>(to - from);
  }

  struct alignas(common::cache_line_size) line {
    common::slot<T> items[ItemsPerLine];
    // The position behind the line's last item. Written by the producer, read by the consumer.
    common::atomic<position> sequence;
  };

  // A loop that the compiler can unroll where it counts, for a whole line.
  template <class F>
  static void for_each_of(std::span<common::slot<T>> slots, F f) {
    if (slots.size() == ItemsPerLine) {
      for (std::size_t i = 0; i != ItemsPerLine; ++i) f(slots[i]);
    } else {
      for (common::slot<T>& slot : slots) f(slot);
    }
  }

  // Written by one side, read by the other, both once per block.
  struct progress {
    // Where the consumer's block begins: the blocks before it are vacant. Written by the consumer.
    alignas(common::no_sharing_distance) common::atomic<position> released;
    // Where the producer's block begins. Written by the producer; a hint.
    alignas(common::no_sharing_distance) common::atomic<position> entered;
  };

  // The lines, a circle of blocks.
  struct circle {
    line* begin;
    line* end;
    line* after(line* l, std::size_t lines) const {
      return end - l > static_cast<std::ptrdiff_t>(lines) ? l + lines : l + lines - (end - begin);
    }
  };

 public:
  using value_type = T;

  // The producer's side, and all that only the producer uses.
  class writer {
   public:
    // false: no room at this moment.
    [[gnu::always_inline]] bool try_push(T item) {
      if (place(write_) == ItemsPerLine && !next_line()) return false;
      // Copies, because for all the compiler knows the new item overwrites the members.
      const position write = write_;
      line* const line = line_;
      line->items[place(write)].construct(item);
      write_ = write + 1;
      // [A1] release -> [A2]: the items up to here are constructed
      line->sequence.store(write + 1, std::memory_order_release);
      return true;
    }

    // Pushes as many of the `n` items from `first` on as there is room for; returns how many. One
    // publication per line.
    template <std::input_iterator Iterator>
    std::size_t push_n(Iterator first, std::size_t n) {
      std::size_t done = 0;
      while (done != n) {
        const std::span<common::slot<T>> room = reserve(n - done);
        if (room.empty()) break;
        for_each_of(room, [&](common::slot<T>& slot) { slot.construct(*first++); });
        commit(room.size());
        done += room.size();
      }
      return done;
    }

    // Vacant slots in a row: at most `at_most`, at most the rest of a line; empty: no room at this
    // moment. Construct items in the first of them and commit as many.
    std::span<common::slot<T>> reserve(std::size_t at_most = ItemsPerLine) {
      if (place(write_) == ItemsPerLine && !next_line()) return {};
      return {line_->items + place(write_), std::min(at_most, ItemsPerLine - place(write_))};
    }
    void commit(std::size_t n) {
      write_ += n;
      // [A1] release -> [A2]: the items up to here are constructed
      line_->sequence.store(write_, std::memory_order_release);
    }

   private:
    friend line_ring;
    writer(circle lines, progress& shared, position start)
        : write_(start),
          line_(lines.begin),
          released_(start),
          reach_(static_cast<position>(lines.end - lines.begin) * line_step - block_step),
          lines_(lines),
          shared_(&shared) {}

    [[gnu::always_inline]] bool next_line() {
      const position next = write_ + line_gap;
      const bool next_block = next % block_step == 0;
      if (next_block && !vacant(next)) return false;
      line_ = lines_.after(line_, 1);
      write_ = next;
      if (next_block) look_ahead();
      return true;
    }

    [[gnu::always_inline]] bool vacant(position block) {
      if (block - released_ <= reach_) return true;
      // [B2] acquire <- [B1]: the consumer is finished with every item of the block we reuse
      released_ = shared_->released.load(std::memory_order_acquire);
      return block - released_ <= reach_;
    }

    // On entering a block: tells how far we are, and asks for the next block's lines.
    [[gnu::always_inline]] void look_ahead() {
      // relaxed: a hint, the consumer decides by it what to prefetch and nothing else
      shared_->entered.store(write_, std::memory_order_relaxed);
      if (write_ + block_step - released_ > reach_) return;  // the consumer may still be in there
      const line* const next = lines_.after(line_, LinesPerBlock);
      for (std::size_t i = 0; i != LinesPerBlock; ++i) prefetch_for_write(next + i);
    }

    position write_;     // where the next item goes
    line* line_;         // the line it goes to
    position released_;  // what we last saw of the consumer's progress
    position reach_;     // how far in front of that a block may begin
    circle lines_;
    progress* shared_;
  };

  // The consumer's side, and all that only the consumer uses.
  class reader {
   public:
    // The oldest item; nullopt: none at this moment.
    [[gnu::always_inline]] std::optional<T> try_pop() {
      if (read_ == known_ && !look()) return std::nullopt;
      return line_->items[place(read_++)].take();
    }

    // Pops at most `n` items into `out`; returns how many.
    template <std::output_iterator<T> Iterator>
    std::size_t pop_n(Iterator out, std::size_t n) {
      std::size_t done = 0;
      while (done != n) {
        const std::span<common::slot<T>> items = peek(n - done);
        if (items.empty()) break;
        for_each_of(items, [&](common::slot<T>& item) { *out++ = item.get(); });
        release(items.size());
        done += items.size();
      }
      return done;
    }

    // The oldest items in a row: at most `at_most`, at most the rest of a line; empty: none at this
    // moment. Read the first of them and release as many.
    std::span<common::slot<T>> peek(std::size_t at_most = ItemsPerLine) {
      if (read_ == known_ && !look()) return {};
      return {line_->items + place(read_), std::min(at_most, known_ - read_)};
    }
    void release(std::size_t n) {
      for (; n != 0; --n) line_->items[place(read_++)].destroy();
    }

   private:
    friend line_ring;
    reader(circle lines, progress& shared, position start)
        : read_(start),
          known_(start),
          line_(lines.begin),
          entered_(start),
          check_at_(start + block_step),
          lines_(lines),
          shared_(&shared) {}

    // Is there more? We ask only when we have taken all we knew of, and not for each item: every
    // look takes the line away from a producer that is still writing to it.
    [[gnu::always_inline]] bool look() {
      if (place(read_) == ItemsPerLine) {
        known_ = read_ += line_gap;
        line_ = lines_.after(line_, 1);
        if (read_ % block_step == 0) next_block();
      }
      // [A2] acquire <- [A1]: the items that the sequence word counts are constructed
      const position sequence = line_->sequence.load(std::memory_order_acquire);
      if (distance(read_, sequence) <= 0) {
        waited_ = true;
        return false;
      }
      known_ = sequence;
      return true;
    }

    // On entering a block: gives the blocks before it back, and asks for lines two blocks ahead,
    // but never for lines that are not written yet: that would take them away from the producer.
    [[gnu::always_inline]] void next_block() {
      // [B1] release -> [B2]: we are finished with them; the producer's licence to overwrite
      shared_->released.store(read_, std::memory_order_release);
      if (read_ == check_at_) check_distance();
      if (distance(read_ + 2 * block_step, entered_) <= 0) return;
      const line* const ahead = lines_.after(line_, 2 * LinesPerBlock);
      for (std::size_t i = 0; i != LinesPerBlock; ++i) __builtin_prefetch(ahead + i);
    }

    // How far ahead is the producer? Not asked for each block, because the answer is a line, too.
    [[gnu::always_inline]] void check_distance() {
      // relaxed: a hint, what is really there is seen at [A2]
      entered_ = shared_->entered.load(std::memory_order_relaxed);
      const position soon = read_ + 4 * block_step;
      const position needed = entered_ - 2 * block_step;
      check_at_ = distance(soon, needed) > 0 ? needed : soon;
      // In the same block as we are, although it never kept us waiting: we tread on its heels.
      if (!waited_ && distance(read_ + block_step, entered_) <= 0) step_back();
      waited_ = false;
    }

    position read_;       // where the next item comes from
    position known_;      // there are items up to here
    line* line_;          // the line they are in
    position entered_;    // what we last saw of the producer's progress
    position check_at_;   // where to look at it again
    bool waited_ = true;  // since then, a look has found nothing
    circle lines_;
    progress* shared_;
  };

  // A ring that holds `capacity` items at least. `start`: where the positions begin, rounded down
  // to a block (for tests of their wrap). Throws std::invalid_argument for a capacity of 0.
  explicit line_ring(std::size_t capacity, std::size_t start = 0)
      : line_count_(blocks_for(capacity) * LinesPerBlock),
        lines_(std::make_unique<line[]>(line_count_)),
        writer_({lines_.get(), lines_.get() + line_count_}, shared_, start - start % block_step),
        reader_({lines_.get(), lines_.get() + line_count_}, shared_, start - start % block_step) {
    for (std::size_t i = 0; i != line_count_; ++i)
      // relaxed: whoever hands the ring to another thread orders this before its first access
      lines_[i].sequence.store(writer_.write_, std::memory_order_relaxed);
    // relaxed: as above
    shared_.released.store(writer_.write_, std::memory_order_relaxed);
    // relaxed: as above
    shared_.entered.store(writer_.write_, std::memory_order_relaxed);
  }

  line_ring(const line_ring&) = delete;
  line_ring& operator=(const line_ring&) = delete;

  // How many items it holds when all its blocks are vacant, as at first. Later the block in which
  // the consumer stands counts as occupied; without it there is still room for the capacity that
  // the constructor was asked for.
  std::size_t capacity() const noexcept { return line_count_ * ItemsPerLine; }

  // The two sides. Each throws std::logic_error while an earlier handle of that side lives.
  handle<writer> producer() { return {writer_, producer_lent_, "the ring has a producer already"}; }
  handle<reader> consumer() { return {reader_, consumer_lent_, "the ring has a consumer already"}; }

  // The same without a handle; not while a handle of that side lives.
  bool try_push(T item) { return writer_.try_push(item); }
  std::optional<T> try_pop() { return reader_.try_pop(); }

 private:
  // One block more than the items fill: the one that the consumer may still stand in.
  static std::size_t blocks_for(std::size_t capacity) {
    if (capacity == 0) throw std::invalid_argument("a ring's capacity must be positive, not 0");
    return (capacity - 1) / items_per_block + 2;
  }
  static constexpr std::size_t items_per_block = ItemsPerLine * LinesPerBlock;

  // Both sides read these; nobody writes them after construction.
  alignas(common::no_sharing_distance) const std::size_t line_count_;
  const std::unique_ptr<line[]> lines_;
  // Whoever takes or gives back a handle writes these.
  common::atomic<bool> producer_lent_{false};
  common::atomic<bool> consumer_lent_{false};

  progress shared_;
  alignas(common::no_sharing_distance) writer writer_;  // the producer's own
  alignas(common::no_sharing_distance) reader reader_;  // the consumer's own
};

static_assert(common::bounded_queue<line_ring<int>> && common::handle_queue<line_ring<int>>);

}  // namespace week04
