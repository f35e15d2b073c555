// The word ring: a single-producer single-consumer queue of items of at most 8 bytes, in which
// every place says for itself whether it holds an item. A push is one store.
//
// All `capacity` places are usable, at any time. No call waits. How it is used: calls.hpp.
//
// The idea is FastForward's (2008): a vacant place holds a value that means "vacant", the producer
// puts the item there, and the consumer puts the value back. There this value cannot be sent. Here
// it can: an item with these bits is stored as a stand-in, and what it stands for beside the
// places.
//
// What it costs. The consumer writes to every line, too. A place takes 8 bytes, however small the
// item, and one byte more for stand-ins. Items have no address in it: there are no spans.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/calls.hpp"
#include "week04/capacity.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"

namespace week04 {

namespace words {

using bits = std::uint64_t;
using word = common::atomic<bits>;
static_assert(word::is_always_lock_free, "a lock would let one side wait for the other");

// Two values that few programs send; those that do are served as well, with one store more. As
// signed numbers they fit into 32 bits, so that an instruction can hold them and no register need
// do it.
inline constexpr bits vacant = 0xffff'ffff'9e37'79b8;
inline constexpr bits stand_in = vacant + 1;  // for an item that looks like one of the two

inline constexpr std::size_t per_line = common::cache_line_size / sizeof(word);

// The consumer says where it is once in a block. A producer that finds the ring full looks there,
// waits for the line, and can go on for as many places as it learns of: so a block has an eighth of
// the ring's places, or `Block` of them if that is not 0.
template <std::size_t Block>
constexpr std::size_t block_of(std::size_t capacity) {
  static_assert(Block == 0 || std::has_single_bit(Block));
  return Block != 0 ? Block : std::max(8 * per_line, capacity / 8);
}
// It says so to who watches more often, once in so many places.
template <std::size_t Block>
inline constexpr std::size_t mark = Block != 0 ? std::min(Block, 8 * per_line) : 8 * per_line;

// What both sides see.
template <class T, class Allocator>
struct shared {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(bits),
                "larger items, or items with a destructor: week04::line_ring, week04::spsc_ring");
  static_assert(std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>,
                "an item with padding has bits that say nothing: use week04::line_ring");
  struct place {
    word item{vacant};
  };
  using place_array = array_from<place, Allocator>;
  using meaning_array = array_from<common::slot<bool>, Allocator>;

  // Nobody changes the vectors after construction.
  alignas(common::no_sharing_distance) place_array places;
  meaning_array means_vacant;  // of a stand-in: for which of the two values it stands
  // The consumer has left the blocks before. Written by the consumer, read by the producer.
  alignas(common::no_sharing_distance) shared_number released;
  // About where the consumer is. Written by the consumer, read by who watches.
  alignas(common::no_sharing_distance) shared_number passed;
};

// One side, and all that only its thread uses.
template <class T, class Allocator, std::size_t Block, bool Producer>
class side {
  using shared_state = shared<T, Allocator>;
  // So far ahead each side asks for a line, on entering one, the producer if it knows that the line
  // is vacant. In a small ring what is far ahead is what the other side has in hand.
  std::size_t ahead() const {
    return Producer ? std::clamp(capacity() / 16, per_line, 8 * per_line)
                    : std::clamp(capacity() / 16, 4 * per_line, 12 * per_line);
  }

 public:
  using value_type = T;
  static constexpr bool hands_out_slots = false;

 protected:
  explicit side(shared_state& ring, std::size_t start)
      : index_(start),
        limit_(start + ring.places.size()),
        places_(ring.places.data()),
        mask_(ring.places.size() - 1),
        ring_(&ring) {}
  void retire() noexcept {
    limit_ = index_;
    ring_ = nullptr;
  }

  std::size_t capacity() const { return mask_ + 1; }
  [[gnu::always_inline]] bool any() requires Producer {
    if (index_ == limit_) [[unlikely]]
      return room();
    return true;
  }

  // The producer: f makes the next item.
  template <class F>
  [[gnu::always_inline]] bool use_next(F f) requires Producer {
    if (!any()) return false;
    const std::size_t i = index_;
    if (i % per_line == 0 && limit_ - i > ahead() + per_line) prefetch_for_write(&at(i + ahead()));
    common::slot<T> made;
    f(made);
    bits item = bits_of(made.take());
    if (item == vacant || item == stand_in) [[unlikely]] {
      ring_->means_vacant[i & mask_].construct(item == vacant);
      item = stand_in;
    }
    index_ = i + 1;
    // [W1] release -> [W2]: publishes the item, with all that it refers to
    at(i).store(item, std::memory_order_release);
    return true;
  }

