// Other people's single-producer single-consumer queues behind this repository's interface, each if
// its header is there: the compiler looks for it, nothing has to be switched on. Where a queue
// lives in no system folder, tell CMake: -DPEERS_INCLUDE=/path/to/SPSCQueue/include.
//
// Each adapter uses the fastest calls that its queue has for one item, and says what must be known
// to compare it fairly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#define HAS_BOOST_LOCKFREE 1
#include <boost/lockfree/spsc_queue.hpp>
#endif
#if __has_include(<readerwriterqueue/readerwriterqueue.h>)
#define HAS_MOODYCAMEL 1
#include <readerwriterqueue/readerwriterqueue.h>
#elif __has_include(<readerwriterqueue.h>)
#define HAS_MOODYCAMEL 1
#include <readerwriterqueue.h>
#endif
#if __has_include(<atomic_queue/atomic_queue.h>)
#define HAS_ATOMIC_QUEUE 1
#include <atomic_queue/atomic_queue.h>
#endif
#if __has_include(<ck_ring.h>)
#define HAS_CK_RING 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
// It is a C header: one of its functions returns `false` as a pointer, which C++ refuses. A 0 is
// both.
#include <ck_cc.h>
#include <ck_md.h>
#include <ck_pr.h>
#include <ck_stdbool.h>
#include <ck_string.h>
#define false 0
#include <ck_ring.h>
#undef false
#pragma GCC diagnostic pop
#endif
#if __has_include(<rte_ring_elem.h>)
#define HAS_RTE_RING 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <rte_ring_elem.h>
#pragma GCC diagnostic pop
#endif
#if __has_include(<rigtorp/SPSCQueue.h>)
#define HAS_RIGTORP 1
#include <rigtorp/SPSCQueue.h>
#endif
#if __has_include(<folly/ProducerConsumerQueue.h>)
#define HAS_FOLLY 1
#include <folly/ProducerConsumerQueue.h>
#endif

namespace peers {

#if defined(HAS_BOOST_LOCKFREE)
// Boost.Lockfree, capacity at run time. Copies items in: no move-only items.
template <class T>
class boost_spsc_queue {
 public:
  using value_type = T;
  explicit boost_spsc_queue(std::size_t capacity) : capacity_(capacity), queue_(capacity) {}

  std::size_t capacity() const noexcept { return capacity_; }
  bool try_push(const T& item) { return queue_.push(item); }
  bool try_push(T&& item) { return queue_.push(item); }
  std::optional<T> try_pop() {
    std::optional<T> item;
    queue_.consume_one([&item](T& oldest) { item.emplace(std::move(oldest)); });
    return item;
  }

  std::size_t push_n(const T* items, std::size_t n) { return queue_.push(items, n); }
  std::size_t pop_n(T* items, std::size_t n) { return queue_.pop(items, n); }

 private:
  std::size_t capacity_;
  boost::lockfree::spsc_queue<T> queue_;
};

// The same with the capacity as a constant, which its index arithmetic profits from.
template <class T, std::size_t Capacity>
class boost_static_queue {
 public:
  using value_type = T;
  // `capacity` is Capacity.
  explicit boost_static_queue(std::size_t capacity) {
    if (capacity != Capacity) throw std::invalid_argument("this queue's capacity is a constant");
  }

  bool try_push(const T& item) { return queue_.push(item); }
  bool try_push(T&& item) { return queue_.push(item); }
  std::optional<T> try_pop() {
    std::optional<T> item;
    queue_.consume_one([&item](T& oldest) { item.emplace(std::move(oldest)); });
    return item;
  }

 private:
  boost::lockfree::spsc_queue<T, boost::lockfree::capacity<Capacity>> queue_;
};
#endif

#if defined(HAS_MOODYCAMEL)
// moodycamel::ReaderWriterQueue: linked blocks; try_enqueue never allocates. Holds at least what it
// was asked for, usually more, so it has no capacity() here.
template <class T>
class moodycamel_queue {
 public:
  using value_type = T;
  explicit moodycamel_queue(std::size_t capacity) : queue_(capacity) {}

  bool try_push(const T& item) { return queue_.try_enqueue(item); }
  bool try_push(T&& item) { return queue_.try_enqueue(std::move(item)); }
  std::optional<T> try_pop() {
    T* const oldest = queue_.peek();
    if (oldest == nullptr) return std::nullopt;
    std::optional<T> item(std::move(*oldest));
    queue_.pop();
    return item;
  }

 private:
  moodycamel::ReaderWriterQueue<T> queue_;
};
#endif

#if defined(HAS_ATOMIC_QUEUE)
// atomic_queue::AtomicQueueB2 in its SPSC mode. Rounds the capacity up, of 8-byte items to 4096 at
// least, so it has no exact capacity() and more memory than the others at 1024.
template <class T>
class atomic_queue_b2 {
 public:
  using value_type = T;
  explicit atomic_queue_b2(std::size_t capacity) : queue_(static_cast<unsigned>(capacity)) {}

  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_push(T&& item) { return queue_.try_push(std::move(item)); }
  std::optional<T> try_pop() {
    T item;
    if (!queue_.try_pop(item)) return std::nullopt;
    return item;
  }

 private:
  atomic_queue::AtomicQueueB2<T, std::allocator<T>, true, false, true> queue_;
};
#endif

#if defined(HAS_CK_RING)
// Concurrency Kit's ring of pointers. One slot stays empty: it holds capacity - 1 items in the
// memory of capacity.
template <class T>
class ck_spsc_ring {
  static_assert(sizeof(T) == sizeof(void*));

