// Who takes part in week 1's benchmark and in its counts: the references, the floor, and yours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
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

using reference =
    bench::contestants<bench::contestant<"mutex_queue", bench::direct<week01::mutex_queue<item>>>>;
using bounded = bench::contestants<
    bench::contestant<"bounded_mutex_queue", bench::direct<week01::bounded_mutex_queue<item>>>>;
// The same two by the calls that wait: a thread without work sleeps.
using with_waits = bench::contestants<
    bench::contestant<"mutex_queue, push/pop", bench::waiting_calls<week01::mutex_queue<item>>>,
    bench::contestant<"bounded_mutex_queue, push/pop",
                      bench::waiting_calls<week01::bounded_mutex_queue<item>>>>;
using without_lock =
    bench::contestants<bench::contestant<"std::deque, no lock", bench::direct<bare_deque>>>;

// Yours: those that LEARN_YOURS compiled in.
#if defined(YOURS_W1E2)
using yours_w1e2 = bench::contestants<
    bench::contestant<"yours (w1e2)", bench::direct<your_w1e2::mutex_queue<item>>>>;
#else
using yours_w1e2 = bench::contestants<>;
#endif
#if defined(YOURS_W1E3)
using yours_w1e3 =
    bench::contestants<bench::contestant<"yours (w1e3), push/pop",
                                         bench::waiting_calls<your_w1e3::blocking_queue<item>>>>;
#else
using yours_w1e3 = bench::contestants<>;
#endif
#if defined(YOURS_W1E4)
using yours_w1e4 = bench::contestants<
    bench::contestant<"yours (w1e4)", bench::direct<your_w1e4::bounded_queue<item>>>>;
#else
using yours_w1e4 = bench::contestants<>;
#endif
#if defined(YOURS_W1E5)
using yours_w1e5 =
    bench::contestants<bench::contestant<"yours (w1e5)", drained<your_w1e5::batch_queue<item>>>>;
#else
using yours_w1e5 = bench::contestants<>;
#endif
using yours = bench::joined<yours_w1e2, yours_w1e3, yours_w1e4, yours_w1e5>;

using on_one_thread = bench::joined<reference, bounded, without_lock, yours>;
using on_two_threads = bench::joined<reference, bounded, with_waits, yours>;

}  // namespace week01_queues
