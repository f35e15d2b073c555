// Batches and spans: how many items a second when several go at once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "bare.hpp"
#include "common/benchmarking/loops.hpp"
#include "peers.hpp"
#include "tables.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;
constexpr std::size_t largest = 256;

// Ends with push_n and pop_n on arrays: each side fills or empties a buffer of its own.
//
// The producer fills its buffer for many batches at once. Copied at once, an item's store would
// still be waiting in the store buffer, behind stores to the queue, and a vector load that spans
// two such stores has to wait for both: we would measure that and not the queue.
template <class Producer, class Consumer>
struct copying {
  struct producer_end {
    Producer end;
    item buffer[16 * largest];
    item first = 0;  // the buffer holds the items from here on

    // Sends the n items from `sequence` on; returns how many were taken.
    std::size_t produce(item sequence, std::size_t n) {
      if (first == 0 || sequence + n > first + std::size(buffer)) {
        first = sequence;
        for (std::size_t i = 0; i < std::size(buffer); ++i) buffer[i] = sequence + i;
      }
      return end.push_n(static_cast<const item*>(buffer + (sequence - first)), n);
    }
  };
  struct consumer_end {
    Consumer end;
    item buffer[largest];

    // Receives at most n items; returns how many came. `difference` becomes non-zero if they are
    // not those from `sequence` on.
    std::size_t consume(item sequence, std::size_t n, item& difference) {
      const std::size_t count = end.pop_n(static_cast<item*>(buffer), n);
      for (std::size_t i = 0; i < count; ++i) difference |= buffer[i] ^ (sequence + i);
      return count;
    }
  };
};

// A ring of this week with push_n/pop_n.
template <class Queue>
class by_copy : public bench::holder<Queue> {
  using ends = copying<decltype(std::declval<Queue&>().producer()),
                       decltype(std::declval<Queue&>().consumer())>;

 public:
  using bench::holder<Queue>::holder;
  typename ends::producer_end producer() { return {this->queue_.producer(), {}, 0}; }
  typename ends::consumer_end consumer() { return {this->queue_.consumer(), {}}; }
};

// A queue whose push_n/pop_n are its own members, on arrays or on std::span (w4e7).
template <class Queue>
class by_members : public bench::holder<Queue> {
  struct reference {
    Queue* queue;
    std::size_t push_n(const item* items, std::size_t n) {
      if constexpr (requires { queue->push_n(items, n); })
        return queue->push_n(items, n);
      else
        return queue->push_n({items, n});
    }
    std::size_t pop_n(item* items, std::size_t n) {
      if constexpr (requires { queue->pop_n(items, n); })
        return queue->pop_n(items, n);
      else
        return queue->pop_n({items, n});
    }
  };
  using ends = copying<reference, reference>;

 public:
  using bench::holder<Queue>::holder;
  typename ends::producer_end producer() { return {{&this->queue_}, {}, 0}; }
  typename ends::consumer_end consumer() { return {{&this->queue_}, {}}; }
};

// A span's element is the item, or the slot that holds it.
template <class Element>
item value_of(Element& element) {
  if constexpr (requires { element.get(); })
    return element.get();
  else
    return element;
}

// In place: items are made in the ring and read where they lie.
template <class Queue>
class in_place : public bench::holder<Queue> {
  using writer = decltype(std::declval<Queue&>().producer());
  using reader = decltype(std::declval<Queue&>().consumer());

 public:
  using bench::holder<Queue>::holder;

  struct producer_end {
    writer end;
    std::size_t produce(item sequence, std::size_t n) {
      std::size_t done = 0;
      while (done < n) {
        const auto room = end.reserve(n - done);
        if (room.empty()) break;
        for (std::size_t i = 0; i < room.size(); ++i) room[i].construct(sequence + done + i);
        end.commit(room.size());
        done += room.size();
      }
      return done;
    }
  };
  struct consumer_end {
    reader end;
    std::size_t consume(item sequence, std::size_t n, item& difference) {
      std::size_t done = 0;
      while (done < n) {
        const auto items = end.peek(n - done);
        if (items.empty()) break;
        for (std::size_t i = 0; i < items.size(); ++i)
          difference |= value_of(items[i]) ^ (sequence + done + i);
        end.release(items.size());
        done += items.size();
      }
      return done;
    }
  };
  producer_end producer() { return {this->queue_.producer()}; }
  consumer_end consumer() { return {this->queue_.consumer()}; }
};

// One by one, for comparison.
template <class Ends>
class one_by_one : public Ends {
 public:
  using Ends::Ends;
  struct producer_end {
    decltype(std::declval<Ends&>().producer()) end;
    std::size_t produce(item sequence, std::size_t n) {
      std::size_t done = 0;
      while (done < n && end.try_push(sequence + done)) ++done;
      return done;
    }
  };
  struct consumer_end {
    decltype(std::declval<Ends&>().consumer()) end;
    std::size_t consume(item sequence, std::size_t n, item& difference) {
      for (std::size_t done = 0; done < n; ++done) {
        item got = 0;
        if (!bench::detail::take(end, got)) return done;
        difference |= got ^ (sequence + done);
      }
      return n;
    }
  };
  producer_end producer() { return {Ends::producer()}; }
  consumer_end consumer() { return {Ends::consumer()}; }
};

