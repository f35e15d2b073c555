// The foreign queue beside a std::deque under a mutex, in the harness that the lessons use.
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "adapter.hpp"
#include "common/benchmarking/suite.hpp"
#include "common/benchmarking/workloads.hpp"

namespace {

namespace bench = common::benchmarking;

template <class T>
class plain_mutex_queue {
 public:
  using value_type = T;
  explicit plain_mutex_queue(std::size_t) {}
  bool try_push(T item) {  // always taken: unbounded
    const std::lock_guard lock(mutex_);
    items_.push_back(item);
    return true;
  }
  std::optional<T> try_pop() {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return std::nullopt;
    const T item = items_.front();
    items_.pop_front();
    return item;
  }

 private:
  std::mutex mutex_;
  std::deque<T> items_;  // guarded by mutex_
};

using everyone = bench::contestants<
    bench::contestant<"mutex + deque", bench::direct<plain_mutex_queue<std::uint64_t>>>,
    bench::contestant<"yours", bench::direct<your_queue<std::uint64_t>>>>;

}  // namespace

int main(int argc, char** argv) {
  bench::suite suite("your_queue", argc, argv);
  suite.compare({.workload = "throughput, 1024", .explanation = "a long stream of 64-bit items"},
                everyone{},
                bench::parked<bench::waiting::pause>{.items = 500'000, .capacity = 1024});
  suite.compare({.workload = "round trip", .explanation = "one item there, one back"}, everyone{},
                bench::round_trip<bench::waiting::pause>{.trips = 20'000, .capacity = 1024});
  return suite.run();
}
