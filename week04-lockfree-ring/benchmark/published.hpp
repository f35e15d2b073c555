// Published queues, written here from the ideas of their papers, and named so. They are not the
// authors' code, and each sends 8-byte items.
//
//   fast_forward  J. Giacomoni, T. Moseley, M. Vachharajani, "FastForward for Efficient Pipeline
//                 Parallelism", 2008: a slot says itself whether it holds an item
//   iffq          V. Maffione, G. Lettieri, L. Rizzo, "Cache-aware design of general-purpose
//                 Single-Producer-Single-Consumer queues", 2018: FastForward, but the producer
//                 looks a line ahead, once a line, and the consumer empties a line when it has left
//                 it
//   b_queue       J. Wang, K. Zhang, X. Tang, B. Hua, "B-Queue: Efficient and Practical Queuing for
//                 Fast Core-to-Core Communication", 2013: looks a batch ahead, halved where nothing
//                 is there yet ("backtracking")
//   mc_ring       P. Lee, T. Bu, G. Chandranmenon, "A lock-free, cache-efficient multi-core
//                 synchronization mechanism for line-rate network traffic monitoring", 2010: cached
//                 indices, published once a batch
//
// The first three have no shared indices: the value 0 means "vacant", so it cannot be sent, and the
// consumer writes to every line that it reads. iffq and b_queue refuse a push earlier than at
// `capacity` items, mc_ring shows an item only when the batch is full or flush() is called.
// One producer, one consumer, wait-free.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/cache_line.hpp"
#include "week04/capacity.hpp"
#include "week04/prefetch.hpp"

namespace published {

using word = std::uint64_t;
inline constexpr std::size_t per_line = common::cache_line_size / sizeof(word);

// Slots on cache lines of their own, all of them vacant.
class slots {
 public:
  explicit slots(std::size_t capacity)
      : mask_(week04::power_of_two(capacity) - 1),
        lines_(std::make_unique<line[]>((capacity + per_line - 1) / per_line)) {}

  std::size_t size() const noexcept { return mask_ + 1; }
  std::atomic<word>& operator[](std::size_t index) const {
    return lines_[(index & mask_) / per_line].words[index % per_line];
  }

 private:
  struct alignas(common::cache_line_size) line {
    std::atomic<word> words[per_line]{};
  };
  const std::size_t mask_;
  const std::unique_ptr<line[]> lines_;
};

// Holds what the two ends keep between two lives of them: an end has a copy, which can live in
// registers, and brings it back.
template <class Producer, class Consumer>
class queue_of {
 public:
  using value_type = word;
  explicit queue_of(std::size_t capacity) : slots_(capacity) {}

  template <class Side>
  class end : public Side {
   public:
    end(Side& home, const slots& all) : Side(home), home_(home) { this->all = &all; }
    ~end() { home_ = *this; }
    end(const end&) = delete;
    end& operator=(const end&) = delete;

   private:
    Side& home_;
  };
  end<Producer> producer() { return {producer_, slots_}; }
  end<Consumer> consumer() { return {consumer_, slots_}; }

 private:
  const slots slots_;
  alignas(common::no_sharing_distance) Producer producer_;
  alignas(common::no_sharing_distance) Consumer consumer_;
};

// ---- FastForward; lines are asked for ahead of time, at the distances that served it best

struct fast_forward_producer {
  const slots* all = nullptr;
  std::size_t index = 0;

  bool try_push(word item) {  // not 0
    std::atomic<word>& slot = (*all)[index];
    // [F2] acquire <- [F1]: the consumer has taken what was here
    if (slot.load(std::memory_order_acquire) != 0) return false;
    if (index % per_line == 0) week04::prefetch_for_write(&(*all)[index + 8 * per_line]);
    // [F3] release -> [F4]: whatever the item refers to is written
    slot.store(item, std::memory_order_release);
    ++index;
    return true;
  }
};
struct fast_forward_consumer {
  const slots* all = nullptr;
  std::size_t index = 0;

  bool try_pop(word& item) {
    std::atomic<word>& slot = (*all)[index];
    // [F4] acquire <- [F3]: what the item refers to is written
    item = slot.load(std::memory_order_acquire);
    if (item == 0) return false;
    if (index % per_line == 0) week04::prefetch_for_write(&(*all)[index + 12 * per_line]);
    // [F1] release -> [F2]: the slot is vacant
    slot.store(0, std::memory_order_release);
    ++index;
    return true;
  }
};
using fast_forward = queue_of<fast_forward_producer, fast_forward_consumer>;

// ---- IFFQ

struct iffq_producer {
  const slots* all = nullptr;
  std::size_t index = 0;
  std::size_t checked = 0;  // vacant up to here, exclusive

  bool try_push(word item) {  // not 0
    if (index == checked) {
      // A line lies between what we look at and what we write.
      // [Q2] acquire <- [Q1]: the consumer has left the line behind the one that becomes ours
      if ((*all)[checked + per_line].load(std::memory_order_acquire) != 0) return false;
      checked += per_line;
      week04::prefetch_for_write(&(*all)[checked + per_line]);
    }
    // [Q3] release -> [Q4]: whatever the item refers to is written
    (*all)[index].store(item, std::memory_order_release);
    ++index;
    return true;
  }
};
struct iffq_consumer {
  const slots* all = nullptr;
  std::size_t index = 0;

