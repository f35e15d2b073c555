// A benchmark program with a right queue and wrong ones, for test_program.py.
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "common/benchmarking/latency.hpp"
#include "common/benchmarking/one_thread.hpp"
#include "common/benchmarking/throughput.hpp"

namespace {

namespace bench = common::benchmarking;
using bench::contestant;
using items_of = std::deque<std::uint64_t>;

template <class Behaviour>
class locked_queue {
 public:
  using value_type = std::uint64_t;

  bool try_push(std::uint64_t item) {
    const std::scoped_lock lock(mutex_);
    return behaviour_.push(items_, item);
  }
  std::optional<std::uint64_t> try_pop() {
    const std::scoped_lock lock(mutex_);
    return behaviour_.pop(items_);
  }

 private:
  std::mutex mutex_;
  items_of items_;       // guarded by mutex_
  Behaviour behaviour_;  // guarded by mutex_
};

struct right {
  bool push(items_of& items, std::uint64_t item) {
    items.push_back(item);
    return true;
  }
  std::optional<std::uint64_t> pop(items_of& items) {
    if (items.empty()) return std::nullopt;
    const std::uint64_t item = items.front();
    items.pop_front();
    return item;
  }
};

struct doubles_the_tenth : right {
  bool push(items_of& items, std::uint64_t item) {
    items.push_back(item);
    if (item == 10) items.push_back(item);
    return true;
  }
};

struct loses_the_tenth : right {
  bool push(items_of& items, std::uint64_t item) {
    if (item != 10) items.push_back(item);
    return true;
  }
};

// The warm-up of 1000 items is 200: this one is lost while the clock runs.
struct loses_one_while_timed : right {
  bool push(items_of& items, std::uint64_t item) {
    if (item != 1'000) items.push_back(item);
    return true;
  }
};

struct refuses_the_tenth : right {
  bool push(items_of& items, std::uint64_t item) { return item != 10 && right::push(items, item); }
};

// Stops its producer once, for a time in which a thousand items should have been sent.
struct hesitates_once : right {
  bool push(items_of& items, std::uint64_t item) {
    if (item == 3'000) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return right::push(items, item);
  }
};

template <bench::name_constant Name, class Behaviour>
using queue = contestant<Name, bench::direct<locked_queue<Behaviour>>>;

using all = bench::contestants<
    queue<"right", right>, queue<"doubles", doubles_the_tenth>, queue<"loses", loses_the_tenth>,
    queue<"loses_while_timed", loses_one_while_timed>, queue<"refuses", refuses_the_tenth>,
    contestant<"labelled", bench::direct<locked_queue<right>>,
               bench::traits{.is = bench::group::peer, .reserves_a_value = true}>>;

}  // namespace

int main(int argc, char** argv) {
  bench::stalled_after = std::chrono::seconds(3);
  bench::program program(argc, argv, common::describe_machine());
  bench::about("parked", "What the test looks for.");
  bench::compare("parked", all{}, bench::parked{.items = 1'000, .capacity = 100});
  bench::compare("back_off", all{},
                 bench::parked{.items = 1'000, .capacity = 100, .waits = bench::waiting::back_off});
  bench::compare("inside", all{}, bench::started_inside{.items = 1'000});
  bench::compare("fill", all{}, bench::fill_then_drain{.items = 2'000});
  bench::compare("pair", all{}, bench::push_pop_pairs{});
  bench::compare("trip", all{}, bench::round_trip{.trips = 150, .capacity = 10});
  bench::compare("paced", all{}, bench::one_way{.capacity = 100});
  bench::compare("bursts", all{}, bench::one_way{.burst = 16, .interval_ns = 5'000});
  bench::compare("stall", bench::contestants<queue<"hesitates", hesitates_once>>{},
                 bench::one_way{.interval_ns = 20'000});
  bench::compare("alone", bench::contestants<queue<"right", right>>{},
                 bench::fill_then_drain{.items = 100, .after_threads = false});
  bench::add("hang/sleeper", "", [](benchmark::State&) {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  });
  return program.run();
}
