// Counts per item, from the counting build: locks, notifications, atomic operations by order,
// allocations, and the most memory held. Exact, the same on every machine, no clock involved. A
// Google Benchmark program, too: what it counts are counters.
//
//   int main(int argc, char** argv) {
//     common::benchmarking::program counts(argc, argv, common::describe_machine());
//     common::benchmarking::count(everyone{});   // the contestants of the week's benchmark
//     return counts.run();
//   }
//
// The program is one translation unit with COMMON_COUNTED, linked with common::allocations. All in
// one thread, so that no failed attempt of a waiting thread is counted.
#pragma once

#if !defined(COMMON_COUNTED)
#error "the counts come from the counting build: define COMMON_COUNTED"
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>

#include "common/benchmarking/loops.hpp"
#include "common/counted/counts.hpp"

namespace common::benchmarking {

// The counters of a benchmark, each divided by how often it was done.
inline void report_counts(benchmark::State& state, const counted::counts& used,
                          std::uint64_t times) {
  const auto each = [&](const char* name, std::uint64_t count) {
    if (count > 0) state.counters[name] = static_cast<double>(count) / static_cast<double>(times);
  };
  each("locks", used.locks);
  each("notifies", used.notifies);
  each("loads", used.loads);
  each("stores", used.stores);
  each("rmws", used.rmws);
  each("fences", used.fences);
  each("relaxed", used.relaxed);
  each("acquire", used.acquire);
  each("release", used.release);
  each("acq_rel", used.acq_rel);
  each("seq_cst", used.seq_cst);
  each("allocations", used.allocations);
  state.counters["allocations_in_all"] = static_cast<double>(used.allocations);
}

namespace detail {

inline constexpr std::uint64_t counted_items = 1'000'000;  // an iteration is one of them
inline constexpr runs counted_how = {
    .on_two_threads = false, .timed_by_itself = false, .iterations = counted_items};

inline std::int64_t live_bytes() {
  return counted::allocations_now().live_bytes();
}

template <two_ends Ends>
class counted_queue {
 public:
  explicit counted_queue(std::size_t capacity) : ends_(capacity) {}

  void push() {
    if (!producer_.try_push(std::uint64_t{++pushed_})) throw wrong_items("refused an item");
    most_ = std::max(most_, live_bytes());
  }
  void pop() {
    std::uint64_t item = 0;
    if (!take(consumer_, item) || item != ++popped_) throw wrong_items("handed out a wrong item");
  }
  std::int64_t peak_bytes() const { return most_ - before_; }

 private:
  std::int64_t before_ = live_bytes();
  Ends ends_;
  decltype(std::declval<Ends&>().producer()) producer_ = ends_.producer();
  decltype(std::declval<Ends&>().consumer()) consumer_ = ends_.consumer();
  std::int64_t most_ = live_bytes();
  std::uint64_t pushed_ = 0;
  std::uint64_t popped_ = 0;
};

template <two_ends Ends>
void count_one(const std::string& name, const std::string& label) {
  const auto phase = [&](const char* what, std::size_t capacity, auto prepare, auto once) {
    add(
        std::string(what) + "/" + name, label,
        [=](benchmark::State& state) {
          // A power of two, because rings want one.
          counted_queue<Ends> queue(
              capacity != 0 ? capacity
                            : std::bit_ceil(static_cast<std::size_t>(state.max_iterations)));
          for (auto i = state.max_iterations; i > 0; --i) prepare(queue);
          const auto used = counted::during([&] {
            for ([[maybe_unused]] auto item : state) once(queue);
          });
          report_counts(state, used, static_cast<std::uint64_t>(state.iterations()));
          state.counters["peak_bytes"] = static_cast<double>(queue.peak_bytes());
        },
        counted_how);
  };
  const auto nothing = [](auto&) {};
  const auto push = [](auto& queue) { queue.push(); };
  phase("pushed", 0, nothing, push);
  phase("popped", 0, push, [](auto& queue) { queue.pop(); });
  phase("pair", 1024, nothing, [](auto& queue) {
    queue.push();
    queue.pop();
  });
}

}  // namespace detail

// A million pushed; a million popped; a million pairs at depth 1.
template <class... Contestants>
void count(contestants<Contestants...>) {
  (detail::count_one<typename Contestants::ends>(std::string(Contestants::name),
                                                 label_of(Contestants::kind)),
   ...);
}

}  // namespace common::benchmarking
