// Throughput, item by item: 8-byte items, and items of a cache line each, aligned to it or not.
#include <cstddef>
#include <cstdint>
#include <string>

#include "bare.hpp"
#include "common/benchmarking/throughput.hpp"
#include "peers.hpp"
#include "published.hpp"
#include "tables.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;
using bench::waiting;

// As many items as keep a pass of this queue between about 1 and 50 ms.
template <class Ends>
constexpr std::uint64_t items_for = 1'000'000;
template <class T>
constexpr std::uint64_t items_for<bench::direct<w4e2::mutex_ring<T>>> = 100'000;

struct throughput {
  std::size_t capacity;
  waiting waits;
  static constexpr bench::runs how = {};

  template <bench::two_ends Ends>
  void run(benchmark::State& state) const {
    bench::parked{.items = items_for<Ends>, .capacity = capacity, .waits = waits}.run<Ends>(state);
  }
};

constexpr traits reserves = {.is = group::peer, .reserves_a_value = true};
constexpr traits reserves_and_refuses_early = {
    .is = group::peer, .reserves_a_value = true, .other_capacity = true};
constexpr traits late = {.is = group::peer, .publishes_late = true};

using from_papers =
    contestants<contestant<"fast_forward", published::fast_forward, reserves>,
                contestant<"iffq", published::iffq, reserves_and_refuses_early>,
                contestant<"b_queue", published::b_queue, reserves_and_refuses_early>,
                contestant<"mc_ring", published::mc_ring, late>>;

template <std::size_t Capacity>
void words(waiting waits) {
  using everyone = bench::joined<baseline_of<item>, ladder_of<item>, spsc_ring_of<item>, line_ring,
                                 word_ring, yours_of<item>, from_papers,
                                 peers::of_capacity<item, Capacity>, peers::of_words>;
  const std::string table =
      "throughput/u64/" + std::to_string(Capacity) + "/" + bench::to_string(waits);
  bench::compare(table, everyone{}, throughput{Capacity, waits});
  bench::add(table + "/bare_line_hand_off", "bare",
             bare::line_hand_off{.bytes = Capacity * sizeof(item)});
}

template <class Wide, std::size_t Capacity>
void wide(const std::string& type, waiting waits) {
  using everyone = bench::joined<
      baseline_of<Wide>,
      contestants<contestant<"step2_acquire_release", bench::direct<w4e3::spsc_ring<Wide>>, step>,
                  contestant<"step4_cached", bench::direct<w4e6::spsc_ring<Wide>>, step>>,
      spsc_ring_of<Wide>, yours_of<Wide>, peers::of_capacity<Wide, Capacity>>;
  bench::compare(
      "throughput/" + type + "/" + std::to_string(Capacity) + "/" + bench::to_string(waits),
      everyone{}, throughput{Capacity, waits});
}

}  // namespace

void tables::throughput_of_words() {
  bench::about("throughput",
               "Item by item, parked, pinned, warmed; a failed attempt waits by spinning, by a "
               "pause, or by backing off for 200 ns, the same for every queue.");
  words<1024>(waiting::spin);
  words<1024>(waiting::pause);
  words<1024>(waiting::back_off);
  words<16384>(waiting::spin);
  words<16384>(waiting::back_off);
  words<65536>(waiting::spin);
  words<65536>(waiting::pause);
  words<65536>(waiting::back_off);
}

void tables::throughput_of_lines() {
  using plain = bench::wide_item<64>;
  using aligned = bench::wide_item<64, 64>;
  bench::about("throughput/64B", "Items of 64 bytes that may lie across two lines.");
  bench::about("throughput/64B_aligned", "Items of 64 bytes, each on a line of its own.");
  wide<plain, 1024>("64B", waiting::spin);
  wide<plain, 1024>("64B", waiting::back_off);
  wide<plain, 16384>("64B", waiting::spin);
  wide<plain, 65536>("64B", waiting::spin);
  wide<aligned, 1024>("64B_aligned", waiting::spin);
  wide<aligned, 1024>("64B_aligned", waiting::back_off);
  wide<aligned, 16384>("64B_aligned", waiting::spin);
}
