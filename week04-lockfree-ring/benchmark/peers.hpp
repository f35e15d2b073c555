// Other people's single-producer single-consumer queues, each if its header is there: the compiler
// looks for it, nothing has to be switched on. Where a queue lives in no system folder, tell CMake:
// -DPEERS_INCLUDE="/path/to/SPSCQueue/include;/path/to/..."
//
// Each adapter uses the fastest calls that its queue has for one item, and stands with its name and
// its traits in one list: an empty one where the header is missing. HAS_<PEER> says which are
// there. try_pop() without an argument is for the conformance kit, whose items need no default
// constructor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/benchmarking/contestants.hpp"

namespace peers {

namespace bench = common::benchmarking;
using bench::contestant;
using bench::contestants;
using bench::traits;

// A plain peer: exact capacity (but for one item), no reserved value, published at once.
inline constexpr traits plain = {.is = bench::group::peer};

// The peers whose headers were not found, for the report.
inline std::string absent;
struct is_absent {
  explicit is_absent(const char* name) {
    absent += (absent.empty() ? "" : ", ") + std::string(name);
  }
};

// For queues whose capacity is a constant: too large for a stack, and of this capacity only.
template <class Queue, std::size_t Capacity>
class on_the_heap {
 public:
  explicit on_the_heap(std::size_t capacity) {
    if (capacity != Capacity) throw std::invalid_argument("this queue's capacity is a constant");
  }
  Queue& operator*() { return *queue_; }
  Queue* operator->() { return queue_.get(); }

 private:
  std::unique_ptr<Queue> queue_ = std::make_unique<Queue>();
};

// A queue whose consumer looks at the oldest item and then takes it out.
template <class T, class Front, class Pop>
[[gnu::always_inline]] inline bool take_front(T& item, Front front, Pop pop) {
  auto* const oldest = front();
  if (oldest == nullptr) return false;
  item = std::move(*oldest);
  pop();
  return true;
}
template <class T, class Front, class Pop>
std::optional<T> front_of(Front front, Pop pop) {
  T* const oldest = front();
  if (oldest == nullptr) return std::nullopt;
  std::optional<T> item(std::move(*oldest));
  pop();
  return item;
}

}  // namespace peers

// ---- Boost.Lockfree (Debian: libboost-dev)

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#define HAS_BOOST_LOCKFREE 1
#include <boost/lockfree/spsc_queue.hpp>
namespace peers {

template <class T>
class boost_queue {
 public:
  using value_type = T;
  explicit boost_queue(std::size_t capacity) : capacity_(capacity), queue_(capacity) {}
  std::size_t capacity() const noexcept { return capacity_; }
  bool try_push(const T& item) { return queue_.push(item); }
  bool try_push(T&& item) { return queue_.push(item); }  // it copies
  bool try_pop(T& item) {
    return queue_.consume_one([&item](T& oldest) { item = std::move(oldest); });
  }
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

// The capacity as a constant, which its index arithmetic profits from: its best configuration.
template <class T, std::size_t Capacity>
class boost_static_queue {
 public:
  using value_type = T;
  explicit boost_static_queue(std::size_t capacity) : queue_(capacity) {}
  bool try_push(const T& item) { return queue_->push(item); }
  bool try_pop(T& item) {
    return queue_->consume_one([&item](T& oldest) { item = std::move(oldest); });
  }

 private:
  on_the_heap<boost::lockfree::spsc_queue<T, boost::lockfree::capacity<Capacity>>, Capacity> queue_;
};

template <class T>
using boost_list = contestants<contestant<"boost", bench::direct<boost_queue<T>>, plain>>;
template <class T, std::size_t Capacity>
using boost_static_list =
    contestants<contestant<"boost_static", bench::direct<boost_static_queue<T, Capacity>>, plain>>;
}  // namespace peers
#else
namespace peers {
template <class T>
using boost_list = contestants<>;
template <class T, std::size_t Capacity>
using boost_static_list = contestants<>;
inline const is_absent no_boost("Boost.Lockfree (libboost-dev)");
}  // namespace peers
#endif

// ---- moodycamel::ReaderWriterQueue (Debian: libreaderwriterqueue-dev)

#if __has_include(<readerwriterqueue/readerwriterqueue.h>)
#define HAS_MOODYCAMEL 1
#include <readerwriterqueue/readerwriterqueue.h>
namespace peers {

// Linked blocks of a power of two, one slot of which stays empty; try_enqueue never allocates.
// Asked for one item less, it has `capacity` slots.
template <class T>
class moodycamel_queue {
 public:
  using value_type = T;
  explicit moodycamel_queue(std::size_t capacity) : queue_(capacity - 1) {}
  bool try_push(const T& item) { return queue_.try_enqueue(item); }
  bool try_push(T&& item) { return queue_.try_enqueue(std::move(item)); }
  bool try_pop(T& item) { return queue_.try_dequeue(item); }
  std::optional<T> try_pop() {
    return front_of<T>([this] { return queue_.peek(); }, [this] { queue_.pop(); });
  }

