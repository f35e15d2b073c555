// Latency: a round trip, and one way under load, from idle to 100 M items/s, and in bursts. Every
// queue is offered the same. One that takes less falls behind, and its latency says so.
#include <cstddef>
#include <string>

#include "bare.hpp"
#include "common/benchmarking/latency.hpp"
#include "peers.hpp"
#include "published.hpp"
#include "tables.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;

constexpr traits reserves = {.is = group::peer, .reserves_a_value = true};

template <std::size_t Capacity>
using everyone_of = bench::joined<
    baseline_of<item>, ladder_of<item>, spsc_ring_of<item>,
    contestants<contestant<"line_ring", bench::handles<week04::line_ring<item>>, ours>>, word_ring,
    yours_of<item>, contestants<contestant<"fast_forward", published::fast_forward, reserves>>,
    peers::of_capacity<item, Capacity>, peers::of_words>;

void one_way(const std::string& name, const std::string& text, const bench::one_way& load) {
  bench::about("one_way/" + name, text);
  bench::compare("one_way/" + name, everyone_of<1024>{}, load);
}

}  // namespace

void tables::latency() {
  bench::about("round_trip", "One item to the other core and back, through two queues of 64.");
  bench::compare("round_trip", everyone_of<64>{}, bench::round_trip{});
  bench::add("round_trip/bare_atomics", "bare", bare::round_trip{});

  bench::about("one_way", "Latency from the intended send time, one queue of 1024.");
  one_way("every_10us", "One item every 10 us: an idle queue.", {.interval_ns = 10'000});
  one_way("every_1us", "One item every 1 us.", {.interval_ns = 1'000});
  one_way("every_100ns", "One item every 100 ns.", {.interval_ns = 100});
  one_way("load_25M", "25 M items/s, in bursts of 64.", {.burst = 64, .interval_ns = 2'560});
  one_way("load_50M", "50 M items/s, in bursts of 64.", {.burst = 64, .interval_ns = 1'280});
  one_way("load_100M", "100 M items/s, in bursts of 64.", {.burst = 64, .interval_ns = 640});
  one_way("bursts_8", "8 items at once, 10 M items/s.", {.burst = 8, .interval_ns = 800});
  one_way("bursts_64", "64 items at once, 10 M items/s.", {.burst = 64, .interval_ns = 6'400});
  one_way("bursts_512", "512 items at once, 10 M items/s.", {.burst = 512, .interval_ns = 51'200});
}