 public:
  using value_type = T;
  explicit ck_spsc_ring(std::size_t capacity) : buffer_(capacity) {
    ck_ring_init(&ring_, static_cast<unsigned>(capacity));
  }

  bool try_push(const T& item) {
    return ck_ring_enqueue_spsc(&ring_, buffer_.data(), reinterpret_cast<void*>(item));
  }
  bool try_push(T&& item) { return try_push(static_cast<const T&>(item)); }
  std::optional<T> try_pop() {
    void* item = nullptr;
    if (!ck_ring_dequeue_spsc(&ring_, buffer_.data(), &item)) return std::nullopt;
    return reinterpret_cast<T>(item);
  }

 private:
  std::vector<ck_ring_buffer_t> buffer_;
  alignas(64) ck_ring_t ring_;
};
#endif

#if defined(HAS_RTE_RING)
// DPDK's rte_ring of 8-byte elements, single producer and single consumer. Initialised by hand,
// because rte_ring_init() would want all of DPDK linked in. One slot stays empty: it holds capacity
// - 1 items.
template <class T>
class rte_spsc_ring {
  static_assert(sizeof(T) == 8);

 public:
  using value_type = T;
  explicit rte_spsc_ring(std::size_t capacity)
      : memory_(
            static_cast<char*>(::operator new(sizeof(rte_ring) + capacity * sizeof(T), alignment))),
        ring_(new (memory_.get()) rte_ring{}) {
    ring_->size = static_cast<std::uint32_t>(capacity);
    ring_->mask = ring_->size - 1;
    ring_->capacity = ring_->mask;
    ring_->prod.sync_type = RTE_RING_SYNC_ST;
    ring_->cons.sync_type = RTE_RING_SYNC_ST;
  }

  bool try_push(const T& item) {
    T copy = item;
    return rte_ring_sp_enqueue_elem(ring_, &copy, sizeof(T)) == 0;
  }
  bool try_push(T&& item) { return try_push(static_cast<const T&>(item)); }
  std::optional<T> try_pop() {
    T item;
    if (rte_ring_sc_dequeue_elem(ring_, &item, sizeof(T)) != 0) return std::nullopt;
    return item;
  }

  std::size_t push_n(const T* items, std::size_t n) {
    return rte_ring_sp_enqueue_burst_elem(ring_, items, sizeof(T), static_cast<unsigned>(n),
                                          nullptr);
  }
  std::size_t pop_n(T* items, std::size_t n) {
    return rte_ring_sc_dequeue_burst_elem(ring_, items, sizeof(T), static_cast<unsigned>(n),
                                          nullptr);
  }

 private:
  static constexpr std::align_val_t alignment{alignof(rte_ring)};
  struct release {
    void operator()(char* memory) const { ::operator delete(memory, alignment); }
  };
  std::unique_ptr<char, release> memory_;
  rte_ring* ring_;
};
#endif

#if defined(HAS_RIGTORP)
// rigtorp::SPSCQueue: cached indices. Adds its slack slot itself.
template <class T>
class rigtorp_queue {
 public:
  using value_type = T;
  explicit rigtorp_queue(std::size_t capacity) : queue_(capacity) {}

  std::size_t capacity() const noexcept { return queue_.capacity(); }
  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_push(T&& item) { return queue_.try_push(std::move(item)); }
  std::optional<T> try_pop() {
    T* const oldest = queue_.front();
    if (oldest == nullptr) return std::nullopt;
    std::optional<T> item(std::move(*oldest));
    queue_.pop();
    return item;
  }

 private:
  rigtorp::SPSCQueue<T> queue_;
};
#endif

#if defined(HAS_FOLLY)
// folly::ProducerConsumerQueue: holds one item less than its size.
template <class T>
class folly_queue {
 public:
  using value_type = T;
  explicit folly_queue(std::size_t capacity) : queue_(static_cast<std::uint32_t>(capacity + 1)) {}

  bool try_push(const T& item) { return queue_.write(item); }
  bool try_push(T&& item) { return queue_.write(std::move(item)); }
  std::optional<T> try_pop() {
    T* const oldest = queue_.frontPtr();
    if (oldest == nullptr) return std::nullopt;
    std::optional<T> item(std::move(*oldest));
    queue_.popFront();
    return item;
  }

 private:
  folly::ProducerConsumerQueue<T> queue_;
};
#endif

// The peers whose headers were not found, for the report; "" if none is missing.
inline const char* absent() {
  static constexpr char names[] =
      ""
#if !defined(HAS_BOOST_LOCKFREE)
      " Boost.Lockfree (libboost-dev)"
#endif
#if !defined(HAS_MOODYCAMEL)
      " moodycamel (libreaderwriterqueue-dev)"
#endif
#if !defined(HAS_ATOMIC_QUEUE)
      " atomic_queue (libatomic-queue-dev)"
#endif
#if !defined(HAS_CK_RING)
      " ck_ring (libck-dev)"
#endif
#if !defined(HAS_RTE_RING)
      " rte_ring (libdpdk-dev)"
#endif
#if !defined(HAS_RIGTORP)
      " rigtorp (-DPEERS_INCLUDE=...)"
#endif
#if !defined(HAS_FOLLY)
      " folly (-DPEERS_INCLUDE=...)"
#endif
      ;
  return names;
}

}  // namespace peers