 private:
  moodycamel::ReaderWriterQueue<T> queue_;
};

template <class T>
using moodycamel_list =
    contestants<contestant<"moodycamel", bench::direct<moodycamel_queue<T>>, plain>>;
}  // namespace peers
#else
namespace peers {
template <class T>
using moodycamel_list = contestants<>;
inline const is_absent no_moodycamel("moodycamel (libreaderwriterqueue-dev)");
}  // namespace peers
#endif

// ---- atomic_queue (Debian: libatomic-queue-dev)

#if __has_include(<atomic_queue/atomic_queue.h>)
#define HAS_ATOMIC_QUEUE 1
#include <atomic_queue/atomic_queue.h>
namespace peers {

// Its forms for one producer and one consumer, without the index shuffle that is meant for many.
// AtomicQueue takes atomic items and reserves 0; AtomicQueue2 takes any item, with a byte of state.
template <class Queue, std::size_t Capacity>
class atomic_queue_of {
 public:
  using value_type = typename Queue::value_type;
  explicit atomic_queue_of(std::size_t capacity) : queue_(capacity) {}
  bool try_push(const value_type& item) { return queue_->try_push(item); }
  bool try_push(value_type&& item) { return queue_->try_push(std::move(item)); }
  bool try_pop(value_type& item) { return queue_->try_pop(item); }
  std::optional<value_type> try_pop() {
    value_type item;
    if (!queue_->try_pop(item)) return std::nullopt;
    return item;
  }

 private:
  on_the_heap<Queue, Capacity> queue_;
};
template <class T, std::size_t Capacity>
using atomic_queue_2 =
    atomic_queue_of<atomic_queue::AtomicQueue2<T, Capacity, false, true, false, true>, Capacity>;
template <class T, std::size_t Capacity>
using atomic_queue_1 =
    atomic_queue_of<atomic_queue::AtomicQueue<T, Capacity, T{}, false, true, false, true>,
                    Capacity>;

template <class T, std::size_t Capacity>
struct atomic_queue_choice {
  using type =
      contestants<contestant<"atomic_queue2", bench::direct<atomic_queue_2<T, Capacity>>, plain>>;
};
template <std::size_t Capacity>
struct atomic_queue_choice<std::uint64_t, Capacity> {
  using T = std::uint64_t;
  using type =
      contestants<contestant<"atomic_queue2", bench::direct<atomic_queue_2<T, Capacity>>, plain>,
                  contestant<"atomic_queue", bench::direct<atomic_queue_1<T, Capacity>>,
                             traits{.is = bench::group::peer, .reserves_a_value = true}>>;
};
template <class T, std::size_t Capacity>
using atomic_queue_list = typename atomic_queue_choice<T, Capacity>::type;
}  // namespace peers
#else
namespace peers {
template <class T, std::size_t Capacity>
using atomic_queue_list = contestants<>;
inline const is_absent no_atomic_queue("atomic_queue (libatomic-queue-dev)");
}  // namespace peers
#endif

// ---- Concurrency Kit's ring of pointers (Debian: libck-dev): items as large as a pointer

#if __has_include(<ck_ring.h>)
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
namespace peers {

// One slot stays empty.
class ck_spsc_ring {
 public:
  using value_type = std::uint64_t;
  explicit ck_spsc_ring(std::size_t capacity) : buffer_(capacity) {
    ck_ring_init(&ring_, static_cast<unsigned>(capacity));
  }
  bool try_push(value_type item) {
    return ck_ring_enqueue_spsc(&ring_, buffer_.data(), reinterpret_cast<void*>(item));
  }
  bool try_pop(value_type& item) {
    void* taken = nullptr;
    if (!ck_ring_dequeue_spsc(&ring_, buffer_.data(), &taken)) return false;
    item = reinterpret_cast<value_type>(taken);
    return true;
  }

