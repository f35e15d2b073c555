// Who takes part in week 1's benchmark and in its counts: the references, the floor, and yours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "common/benchmarking/contestants.hpp"
#include "week01/bounded_mutex_queue.hpp"
#include "week01/mutex_queue.hpp"
#include "yours.hpp"

namespace week01_queues {

namespace bench = common::benchmarking;
using item = std::uint64_t;

// The floor: what the container costs when nobody has to be kept out. One thread only.
class bare_deque {
 public:
  using value_type = item;

  bool try_push(item i) {
    items_.push_back(i);
    return true;
  }
  std::optional<item> try_pop() {
    if (items_.empty()) return std::nullopt;
    const item oldest = items_.front();
    items_.pop_front();
    return oldest;
  }

 private:
  std::deque<item> items_;
};

// A queue whose consumer takes everything at once (w1e5): what it took lies in a vector of its own,
// which only the consumer touches.
template <class Queue>
class drained : public bench::holder<Queue> {
 public:
  using bench::holder<Queue>::holder;

  struct producer_end {
    Queue& queue;
    bool try_push(item&& i) {
      queue.push(i);
      return true;
    }
  };
  struct consumer_end {
    Queue& queue;
    std::vector<item> batch = {};
    std::size_t next = 0;

    std::optional<item> try_pop() {
      if (next == batch.size()) {
        batch.clear();
        next = 0;
        queue.drain([this](item&& i) { batch.push_back(i); });
        if (batch.empty()) return std::nullopt;
      }
      return batch[next++];
    }
  };
  producer_end producer() { return {this->queue_}; }
  consumer_end consumer() { return {this->queue_}; }
};

using bench::contestant;
using bench::contestants;
using bench::group;

using reference = contestants<contestant<"mutex_queue", bench::direct<week01::mutex_queue<item>>>>;
using bounded = contestants<
    contestant<"bounded_mutex_queue", bench::direct<week01::bounded_mutex_queue<item>>>>;
// The same two by the calls that wait: a thread without work sleeps.
using with_waits =
    contestants<contestant<"mutex_queue_waiting", bench::waiting_calls<week01::mutex_queue<item>>>,
                contestant<"bounded_mutex_queue_waiting",
                           bench::waiting_calls<week01::bounded_mutex_queue<item>>>>;
using without_lock = contestants<
    contestant<"deque_no_lock", bench::direct<bare_deque>, bench::traits{.is = group::bare}>>;

// Yours: those that LEARN_YOURS compiled in.
template <bench::name_constant Name, class Ends>
using yours_called = contestants<contestant<Name, Ends, bench::traits{.is = group::yours}>>;
using yours = bench::joined<
    contestants<>
#if defined(YOURS_W1E2)
    ,
    yours_called<"yours_w1e2", bench::direct<your_w1e2::mutex_queue<item>>>
#endif
#if defined(YOURS_W1E3)
    ,
    yours_called<"yours_w1e3_waiting", bench::waiting_calls<your_w1e3::blocking_queue<item>>>
#endif
#if defined(YOURS_W1E4)
    ,
    yours_called<"yours_w1e4", bench::direct<your_w1e4::bounded_queue<item>>>
#endif
#if defined(YOURS_W1E5)
    ,
    yours_called<"yours_w1e5", drained<your_w1e5::batch_queue<item>>>
#endif
    >;

using on_one_thread = bench::joined<reference, bounded, without_lock, yours>;
using on_two_threads = bench::joined<reference, bounded, with_waits, yours>;

}  // namespace week01_queues
