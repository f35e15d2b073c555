// Batches and spans: how many items a second when several go at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "common/benchmarking/workloads.hpp"

namespace batches {

namespace bench = common::benchmarking;
using item = std::uint64_t;
inline constexpr std::size_t largest = 256;

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

// A queue whose push_n/pop_n are its own members.
template <class Queue>
class by_members : public bench::holder<Queue> {
  struct reference {
    Queue* queue;
    std::size_t push_n(const item* items, std::size_t n) { return queue->push_n(items, n); }
    std::size_t pop_n(item* items, std::size_t n) { return queue->pop_n(items, n); }
  };
  using ends = copying<reference, reference>;

 public:
  using bench::holder<Queue>::holder;
  typename ends::producer_end producer() { return {{&this->queue_}, {}, 0}; }
  typename ends::consumer_end consumer() { return {{&this->queue_}, {}}; }
};

// push_n/pop_n on std::span (w4e7).
template <class Queue>
class by_span_arguments : public bench::holder<Queue> {
  struct reference {
    Queue* queue;
    std::size_t push_n(const item* items, std::size_t n) { return queue->push_n({items, n}); }
    std::size_t pop_n(item* items, std::size_t n) { return queue->pop_n({items, n}); }
  };
  using ends = copying<reference, reference>;

 public:
  using bench::holder<Queue>::holder;
  typename ends::producer_end producer() { return {{&this->queue_}, {}, 0}; }
  typename ends::consumer_end consumer() { return {{&this->queue_}, {}}; }
};

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
          difference |= items[i] ^ (sequence + done + i);
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
        const auto got = end.try_pop();
        if (!got) return done;
        difference |= *got ^ (sequence + done);
      }
      return n;
    }
  };
  producer_end producer() { return {Ends::producer()}; }
  consumer_end consumer() { return {Ends::consumer()}; }
};

// Two threads, parked and warmed as in `parked`.
struct transfer {
  std::uint64_t items = 8'000'000;
  std::size_t capacity = 1024;
  std::size_t batch = 32;

  bench::metric measures() const { return {"M items/s", bench::better::higher}; }
  std::vector<std::string> columns() const { return {"ns/item"}; }

  template <class Ends>
  bench::outcome run(bench::lab& here) const {
    const std::uint64_t count = here.scaled(items);
    const std::uint64_t warm_up = std::max<std::uint64_t>(2 * capacity, count / 10);
    const auto steps = bench::detail::two_steps::of(warm_up, count);
    Ends ends(capacity);
    bench::rendezvous start(here.may_spin());
    bench::clock::time_point began, ended;
    bench::with_waiting<bench::waiting::spin>(here.may_spin(), [&]<bench::waiting How>() {
      here.threads().run([&] { began = produce<How>(ends, steps, start, batch); },
                         [&] { ended = consume<How>(ends, steps, start, batch); });
    });
    const double seconds = bench::seconds_between(began, ended);
    return {.seconds = seconds,
            .value = bench::detail::millions_per_second(seconds, count),
            .columns = {{"ns/item", bench::detail::nanoseconds_per(seconds, count)}}};
  }

 private:
  template <bench::waiting How, class Ends>
  [[gnu::noinline]] static bench::clock::time_point produce(Ends& ends,
                                                            const bench::detail::two_steps& steps,
                                                            bench::rendezvous& start,
                                                            std::size_t batch) {
    auto end = ends.producer();
    bench::patience<How> full;
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

  template <bench::waiting How, class Ends>
  [[gnu::noinline]] static bench::clock::time_point consume(Ends& ends,
                                                            const bench::detail::two_steps& steps,
                                                            bench::rendezvous& start,
                                                            std::size_t batch) {
    auto end = ends.consumer();
    bench::patience<How> empty;
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

}  // namespace batches
