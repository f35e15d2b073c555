// The honest rival of the line ring: FastForward (J. Giacomoni, T. Moseley, M. Vachharajani,
// "FastForward for Efficient Pipeline Parallelism", 2008), written here from the paper's idea.
//
// There are no shared indices at all: a slot says itself whether it holds an item, because the
// value 0 means "vacant". That is its price: 0 cannot be sent, and the consumer must write to every
// line that it reads. Lines are asked for ahead of time, at the distances that served it best.
// One producer, one consumer, wait-free, all `capacity` slots usable.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "common/cache_line.hpp"
#include "week04/capacity.hpp"
#include "week04/prefetch.hpp"
#include "week04/step_back.hpp"

class fast_forward {
 public:
  using value_type = std::uint64_t;

  explicit fast_forward(std::size_t capacity)
      : mask_(week04::power_of_two(capacity) - 1),
        slots_(std::make_unique<line[]>((capacity + per_line - 1) / per_line)) {}

  std::size_t capacity() const noexcept { return mask_ + 1; }

  // An end that keeps its index to itself, so that it can live in a register.
  class producer_end {
   public:
    explicit producer_end(fast_forward& ring) : ring_(&ring), index_(ring.write_index_) {}
    // `item` is not 0.
    bool try_push(std::uint64_t item) {
      std::atomic<std::uint64_t>& slot = ring_->slot(index_);
      // [F2] acquire <- [F1]: the consumer has taken what was here
      if (slot.load(std::memory_order_acquire) != 0) {
        slip(pushed_);
        return false;
      }
      if (index_ % per_line == 0) week04::prefetch_for_write(&ring_->slot(index_ + 8 * per_line));
      // [F3] release -> [F4]: whatever the item refers to is written
      slot.store(item, std::memory_order_release);
      ring_->write_index_ = ++index_;
      pushed_ = true;
      return true;
    }

   private:
    fast_forward* ring_;
    std::size_t index_;
    bool pushed_ = false;  // since we last found no room
  };

  class consumer_end {
   public:
    explicit consumer_end(fast_forward& ring) : ring_(&ring), index_(ring.read_index_) {}
    std::optional<std::uint64_t> try_pop() {
      std::atomic<std::uint64_t>& slot = ring_->slot(index_);
      // [F4] acquire <- [F3]: what the item refers to is written
      const std::uint64_t item = slot.load(std::memory_order_acquire);
      if (item == 0) {
        slip(popped_);
        return std::nullopt;
      }
      if (index_ % per_line == 0) week04::prefetch_for_write(&ring_->slot(index_ + 12 * per_line));
      // [F1] release -> [F2]: the slot is vacant
      slot.store(0, std::memory_order_release);
      ring_->read_index_ = ++index_;
      popped_ = true;
      return item;
    }

   private:
    fast_forward* ring_;
    std::size_t index_;
    bool popped_ = false;  // since we last found nothing
  };

  producer_end producer() { return producer_end(*this); }
  consumer_end consumer() { return consumer_end(*this); }

 private:
  // Having caught up with the other side, lets it get ahead: the paper's "temporal slipping".
  static void slip(bool& moved) {
    if (moved) week04::step_back();
    moved = false;
  }

  static constexpr std::size_t per_line = common::cache_line_size / sizeof(std::uint64_t);
  struct alignas(common::cache_line_size) line {
    std::atomic<std::uint64_t> slots[per_line]{};
  };
  std::atomic<std::uint64_t>& slot(std::size_t index) {
    return slots_[(index & mask_) / per_line].slots[index % per_line];
  }

  const std::size_t mask_;
  const std::unique_ptr<line[]> slots_;
  alignas(common::no_sharing_distance) std::size_t write_index_ = 0;  // the producer's own
  alignas(common::no_sharing_distance) std::size_t read_index_ = 0;   // the consumer's own
};
