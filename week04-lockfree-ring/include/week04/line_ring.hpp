// The line ring: a single-producer single-consumer queue of small items (trivially copyable, at
// most 56 bytes) in which every cache line says for itself how full it is.
//
// One producer thread, one consumer thread, each through its handle (fastest) or through the
// ring's own functions. Wait-free, O(1); allocates in the constructor only. An item is published
// when its try_push returns; no later call is needed for it.
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
//
// `Waiting` (waiting.hpp) says whether a call may wait, `Allocator` where the lines come from.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/calls.hpp"
#include "week04/handle.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"
#include "week04/waiting.hpp"

namespace week04 {

namespace lines {

// Positions count the places of all lines for ever: ItemsPerLine places for items, then a gap up to
// a power of two, so that the place in the line and the end of a block are seen from the position
// alone, also after the counter has wrapped around.
using position = std::size_t;
using word = common::atomic<position>;
static_assert(word::is_always_lock_free, "a lock would let one side wait for the other");

inline std::ptrdiff_t distance(position from, position to) {
  return static_cast<std::ptrdiff_t>(to - from);
}

template <class T, std::size_t ItemsPerLine, std::size_t LinesPerBlock>
struct geometry {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) + sizeof(word) <= 64,
                "larger items, or items with a destructor: use week04::spsc_ring");
  static_assert(std::has_single_bit(LinesPerBlock));
  using item = T;

  static constexpr std::size_t items_per_line = ItemsPerLine;
  static constexpr std::size_t lines_per_block = LinesPerBlock;
  static constexpr position line_step = std::bit_ceil(ItemsPerLine + 1);
  static constexpr position line_gap = line_step - ItemsPerLine;
  static constexpr position block_step = line_step * LinesPerBlock;
  static constexpr std::size_t place(position p) { return p % line_step; }

  struct alignas(common::cache_line_size) line {
    common::slot<T> items[ItemsPerLine];
    // The position behind the line's last item. Written by the producer, read by the consumer.
    word sequence;
  };

  // Items or slots in a row, at most a line of them. A loop over a whole line the compiler unrolls.
  template <class Span, class F>
  static void for_each_of(Span row, F f) {
    if (row.size() == ItemsPerLine) {
      for (std::size_t i = 0; i != ItemsPerLine; ++i) f(row[i]);
    } else {
      for (auto& one : row) f(one);
    }
  }

  // The lines, a circle of blocks.
  struct circle {
    line* begin;
    line* end;
    constexpr line* after(line* l, std::size_t lines) const {
      const auto left = static_cast<std::size_t>(end - l);
      return left > lines ? l + lines : begin + (lines - left);
    }
  };
};

// What both sides see.
template <class Geometry, class Allocator>
struct shared {
  using line = typename Geometry::line;
  using storage =
      std::vector<line, typename std::allocator_traits<Allocator>::template rebind_alloc<line>>;

  alignas(common::no_sharing_distance) storage lines;  // nobody changes the vector
  position start;                                      // nor this: where the counters began
  // Where the consumer's block begins: the blocks before it are vacant. Written by the consumer.
  alignas(common::no_sharing_distance) word released;

  typename Geometry::circle all() { return {lines.data(), lines.data() + lines.size()}; }
};

// The producer's side, and all that only the producer uses.
template <class Geometry>
class writer : public producer_calls<writer<Geometry>, typename Geometry::item>, Geometry {
  using Geometry::block_step, Geometry::items_per_line, Geometry::line_gap, Geometry::line_step,
      Geometry::lines_per_block, Geometry::place;
  using typename Geometry::circle, typename Geometry::line;
  using slot = common::slot<typename Geometry::item>;

 public:
  // false: no room at this moment.
  template <class... Args>
  [[gnu::always_inline]] bool try_emplace(Args&&... args) {
    if (place(write_) == items_per_line && !next_line()) return false;
    // Copies, because for all the compiler knows the new item overwrites the members.
    const position write = write_;
    line* const line = line_;
    line->items[place(write)].construct(std::forward<Args>(args)...);
    write_ = write + 1;
    // [A1] release -> [A2]: the items up to here are constructed
    line->sequence.store(write + 1, std::memory_order_release);
    granted_.give(0);
    return true;
  }