  // The consumer: f is given the oldest item.
  template <class F>
  [[gnu::always_inline]] bool use_next(F f) requires(!Producer) {
    assert(ring_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (ring_ == nullptr) return false;
    const std::size_t i = index_;
    // [W2] acquire <- [W1]: what the item refers to is written
    bits item = at(i).load(std::memory_order_acquire);
    if (item == vacant) {
      do_not_run_ahead();
      return false;
    }
    if (i % per_line == 0) prefetch_for_write(&at(i + ahead()));
    const bool special = item == stand_in;
    if (special && ring_->means_vacant[i & mask_].get()) [[unlikely]]
      item = vacant;
    common::slot<T> taken;
    taken.construct(item_of(item));
    f(taken);
    if (special) ring_->means_vacant[i & mask_].destroy();
    index_ = i + 1;
    // [W3] release -> [W4]: we have read the item, and whatever it referred to may be used again
    at(i).store(vacant, std::memory_order_release);
    if ((i + 1) % mark<Block> == 0) {
      // relaxed: for who watches, and does nothing else with it
      ring_->passed.store(i + 1, std::memory_order_relaxed);
      if (((i + 1) & (block_of<Block>(capacity()) - 1)) == 0) {
        // [W5] release -> [W6]: the same, of the whole block
        ring_->released.store(i + 1, std::memory_order_release);
      }
    }
    return true;
  }

 private:
  word& at(std::size_t i) const { return places_[i & mask_].item; }

  static bits bits_of(const T& item) {
    const auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(item);
    bits all = 0;
    std::memcpy(&all, bytes.data(), bytes.size());
    return all;
  }
  static T item_of(bits all) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &all, bytes.size());
    return std::bit_cast<T>(bytes);
  }

  // The producer, at its limit: is there more room?
  [[gnu::always_inline]] bool room() {
    assert(ring_ != nullptr && "this handle was moved from, or this side of the ring is lent");
    if (ring_ == nullptr) return false;
    // [W6] acquire <- [W5]: the consumer has left the blocks before
    const std::size_t limit = ring_->released.load(std::memory_order_acquire) + capacity();
    if (limit - index_ - 1 < capacity()) {
      limit_ = limit;
      return true;
    }
    // What it has taken since it said so, the places tell. To look there at once would take their
    // lines from a consumer that is at work in them.
    // [W4] acquire <- [W3]: the consumer is finished with what was here
    if (at(index_).load(std::memory_order_acquire) != vacant) return false;
    limit_ = index_ + 1;
    return true;
  }

  std::size_t index_;  // where the next item goes, or comes from
  std::size_t limit_;  // the producer's: places up to here are vacant
  typename shared_state::place* places_;
  std::size_t mask_;    // & mask_ makes a place of an index
  shared_state* ring_;  // nullptr: retired
};

template <class T, class Allocator, std::size_t Block>
using sides = two_sides<side<T, Allocator, Block, true>, side<T, Allocator, Block, false>>;

}  // namespace words

// `Block`: for tests, which take small ones.
template <class T, class Allocator = line_allocator<T>, std::size_t Block = 0>
class word_ring : words::shared<T, Allocator>, public words::sides<T, Allocator, Block> {
  using shared = words::shared<T, Allocator>;

 public:
  using value_type = T;

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit word_ring(std::size_t capacity, std::size_t start_index = 0,
                     const Allocator& allocator = {})
      : shared{typename shared::place_array(power_of_two(capacity), allocator),
               typename shared::meaning_array(capacity, allocator),
               {start_index},
               {start_index}},
        word_ring::two_sides(static_cast<shared&>(*this), start_index) {}

  std::size_t capacity() const noexcept { return this->places.size(); }

  // How many items there are, for monitoring; any thread may ask. O(log capacity), each look takes
  // a line from whoever is at work there. Right if both sides stand still.
  std::size_t approximate_size() const noexcept {
    // relaxed: an estimate orders nothing
    const std::size_t begin = this->passed.load(std::memory_order_relaxed);
    const auto occupied = [&](std::size_t n) -> bool {
      // relaxed: as above
      return this->places[(begin + n) & (capacity() - 1)].item.load(std::memory_order_relaxed) !=
             words::vacant;
    };
    // The consumer stands somewhere in the first places; behind them, what is occupied comes first.
    const std::size_t first = std::min(words::mark<Block>, capacity());
    std::size_t size = 0;
    for (std::size_t n = 0; n != first; ++n) size += occupied(n);
    return size + first_vacant(first, capacity(), occupied) - first;
  }
};

static_assert(common::bounded_queue<word_ring<int>> && common::handle_queue<word_ring<int>> &&
              !common::span_queue<word_ring<int>>);

}  // namespace week04
