// The foreign queue beside a std::deque under a mutex, in the harness that the lessons use.
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "adapter.hpp"
#include "common/benchmarking/latency.hpp"
#include "common/benchmarking/throughput.hpp"

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
    bench::contestant<"mutex_and_deque", bench::direct<plain_mutex_queue<std::uint64_t>>>,
    bench::contestant<"yours", bench::direct<your_queue<std::uint64_t>>>>;

}  // namespace

int main(int argc, char** argv) {
  bench::program program(argc, argv, common::describe_machine());
  bench::compare("throughput/1024", everyone{}, bench::parked{.items = 500'000});
  bench::compare("round_trip", everyone{}, bench::round_trip{});
  return program.run();
}