  // Pushes as many of the `n` items from `first` on as there is room for; returns how many. One
  // publication per line.
  template <std::input_iterator Iterator>
  std::size_t push_n(Iterator first, std::size_t n) {
    std::size_t done = 0;
    while (done != n) {
      const std::span<slot> room = row(n - done);
      if (room.empty()) break;
      batch<writer, &writer::advance> pushed{*this};
      Geometry::for_each_of(room, [&](slot& slot) {
        slot.construct(*first++);
        ++pushed.count;
      });
      done += room.size();
    }
    return done;
  }

  // Vacant slots in a row: at most `at_most`, at most the rest of a line; empty: no room at this
  // moment. Construct items in the first of them and commit as many.
  std::span<slot> reserve(std::size_t at_most) {
    const std::span<slot> room = row(at_most);
    granted_.give(room.size());
    return room;
  }
  void commit(std::size_t n) {
    granted_.use(n);
    advance(n);
  }

 protected:
  template <class Shared>
  explicit writer(Shared& ring)
      : write_(ring.start),
        line_(ring.lines.data()),
        released_(ring.start),
        reach_(ring.lines.size() * line_step - block_step),
        lines_(ring.all()),
        theirs_(&ring.released) {}
  writer(writer&& other) noexcept { *this = std::move(other); }
  // Leaves a side that can do nothing: it needs a block, and has nowhere to ask for it.
  writer& operator=(writer&& other) noexcept {
    write_ = std::exchange(other.write_, block_step - line_gap);
    line_ = other.line_;
    released_ = std::exchange(other.released_, block_step - other.reach_ - 1);
    reach_ = other.reach_;
    lines_ = other.lines_;
    theirs_ = std::exchange(other.theirs_, nullptr);
    return *this;
  }

 private:
  friend home<writer>;
  friend handle<writer>;

  std::span<slot> row(std::size_t at_most) {
    if (at_most == 0 || (place(write_) == items_per_line && !next_line())) return {};
    return {line_->items + place(write_), std::min(at_most, items_per_line - place(write_))};
  }
  [[gnu::always_inline]] void advance(std::size_t n) {
    if (n == 0) return;
    write_ += n;
    // [A3] release -> [A2]: the items up to here are constructed
    line_->sequence.store(write_, std::memory_order_release);
  }

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
    assert(theirs_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (theirs_ == nullptr) return false;
    // [B2] acquire <- [B1]: the consumer is finished with every item of the block we reuse
    released_ = theirs_->load(std::memory_order_acquire);
    return block - released_ <= reach_;
  }

  // On entering a block: asks for the next block's lines, unless the consumer may be in there.
  [[gnu::always_inline]] void look_ahead() {
    if (write_ + block_step - released_ > reach_) return;
    const line* const next = lines_.after(line_, lines_per_block);
    for (std::size_t i = 0; i != lines_per_block; ++i) prefetch_for_write(next + i);
  }

  position write_;     // where the next item goes
  line* line_;         // the line it goes to
  position released_;  // what we last saw of the consumer's progress
  position reach_;     // how far in front of that a block may begin
  circle lines_;
  word* theirs_;  // nullptr: moved from
  [[no_unique_address]] grant granted_;
};

// The consumer's side, and all that only the consumer uses.
template <class Geometry, class Waiting>
class reader : public consumer_calls<reader<Geometry, Waiting>, typename Geometry::item>, Geometry {
  using Geometry::block_step, Geometry::items_per_line, Geometry::line_gap,
      Geometry::lines_per_block, Geometry::place;
  using typename Geometry::circle, typename Geometry::line;
  using T = typename Geometry::item;

 public:
  // The oldest item; nullptr: none at this moment. pop() takes it out.
  [[gnu::always_inline]] T* front() {
    if (read_ == known_ && !look()) return nullptr;
    granted_.give(1);
    return std::addressof(line_->items[place(read_)].get());
  }
  [[gnu::always_inline]] void pop() { release(1); }

  // The oldest items in a row: at most `at_most`, at most the rest of a line; empty: none at this
  // moment. Read the first of them and release as many.
  std::span<T> peek(std::size_t at_most) {
    const std::span<T> items = row(at_most);
    granted_.give(items.size());
    return items;
  }
  [[gnu::always_inline]] void release(std::size_t n) {
    granted_.use(n);
    drop(n);
  }