// Two threads, parked and warmed as in `parked`.
struct transfer {
  std::uint64_t items = 4'000'000;
  std::size_t capacity = 1024;
  std::size_t batch = 32;

  static constexpr bench::runs how = {};

  template <class Ends>
  void run(benchmark::State& state) const {
    const std::uint64_t count = bench::scaled(items);
    const auto steps = bench::detail::two_steps::of(capacity, count);
    Ends ends(capacity);
    bench::rendezvous start;
    bench::time_passes(
        state, count, [&] { return produce(ends, steps, start, batch); },
        [&] { return consume(ends, steps, start, batch); });
  }

 private:
  template <class Ends>
  [[gnu::noinline]] static bench::clock::time_point produce(Ends& ends,
                                                            const bench::detail::two_steps& steps,
                                                            bench::rendezvous& start,
                                                            std::size_t batch) {
    auto end = ends.producer();
    bench::patience full(bench::waiting::spin);
    bench::clock::time_point began;
    for (const auto& s : {steps.warm_up, steps.timed}) {
      start.meet();
      began = bench::clock::now();
      for (item sequence = s.first; sequence < s.end;) {
        const std::size_t sent =
            end.produce(sequence, std::min<std::size_t>(batch, s.end - sequence));
        sequence += sent;
        if (sent == 0) full.wait(sequence);
      }
    }
    return began;
  }

  template <class Ends>
  [[gnu::noinline]] static bench::clock::time_point consume(Ends& ends,
                                                            const bench::detail::two_steps& steps,
                                                            bench::rendezvous& start,
                                                            std::size_t batch) {
    auto end = ends.consumer();
    bench::patience empty(bench::waiting::spin);
    item difference = 0;
    for (const auto& s : {steps.warm_up, steps.timed}) {
      start.meet();
      for (item sequence = s.first; sequence < s.end;) {
        const std::size_t came =
            end.consume(sequence, std::min<std::size_t>(batch, s.end - sequence), difference);
        sequence += came;
        if (came == 0) empty.wait(sequence);
      }
    }
    const auto ended = bench::clock::now();
    bench::detail::demand_no_difference(difference);
    return ended;
  }
};

#if defined(YOURS_W4E7)
using yours_in_batches = contestants<
    contestant<"yours_w4e7", by_members<your_w4e7::batch_ring<item>>, traits{.is = group::yours}>>;
#else
using yours_in_batches = contestants<>;
#endif

// A peer of the list, by its batch calls.
template <class List>
struct batches_of;
template <>
struct batches_of<contestants<>> {
  using type = contestants<>;
};
template <bench::name_constant Name, class Queue, traits Traits>
struct batches_of<contestants<contestant<Name, bench::direct<Queue>, Traits>>> {
  using type = contestants<contestant<Name, by_members<Queue>, Traits>>;
};

void in_batches(std::size_t capacity, std::size_t batch) {
  using spsc = week04::spsc_ring<item>;
  using lines = week04::line_ring<item>;
  using words = week04::word_ring<item>;
  using everyone = bench::joined<
      contestants<contestant<"spsc_ring_one_by_one", one_by_one<bench::handles<spsc>>, ours>,
                  contestant<"spsc_ring_batches", by_copy<spsc>, ours>,
                  contestant<"spsc_ring_spans", in_place<spsc>, ours>,
                  contestant<"line_ring_one_by_one", one_by_one<bench::handles<lines>>, ours>,
                  contestant<"line_ring_batches", by_copy<lines>, ours>,
                  contestant<"line_ring_spans", in_place<lines>, ours>,
                  contestant<"word_ring_one_by_one", one_by_one<bench::handles<words>>, ours>,
                  contestant<"word_ring_batches", by_copy<words>, ours>>,
      yours_in_batches, typename batches_of<peers::boost_list<item>>::type,
      typename batches_of<peers::rte_list>::type>;
  const std::string table = "batches/" + std::to_string(capacity) + "/" + std::to_string(batch);
  bench::compare(table, everyone{}, transfer{.capacity = capacity, .batch = batch});
  bench::add(table + "/bare_line_hand_off", "bare",
             bare::line_hand_off{.bytes = capacity * sizeof(item)});
}

}  // namespace

void tables::batches() {
  bench::about("batches", "8-byte items, up to so many a call; spans make and read them in place.");
  for (const std::size_t capacity : {1024u, 65536u})
    for (const std::size_t batch : {8u, 32u, 64u, 256u}) in_batches(capacity, batch);
}
