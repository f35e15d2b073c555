// The general-purpose ring: one producer thread, one consumer thread, any item whose move cannot
// throw (move-only, without a default constructor, over-aligned: all fine).
//
// Step 4 with four additions: handles, which keep a side's private state in registers; batches,
// with one publication each; spans, for building and reading items in place; and lines asked for
// before they are needed. Wait-free; O(1) per item; allocates in the constructor only. All
// `capacity` slots are usable, at any time, and an item can be popped as soon as it was pushed.
//
//   week04::spsc_ring<order> ring(1024);
//   auto producer = ring.producer();                   // producer thread
//   producer.try_push(order{42});
//   auto consumer = ring.consumer();                   // consumer thread
//   std::optional<order> item = consumer.try_pop();
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/cache_line.hpp"
#include "common/queue.hpp"
#include "common/sync.hpp"
#include "week04/capacity.hpp"
#include "week04/handle.hpp"
#include "week04/line_allocator.hpp"
#include "week04/prefetch.hpp"
#include "week04/step_back.hpp"

namespace week04 {

template <class T>
class spsc_ring {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws would be lost between ring and caller");

  // Written by one side, read by the other, with each item or batch. Both count up for ever.
  struct indices {
    alignas(common::no_sharing_distance) common::atomic<std::size_t> write;  // by the producer
    alignas(common::no_sharing_distance) common::atomic<std::size_t> read;   // by the consumer
  };

  // The slots, found by index.
  struct circle {
    common::slot<T>* slots;
    std::size_t mask;

    common::slot<T>& at(std::size_t index) const { return slots[index & mask]; }
    std::size_t capacity() const { return mask + 1; }
    // Slots in a row from `index` on, at most `n`.
    std::span<common::slot<T>> row(std::size_t index, std::size_t n) const {
      return {&at(index), std::min(n, capacity() - (index & mask))};
    }
  };

  // Lines are asked for ahead of time in blocks of 8 lines, by the slots that these hold.
  static constexpr std::size_t block = std::bit_floor(
      std::max<std::size_t>(1, 8 * common::cache_line_size / sizeof(common::slot<T>)));
  static constexpr std::size_t lines_per_block =
      (block * sizeof(common::slot<T>) + common::cache_line_size - 1) / common::cache_line_size;

  // When a look at the other side's index brings so little, we tread on its heels.
  static constexpr std::size_t little = 4 * block;

 public:
  using value_type = T;

  // The producer's side, and all that only the producer uses.
  class writer {
   public:
    // false: full, and the item is untouched.
    [[gnu::always_inline]] bool try_push(T&& item) { return emplace(std::move(item)); }
    [[gnu::always_inline]] bool try_push(const T& item) requires std::copy_constructible<T> {
      return emplace(item);
    }

    // Pushes as many of the `n` items from `first` on as there is room for; returns how many. One
    // publication. To move the items pass a std::move_iterator.
    template <std::input_iterator Iterator>
    std::size_t push_n(Iterator first, std::size_t n) {
      static_assert(std::is_nothrow_constructible_v<T, std::iter_reference_t<Iterator>>,
                    "an item that throws would leave half a batch: push those one by one");
      const std::size_t count = vacant(n);
      const std::span<common::slot<T>> row = slots_.row(write_, count);
      for (common::slot<T>& slot : row) slot.construct(*first++);
      for (std::size_t i = row.size(); i != count; ++i)
        slots_.slots[i - row.size()].construct(*first++);
      commit(count);
      return count;
    }

    // Vacant slots in a row, at most `at_most` and at most up to the end of the array; empty: full.
    // Construct items in the first of them and commit as many.
    std::span<common::slot<T>> reserve(std::size_t at_most) {
      return slots_.row(write_, vacant(at_most));
    }
    void commit(std::size_t n) {
      if (write_ / block != (write_ + n) / block) look_ahead();
      write_ += n;
      // [A1] release -> [A2]: publishes the items
      indices_->write.store(write_, std::memory_order_release);
    }

   private:
    friend spsc_ring;
    writer(circle slots, indices& shared, std::size_t start)
        : write_(start), cached_read_(start), slots_(slots), indices_(&shared) {}

    template <class U>
    [[gnu::always_inline]] bool emplace(U&& item) {
      if (vacant(1) == 0) return false;
      // A copy, because for all the compiler knows the new item overwrites the members.
      const std::size_t write = write_;
      if (write % block == 0) look_ahead();
      indices* const shared = indices_;
      slots_.at(write).construct(std::forward<U>(item));
      write_ = write + 1;
      // [A1] release -> [A2]: publishes the item
      shared->write.store(write + 1, std::memory_order_release);
      return true;
    }

    // How many slots are vacant, at most `wanted`.
    [[gnu::always_inline]] std::size_t vacant(std::size_t wanted) {
      if (slots_.capacity() - (write_ - cached_read_) < wanted) look();
      return std::min(slots_.capacity() - (write_ - cached_read_), wanted);
    }

    [[gnu::always_inline]] void look() {
      if (0 < news_ && news_ < little) step_back();
      const std::size_t before = cached_read_;
      // [B2] acquire <- [B1]: the consumer is finished with the slots we reuse
      cached_read_ = indices_->read.load(std::memory_order_acquire);
      news_ = cached_read_ - before;
    }

    // Asks for the next block's lines, unless the consumer may still be in there.
    [[gnu::always_inline]] void look_ahead() {
      if (write_ + 2 * block - cached_read_ > slots_.capacity()) return;
      const char* const next = reinterpret_cast<const char*>(&slots_.at(write_ + block));
      for (std::size_t i = 0; i != lines_per_block; ++i)
        prefetch_for_write(next + i * common::cache_line_size);
    }