  // Calls f(item) for the items that are there, and takes them out; returns how many. If f throws,
  // that item and those behind it stay. (Not more than the ring holds: the producer goes on.)
  template <class F>
  std::size_t consume_all(F&& f) {
    return consume(static_cast<std::size_t>(lines_.end - lines_.begin) * items_per_line, f);
  }
  // Moves at most `n` items into `out`, in the same way.
  template <std::output_iterator<T> Iterator>
  std::size_t pop_n(Iterator out, std::size_t n) {
    return consume(n, [&](T& item) { *out++ = std::move(item); });
  }

 protected:
  template <class Shared>
  explicit reader(Shared& ring)
      : read_(ring.start),
        known_(ring.start),
        line_(ring.lines.data()),
        lines_(ring.all()),
        mine_(&ring.released) {}
  reader(reader&& other) noexcept { *this = std::move(other); }
  // Leaves a side that can do nothing: it knows of no item, and has nowhere to look.
  reader& operator=(reader&& other) noexcept {
    read_ = other.read_;
    known_ = std::exchange(other.known_, other.read_);
    line_ = other.line_;
    waited_ = other.waited_;
    lines_ = other.lines_;
    mine_ = std::exchange(other.mine_, nullptr);
    return *this;
  }

 private:
  friend home<reader>;
  friend handle<reader>;

  std::span<T> row(std::size_t at_most, bool may_wait = true) {
    if (at_most == 0 || (read_ == known_ && !look(may_wait))) return {};
    return items_of(std::span(line_->items + place(read_), std::min(at_most, known_ - read_)));
  }
  template <class F>
  std::size_t consume(std::size_t n, F&& f) {
    std::size_t done = 0;
    while (done != n) {
      const std::span<T> items = row(n - done, done == 0);
      if (items.empty()) break;
      batch<reader, &reader::drop> taken{*this};
      Geometry::for_each_of(items, [&](T& item) {
        f(item);
        ++taken.count;
      });
      done += items.size();
    }
    return done;
  }
  [[gnu::always_inline]] void drop(std::size_t n) {
    for (; n != 0; --n) line_->items[place(read_++)].destroy();
  }

  // Is there more? We ask only when we have taken all we knew of, and not for each item: every look
  // takes the line away from a producer that is still writing to it.
  [[gnu::always_inline]] bool look(bool may_wait = true) {
    assert(mine_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (mine_ == nullptr) return false;
    if (place(read_) == items_per_line) {
      known_ = read_ += line_gap;
      line_ = lines_.after(line_, 1);
      if (read_ % block_step == 0) next_block(may_wait);
    }
    if (written()) return true;
    waited_ = true;
    return false;
  }

  [[gnu::always_inline]] bool written() {
    // [A2] acquire <- [A1], [A3]: the items that the sequence word counts are constructed
    const position sequence = line_->sequence.load(std::memory_order_acquire);
    if (distance(read_, sequence) <= 0) return false;
    known_ = sequence;
    return true;
  }

  // On entering a block: gives the blocks before it back, and asks for lines two blocks ahead, but
  // never for lines that are not written yet: that would take them away from the producer.
  [[gnu::always_inline]] void next_block(bool may_wait) {
    // [B1] release -> [B2]: we are finished with them; the producer's licence to overwrite
    mine_->store(read_, std::memory_order_release);
    if constexpr (Waiting::waits) {
      // The next block is not begun, although the producer never kept us waiting in the last one:
      // we tread on its heels.
      if (may_wait && !waited_ && !begun(1)) Waiting::wait();
    }
    waited_ = false;
    if (!begun(blocks_ahead)) return;
    const line* const ahead = lines_.after(line_, blocks_ahead * lines_per_block);
    for (std::size_t i = 1; i != lines_per_block; ++i) prefetch_for_read(ahead + i);
  }
  // Is something in the block that comes so many blocks later?
  [[gnu::always_inline]] bool begun(std::size_t blocks) const {
    // relaxed: it decides what we prefetch and how long we wait, what is there is seen at [A2]
    const position sequence =
        lines_.after(line_, blocks * lines_per_block)->sequence.load(std::memory_order_relaxed);
    return distance(read_ + blocks * block_step, sequence) > 0;
  }
  static constexpr std::size_t blocks_ahead = 2;

  position read_;       // where the next item comes from
  position known_;      // there are items up to here
  line* line_;          // the line they are in
  bool waited_ = true;  // in this block, a look has found nothing
  circle lines_;
  word* mine_;  // nullptr: moved from
  [[no_unique_address]] grant granted_;
};

}  // namespace lines

