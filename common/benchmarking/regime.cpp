#include "common/benchmarking/regime.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

#include "common/benchmarking/program.hpp"
#include "common/cache_line.hpp"
#include "common/percentiles.hpp"
#include "common/timing.hpp"

namespace common::benchmarking {
namespace {

constexpr std::uint64_t trips_per_sample = 32;  // so that reading the clock does not count
constexpr std::uint64_t the_end = ~std::uint64_t{0};

struct alignas(no_sharing_distance) place {
  std::atomic<std::uint64_t> value{0};
};

}  // namespace

double bare_round_trip_ns() {
  place there;
  place back;
  rendezvous start;
  samples trips;
  const auto ask = [&] {
    auto trip = [&, n = std::uint64_t{0}]() mutable {
      there.value.store(++n, std::memory_order_release);
      patience answer(waiting::spin);
      while (back.value.load(std::memory_order_acquire) != n) answer.wait(n);
    };
    start.meet();
    for (std::uint64_t i = 0; i < 4 * trips_per_sample; ++i) trip();  // warm-up
    const stopwatch all;
    while (trips.count() < 5 || all.elapsed() < std::chrono::microseconds(500)) {
      const stopwatch watch;
      for (std::uint64_t i = 0; i < trips_per_sample; ++i) trip();
      trips.add(nanoseconds_per_item(trips_per_sample, watch.elapsed()));
    }
    there.value.store(the_end, std::memory_order_release);
  };
  const auto echo = [&] {
    start.meet();
    for (std::uint64_t last = 0;;) {
      patience question(waiting::spin);
      std::uint64_t seen;
      while ((seen = there.value.load(std::memory_order_acquire)) == last) question.wait(last + 1);
      if (seen == the_end) return;
      back.value.store(last = seen, std::memory_order_release);
    }
  };
  two_threads().run(ask, echo);
  return trips.median();
}

}  // namespace common::benchmarking