  bool try_pop(word& item) {
    // [Q4] acquire <- [Q3]: what the item refers to is written
    item = (*all)[index].load(std::memory_order_acquire);
    if (item == 0) return false;
    if (++index % per_line == 0) {
      __builtin_prefetch(&(*all)[index + per_line]);
      // [Q1] release -> [Q2]: the whole line is read
      for (std::size_t i = index - per_line; i != index; ++i)
        (*all)[i].store(0, std::memory_order_release);
    }
    return true;
  }
};
using iffq = queue_of<iffq_producer, iffq_consumer>;

// ---- B-Queue

inline constexpr std::size_t largest_batch = 64;
inline std::size_t batch_of(const slots& all) {
  return all.size() / 4 < largest_batch ? (all.size() + 3) / 4 : largest_batch;
}

struct b_queue_producer {
  const slots* all = nullptr;
  std::size_t index = 0;
  std::size_t checked = 0;  // vacant up to here, exclusive

  bool try_push(word item) {  // not 0
    if (index == checked) {
      const std::size_t batch = batch_of(*all);
      // [U2] acquire <- [U1]: the consumer, which goes in order, has left all slots before
      if ((*all)[index + batch - 1].load(std::memory_order_acquire) != 0) return false;
      checked += batch;
    }
    // [U3] release -> [U4]: whatever the item refers to is written
    (*all)[index].store(item, std::memory_order_release);
    ++index;
    return true;
  }
};
struct b_queue_consumer {
  const slots* all = nullptr;
  std::size_t index = 0;
  std::size_t checked = 0;  // occupied up to here, exclusive

  bool try_pop(word& item) {
    if (index == checked) {
      std::size_t batch = batch_of(*all);
      // [U4] acquire <- [U3]: the producer, which goes in order, has written all slots before
      while ((*all)[index + batch - 1].load(std::memory_order_acquire) == 0) {
        batch /= 2;
        if (batch == 0) return false;
      }
      checked += batch;
    }
    std::atomic<word>& slot = (*all)[index];
    item = slot.load(std::memory_order_relaxed);  // [U4] ordered it
    // [U1] release -> [U2]: the slot is vacant
    slot.store(0, std::memory_order_release);
    ++index;
    return true;
  }
};
using b_queue = queue_of<b_queue_producer, b_queue_consumer>;

// ---- MCRingBuffer

class mc_ring {
 public:
  using value_type = word;
  explicit mc_ring(std::size_t capacity)
      : mask_(week04::power_of_two(capacity) - 1),
        batch_(capacity / 4 < largest_batch ? (capacity + 3) / 4 : largest_batch),
        items_(std::make_unique<word[]>(capacity)) {}

  class producer_end {
   public:
    explicit producer_end(mc_ring& ring)
        : ring_(ring), next_(ring.written_.load(std::memory_order_relaxed)) {}  // our own
    ~producer_end() { flush(); }
    producer_end(const producer_end&) = delete;
    producer_end& operator=(const producer_end&) = delete;

    bool try_push(word item) {
      if (next_ - read_ > ring_.mask_) {
        // [M2] acquire <- [M1]: the consumer is finished with the slots
        read_ = ring_.read_.load(std::memory_order_acquire);
        if (next_ - read_ > ring_.mask_) {
          flush();
          return false;
        }
      }
      ring_.items_[next_ & ring_.mask_] = item;
      if (++next_ % ring_.batch_ == 0) flush();
      return true;
    }
    // [M3] release -> [M4]: the items are written
    void flush() { ring_.written_.store(next_, std::memory_order_release); }

   private:
    mc_ring& ring_;
    std::size_t next_;
    std::size_t read_ = 0;  // read_'s value when we last looked; an old one is safe
  };

  class consumer_end {
   public:
    explicit consumer_end(mc_ring& ring)
        : ring_(ring),
          next_(ring.read_.load(std::memory_order_relaxed)),  // our own
          written_(next_) {}
    ~consumer_end() { flush(); }
    consumer_end(const consumer_end&) = delete;
    consumer_end& operator=(const consumer_end&) = delete;

    bool try_pop(word& item) {
      if (next_ == written_) {
        // [M4] acquire <- [M3]: the items up to there are written
        written_ = ring_.written_.load(std::memory_order_acquire);
        if (next_ == written_) {
          flush();
          return false;
        }
      }
      item = ring_.items_[next_ & ring_.mask_];
      if (++next_ % ring_.batch_ == 0) flush();
      return true;
    }

   private:
    // [M1] release -> [M2]: we are finished with the slots
    void flush() { ring_.read_.store(next_, std::memory_order_release); }

    mc_ring& ring_;
    std::size_t next_;
    std::size_t written_;
  };

  producer_end producer() { return producer_end(*this); }
  consumer_end consumer() { return consumer_end(*this); }

 private:
  const std::size_t mask_;
  const std::size_t batch_;
  const std::unique_ptr<word[]> items_;
  alignas(common::no_sharing_distance) std::atomic<std::size_t> written_{0};
  alignas(common::no_sharing_distance) std::atomic<std::size_t> read_{0};
};

}  // namespace published