// The defaults of the last two fill a line and are what one uses; tests take short lines and
// blocks, so that a handful of items meets every boundary.
template <class T, class Waiting = never_waits, class Allocator = line_allocator<T>,
          std::size_t ItemsPerLine = (common::cache_line_size - sizeof(std::size_t)) / sizeof(T),
          std::size_t LinesPerBlock = 8>
class line_ring
    : lines::shared<lines::geometry<T, ItemsPerLine, LinesPerBlock>, Allocator>,
      public two_sides<lines::writer<lines::geometry<T, ItemsPerLine, LinesPerBlock>>,
                       lines::reader<lines::geometry<T, ItemsPerLine, LinesPerBlock>, Waiting>> {
  using geometry = lines::geometry<T, ItemsPerLine, LinesPerBlock>;
  using shared = lines::shared<geometry, Allocator>;
  using position = lines::position;

 public:
  using value_type = T;
  using waiting = Waiting;

  // A ring that holds `capacity` items at least. `start`: where the positions begin, rounded down
  // to a block (for tests of their wrap). Throws std::invalid_argument for a capacity of 0.
  explicit line_ring(std::size_t capacity, std::size_t start = 0, const Allocator& allocator = {})
      : shared{typename shared::storage(lines_for(capacity), allocator),
               start - start % geometry::block_step,
               {start - start % geometry::block_step}},
        line_ring::two_sides(static_cast<shared&>(*this)) {
    // relaxed: whoever hands the ring to another thread orders this before its first access
    for (auto& line : this->lines) line.sequence.store(this->start, std::memory_order_relaxed);
  }

  // How many items it holds when all its blocks are vacant, as at first. Later the block in which
  // the consumer stands counts as occupied; without it there is still room for the capacity that
  // the constructor was asked for.
  std::size_t capacity() const noexcept { return this->lines.size() * ItemsPerLine; }

  // How many items there are, for monitoring; any thread may ask. Counts the block in which the
  // consumer stands as a whole. O(log lines), each look takes a line from whoever is at work there.
  std::size_t approximate_size() const noexcept {
    // relaxed: an estimate orders nothing
    const position begin = this->released.load(std::memory_order_relaxed);
    const std::size_t first = (begin - this->start) / geometry::line_step;
    // How many items line number `n` after that holds. They come first, then lines without.
    const auto items_in = [&](std::size_t n) -> std::size_t {
      // relaxed: as above
      const position written =
          this->lines[(first + n) % this->lines.size()].sequence.load(std::memory_order_relaxed);
      const auto items = lines::distance(begin + n * geometry::line_step, written);
      return items <= 0 ? 0 : std::min(static_cast<std::size_t>(items), ItemsPerLine);
    };
    std::size_t full = 0;
    for (std::size_t end = this->lines.size(); full != end;) {
      const std::size_t middle = full + (end - full) / 2;
      items_in(middle) == ItemsPerLine ? full = middle + 1 : end = middle;
    }
    return full * ItemsPerLine + (full == this->lines.size() ? 0 : items_in(full));
  }

 private:
  // One block more than the items fill: the one that the consumer may still stand in.
  static std::size_t lines_for(std::size_t capacity) {
    if (capacity == 0) throw std::invalid_argument("a ring's capacity must be positive, not 0");
    // Otherwise the number of lines could overflow, and the ring would hold less than was asked
    // for.
    if (capacity > std::numeric_limits<std::size_t>::max() / 2)
      throw std::length_error("a ring's capacity must fit into memory");
    return ((capacity - 1) / (ItemsPerLine * LinesPerBlock) + 2) * LinesPerBlock;
  }
};

static_assert(common::bounded_queue<line_ring<int>> && common::handle_queue<line_ring<int>>);

}  // namespace week04