 private:
  std::vector<ck_ring_buffer_t> buffer_;
  alignas(64) ck_ring_t ring_;
};

using ck_list = contestants<contestant<"ck_ring", bench::direct<ck_spsc_ring>, plain>>;
}  // namespace peers
#else
namespace peers {
using ck_list = contestants<>;
inline const is_absent no_ck("ck_ring (libck-dev)");
}  // namespace peers
#endif

// ---- DPDK's rte_ring (Debian: libdpdk-dev): 8-byte items here

#if __has_include(<rte_ring_elem.h>)
#define HAS_RTE_RING 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <rte_ring_elem.h>
#pragma GCC diagnostic pop
namespace peers {

// Single producer, single consumer. Initialised by hand, because rte_ring_init() would want all of
// DPDK linked in. One slot stays empty.
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
  bool try_push(T item) { return rte_ring_sp_enqueue_elem(ring_, &item, sizeof item) == 0; }
  bool try_pop(T& item) { return rte_ring_sc_dequeue_elem(ring_, &item, sizeof item) == 0; }
  std::optional<T> try_pop() {
    T item;
    if (!try_pop(item)) return std::nullopt;
    return item;
  }
  std::size_t push_n(const T* items, std::size_t n) {
    return rte_ring_sp_enqueue_burst_elem(ring_, items, sizeof *items, static_cast<unsigned>(n),
                                          nullptr);
  }
  std::size_t pop_n(T* items, std::size_t n) {
    return rte_ring_sc_dequeue_burst_elem(ring_, items, sizeof *items, static_cast<unsigned>(n),
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

using rte_list =
    contestants<contestant<"rte_ring", bench::direct<rte_spsc_ring<std::uint64_t>>, plain>>;
}  // namespace peers
#else
namespace peers {
using rte_list = contestants<>;
inline const is_absent no_rte("rte_ring (libdpdk-dev)");
}  // namespace peers
#endif

// ---- rigtorp::SPSCQueue: cached indices; adds its slack slot itself

#if __has_include(<rigtorp/SPSCQueue.h>)
#define HAS_RIGTORP 1
#include <rigtorp/SPSCQueue.h>
namespace peers {

template <class T>
class rigtorp_queue {
 public:
  using value_type = T;
  explicit rigtorp_queue(std::size_t capacity) : queue_(capacity) {}
  std::size_t capacity() const noexcept { return queue_.capacity(); }
  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_push(T&& item) { return queue_.try_push(std::move(item)); }
  bool try_pop(T& item) {
    return take_front(
        item, [this] { return queue_.front(); }, [this] { queue_.pop(); });
  }
  std::optional<T> try_pop() {
    return front_of<T>([this] { return queue_.front(); }, [this] { queue_.pop(); });
  }

 private:
  rigtorp::SPSCQueue<T> queue_;
};

template <class T>
using rigtorp_list = contestants<contestant<"rigtorp", bench::direct<rigtorp_queue<T>>, plain>>;
}  // namespace peers
#else
namespace peers {
template <class T>
using rigtorp_list = contestants<>;
inline const is_absent no_rigtorp("rigtorp/SPSCQueue (PEERS_INCLUDE)");
}  // namespace peers
#endif

// ---- folly::ProducerConsumerQueue: holds one item less than its size

#if __has_include(<folly/ProducerConsumerQueue.h>)
#define HAS_FOLLY 1
#include <folly/ProducerConsumerQueue.h>
namespace peers {

template <class T>
class folly_queue {
 public:
  using value_type = T;
  explicit folly_queue(std::size_t capacity) : queue_(static_cast<std::uint32_t>(capacity + 1)) {}
  bool try_push(const T& item) { return queue_.write(item); }
  bool try_push(T&& item) { return queue_.write(std::move(item)); }
  bool try_pop(T& item) { return queue_.read(item); }
  std::optional<T> try_pop() {
    return front_of<T>([this] { return queue_.frontPtr(); }, [this] { queue_.popFront(); });
  }

 private:
  folly::ProducerConsumerQueue<T> queue_;
};

// Its memory comes from malloc: items that want more alignment than that would stand wrong.
template <class T>
using folly_list =
    std::conditional_t<(alignof(T) > alignof(std::max_align_t)), contestants<>,
                       contestants<contestant<"folly", bench::direct<folly_queue<T>>, plain>>>;
}  // namespace peers
#else
namespace peers {
template <class T>
using folly_list = contestants<>;
inline const is_absent no_folly("folly (PEERS_INCLUDE)");
}  // namespace peers
#endif

// ---- deaod::spsc_queue: cached indices, capacity as a constant; one slot stays empty

#if __has_include(<deaod/spsc_queue.hpp>)
#include <deaod/spsc_queue.hpp>
namespace peers {

template <class T, std::size_t Capacity>
class deaod_queue {
 public:
  using value_type = T;
  explicit deaod_queue(std::size_t capacity) : queue_(capacity) {}
  bool try_push(T&& item) { return queue_->push(std::move(item)); }
  bool try_pop(T& item) { return queue_->pop(item); }

 private:
  on_the_heap<deaod::spsc_queue<T, Capacity>, Capacity> queue_;
};

template <class T, std::size_t Capacity>
using deaod_list = contestants<contestant<"deaod", bench::direct<deaod_queue<T, Capacity>>, plain>>;
}  // namespace peers
#else
namespace peers {
template <class T, std::size_t Capacity>
using deaod_list = contestants<>;
inline const is_absent no_deaod("Deaod/spsc_queue (PEERS_INCLUDE)");
}  // namespace peers
#endif

// ---- dro::SPSCQueue (drogalis/SPSC-Queue): cached indices; adds its slack slot itself

#if __has_include(<dro/spsc-queue.hpp>)
#include <dro/spsc-queue.hpp>
namespace peers {

template <class T>
class dro_queue {
 public:
  using value_type = T;
  explicit dro_queue(std::size_t capacity) : queue_(capacity) {}
  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_pop(T& item) { return queue_.try_pop(item); }

 private:
  dro::SPSCQueue<T> queue_;
};

template <class T>
using dro_list = contestants<contestant<"dro", bench::direct<dro_queue<T>>, plain>>;
}  // namespace peers
#else
namespace peers {
template <class T>
using dro_list = contestants<>;
inline const is_absent no_dro("drogalis/SPSC-Queue (PEERS_INCLUDE)");
}  // namespace peers
#endif

// ---- MengRao/SPSC_Queue, its OPT form: each item on a line of its own, with a flag

#if __has_include(<SPSCQueueOPT.h>)
#include <SPSCQueueOPT.h>
namespace peers {

// With `Slots` lines it holds one item less. 8-byte items take eight times the memory of the
// others at equal capacity; in equal memory it holds an eighth of the items.
template <class T, std::size_t Slots, std::size_t Capacity>
class mengrao_queue {
 public:
  using value_type = T;
  explicit mengrao_queue(std::size_t capacity) : queue_(capacity) {}
  bool try_push(T&& item) {
    return queue_->tryPush([&item](T* place) { *place = std::move(item); });
  }
  bool try_pop(T& item) {
    return queue_->tryPop([&item](T* oldest) { item = std::move(*oldest); });
  }

 private:
  on_the_heap<SPSCQueueOPT<T, static_cast<std::uint32_t>(Slots)>, Capacity> queue_;
};

template <class T, std::size_t Capacity>
using mengrao_list =
    contestants<contestant<"mengrao_opt", bench::direct<mengrao_queue<T, Capacity, Capacity>>,
                           traits{.is = bench::group::peer, .more_memory = true}>,
                contestant<"mengrao_opt_equal_memory",
                           bench::direct<mengrao_queue<
                               T, Capacity * sizeof(T) / 64 / (sizeof(T) > 56 ? 2 : 1), Capacity>>,
                           traits{.is = bench::group::peer, .other_capacity = true}>>;
}  // namespace peers
#else
namespace peers {
template <class T, std::size_t Capacity>
using mengrao_list = contestants<>;
inline const is_absent no_mengrao("MengRao/SPSC_Queue (PEERS_INCLUDE)");
}  // namespace peers
#endif

// ---- all of them

namespace peers {

template <class T>
using any_capacity =
    bench::joined<boost_list<T>, moodycamel_list<T>, rigtorp_list<T>, folly_list<T>, dro_list<T>>;
template <class T, std::size_t Capacity>
using of_capacity =
    bench::joined<any_capacity<T>, boost_static_list<T, Capacity>, deaod_list<T, Capacity>,
                  atomic_queue_list<T, Capacity>, mengrao_list<T, Capacity>>;
using of_words = bench::joined<rte_list, ck_list>;

}  // namespace peers