    std::size_t write_;          // our index; the shared one is for the consumer
    std::size_t cached_read_;    // what we last saw of the consumer's
    std::size_t news_ = little;  // how much the last look brought
    circle slots_;
    indices* indices_;
  };

  // The consumer's side, and all that only the consumer uses.
  class reader {
   public:
    // The oldest item; nullopt: empty.
    [[gnu::always_inline]] std::optional<T> try_pop() {
      if (occupied(1) == 0) return std::nullopt;
      const std::size_t read = read_;
      if (read % block == 0) look_ahead();
      common::slot<T>& slot = slots_.at(read);
      std::optional<T> item(std::in_place, std::move(slot.get()));
      slot.destroy();
      read_ = read + 1;
      // [B1] release -> [B2]: we are finished with the slot; the producer's licence to reuse it
      indices_->read.store(read + 1, std::memory_order_release);
      return item;
    }

    // Pops at most `n` items into `out`; returns how many. One publication.
    template <std::output_iterator<T> Iterator>
    std::size_t pop_n(Iterator out, std::size_t n) {
      const std::size_t count = occupied(n);
      const std::span<common::slot<T>> row = slots_.row(read_, count);
      for (common::slot<T>& slot : row) *out++ = std::move(slot.get());
      for (std::size_t i = row.size(); i != count; ++i)
        *out++ = std::move(slots_.slots[i - row.size()].get());
      release(count);
      return count;
    }

    // The oldest items in a row, at most `at_most` and at most up to the end of the array; empty:
    // none. Read the first of them, or move out of them, and release as many: that destroys them.
    std::span<common::slot<T>> peek(std::size_t at_most) {
      return slots_.row(read_, occupied(at_most));
    }
    void release(std::size_t n) {
      for (std::size_t i = 0; i != n; ++i) slots_.at(read_ + i).destroy();
      if (read_ / block != (read_ + n) / block) look_ahead();
      read_ += n;
      // [B1] release -> [B2]: we are finished with the slots; the producer's licence to reuse them
      indices_->read.store(read_, std::memory_order_release);
    }

   private:
    friend spsc_ring;
    reader(circle slots, indices& shared, std::size_t start)
        : read_(start), cached_write_(start), slots_(slots), indices_(&shared) {}

    // How many items there are, at most `wanted`.
    [[gnu::always_inline]] std::size_t occupied(std::size_t wanted) {
      if (cached_write_ - read_ < wanted) look();
      return std::min(cached_write_ - read_, wanted);
    }

    [[gnu::always_inline]] void look() {
      if (0 < news_ && news_ < little) step_back();
      // Who waits asks for the item's line together with the index's, not after it.
      if (news_ == 0) __builtin_prefetch(&slots_.at(read_));
      const std::size_t before = cached_write_;
      // [A2] acquire <- [A1]: the items that the index counts are constructed
      cached_write_ = indices_->write.load(std::memory_order_acquire);
      news_ = cached_write_ - before;
    }

    // Asks for lines two blocks ahead, but never for slots that may be vacant: that would take
    // their lines away from the producer.
    [[gnu::always_inline]] void look_ahead() {
      if (cached_write_ - read_ < 3 * block) return;
      const char* const ahead = reinterpret_cast<const char*>(&slots_.at(read_ + 2 * block));
      for (std::size_t i = 0; i != lines_per_block; ++i)
        __builtin_prefetch(ahead + i * common::cache_line_size);
    }

    std::size_t read_;           // our index; the shared one is for the producer
    std::size_t cached_write_;   // what we last saw of the producer's
    std::size_t news_ = little;  // how much the last look brought
    circle slots_;
    indices* indices_;
  };

  // `capacity`: a power of two. `start_index`: where the counters begin (for tests of their wrap).
  explicit spsc_ring(std::size_t capacity, std::size_t start_index = 0)
      : slots_(power_of_two(capacity)),
        indices_{{start_index}, {start_index}},
        writer_({slots_.data(), capacity - 1}, indices_, start_index),
        reader_({slots_.data(), capacity - 1}, indices_, start_index) {}

  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;

  // Destroys what nobody popped. Both sides must be finished and their handles gone.
  ~spsc_ring() { reader_.release(reader_.occupied(slots_.size())); }

  std::size_t capacity() const noexcept { return slots_.size(); }

  // The two sides. Each throws std::logic_error while an earlier handle of that side lives.
  handle<writer> producer() { return {writer_, producer_lent_, "the ring has a producer already"}; }
  handle<reader> consumer() { return {reader_, consumer_lent_, "the ring has a consumer already"}; }

  // The same without a handle; not while a handle of that side lives.
  bool try_push(T&& item) { return writer_.try_push(std::move(item)); }
  bool try_push(const T& item) requires std::copy_constructible<T> {
    return writer_.try_push(item);
  }
  std::optional<T> try_pop() { return reader_.try_pop(); }

 private:
  // Both sides read this; nobody changes it after construction. (The items are another matter.)
  alignas(common::no_sharing_distance)
      std::vector<common::slot<T>, line_allocator<common::slot<T>>> slots_;
  // Whoever takes or gives back a handle writes these.
  common::atomic<bool> producer_lent_{false};
  common::atomic<bool> consumer_lent_{false};

  indices indices_;
  alignas(common::no_sharing_distance) writer writer_;  // the producer's own
  alignas(common::no_sharing_distance) reader reader_;  // the consumer's own
};

static_assert(common::bounded_queue<spsc_ring<int>> && common::handle_queue<spsc_ring<int>>);

}  // namespace week04
