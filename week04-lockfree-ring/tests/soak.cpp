// The soak: very many items through one ring, with stalls at random on both sides, every item
// looked at.
//
//   week04_soak               10 million items (the test takes fewer)
//   week04_soak 1000000000    as many as you say
//
// A stall is a pause of random length after a random number of items. It moves the ring between
// full, empty and in between, so that every path is taken millions of times. Exit code 0: every
// item arrived once and in order. 1: one did not, or none came for a minute.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "common/pause.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace {

using item = std::uint64_t;

// Says when to stall, and stalls.
class stalls {
 public:
  explicit stalls(std::uint64_t seed) : random_(seed) { next(); }

  void maybe() {
    if (--left_ != 0) return;
    // Mostly short, so that the other side catches up by a few items; now and then longer than the
    // ring.
    const std::uint64_t length = random_() % 16 == 0 ? random_() % 20'000 : random_() % 200;
    for (std::uint64_t i = 0; i < length; ++i) common::pause();
    next();
  }

 private:
  void next() { left_ = 1 + random_() % 40'000; }
  std::mt19937_64 random_;
  std::uint64_t left_ = 0;
};

// Tries item `n` until it works. Now and then it gives the cpu away: where there are more threads
// than cpus, the one that we wait for may be waiting for it.
template <class Attempt>
void patiently(item n, Attempt attempt) {
  using clock = std::chrono::steady_clock;
  std::optional<clock::time_point> since;
  for (int tries = 1; !attempt(); ++tries) {
    if (tries % 256 != 0) {
      common::pause();
      continue;
    }
    std::this_thread::yield();
    if (!since) since = clock::now();
    if (clock::now() - *since > std::chrono::minutes(1)) {
      std::printf("STUCK at item %llu for a minute: lost, or never shown to the other side\n",
                  static_cast<unsigned long long>(n));
      std::fflush(stdout);
      std::_Exit(1);
    }
  }
}

struct result {
  std::uint64_t wrong = 0;  // items that were not the next one
  std::uint64_t first_wrong = 0;
  double seconds = 0;
};

// `take_producer(ring)` and `take_consumer(ring)`: the two ends.
template <class Ring, class TakeProducer, class TakeConsumer>
result soak(std::size_t capacity, std::uint64_t items, TakeProducer take_producer,
            TakeConsumer take_consumer) {
  Ring ring(capacity);
  result r;
  const auto began = std::chrono::steady_clock::now();
  std::jthread producer([&] {
    auto&& end = take_producer(ring);
    stalls stall(capacity + 1);
    for (item n = 1; n <= items; ++n) {
      patiently(n, [&] { return end.try_push(item{n}); });
      stall.maybe();
    }
  });
  {
    auto&& end = take_consumer(ring);
    stalls stall(capacity + 2);
    // Ends when the number after the last one would be next: more, fewer, other items all show.
    for (item n = 1; n <= items; ++n) {
      std::optional<item> got;
      patiently(n, [&] { return (got = end.try_pop()).has_value(); });
      if (*got != n && r.wrong++ == 0) r.first_wrong = n;
      stall.maybe();
    }
    producer.join();
    while (end.try_pop()) ++r.wrong;
  }
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return r;
}

bool report(const char* ring, std::size_t capacity, std::uint64_t items, const result& r) {
  std::printf("%-22s capacity %6zu: %llu items in %.1f s, %s\n", ring, capacity,
              static_cast<unsigned long long>(items), r.seconds,
              r.wrong == 0 ? "each once and in order"
                           : ("WRONG: " + std::to_string(r.wrong) + " items, the first is number " +
                              std::to_string(r.first_wrong))
                                 .c_str());
  std::fflush(stdout);
  return r.wrong == 0;
}

template <class Ring>
bool by_handles(const char* name, std::size_t capacity, std::uint64_t items) {
  return report(name, capacity, items,
                soak<Ring>(
                    capacity, items, [](Ring& ring) { return ring.producer(); },
                    [](Ring& ring) { return ring.consumer(); }));
}

template <class Ring>
bool by_members(const char* name, std::size_t capacity, std::uint64_t items) {
  const auto itself = [](Ring& ring) -> Ring& { return ring; };
  return report(name, capacity, items, soak<Ring>(capacity, items, itself, itself));
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t items = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 10'000'000;
  if (items < 1000) {
    std::fprintf(stderr, "usage: week04_soak [ITEMS]   (1000 at least)\n");
    return 2;
  }
  bool right = true;
  right &= by_handles<week04::line_ring<item>>("line_ring, handles", 1024, items);
  right &= by_handles<week04::spsc_ring<item>>("spsc_ring, handles", 1024, items);
  right &= by_handles<week04::word_ring<item>>("word_ring, handles", 1024, items);
  right &= by_members<week04::line_ring<item>>("line_ring, members", 64, items / 10);
  right &= by_members<week04::spsc_ring<item>>("spsc_ring, members", 64, items / 10);
  right &= by_members<week04::word_ring<item>>("word_ring, members", 64, items / 10);
  right &= by_members<w4e6::spsc_ring<item>>("step4", 64, items / 10);
  right &= by_members<week04::spsc_ring<item>>("spsc_ring, members", 2, items / 1000);
  return right ? 0 : 1;
}
