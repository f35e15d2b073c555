// Week 4, measured: the ladder, the two rings that one would ship, and other people's queues,
// against what this machine can do at best.
//
//   week04_benchmark            all tables and the summary
//   week04_benchmark --help     the options
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "batches.hpp"
#include "common/benchmarking/report.hpp"
#include "common/benchmarking/suite.hpp"
#include "common/benchmarking/workloads.hpp"
#include "fast_forward.hpp"
#include "limits.hpp"
#include "peers.hpp"
#include "week04_queues.hpp"

namespace {

namespace bench = common::benchmarking;
using namespace week04_queues;
using bench::waiting;
using wide = bench::wide_item<64>;

// ---- the peers, as lists

template <class T>
using peers_of = bench::joined<
    bench::contestants<>
#if defined(HAS_BOOST_LOCKFREE)
    ,
    bench::contestants<
        bench::contestant<"boost spsc_queue", bench::direct<peers::boost_spsc_queue<T>>>>
#endif
#if defined(HAS_MOODYCAMEL)
    ,
    bench::contestants<bench::contestant<"moodycamel", bench::direct<peers::moodycamel_queue<T>>>>
#endif
#if defined(HAS_ATOMIC_QUEUE)
    ,
    bench::contestants<
        bench::contestant<"atomic_queue B2", bench::direct<peers::atomic_queue_b2<T>>>>
#endif
#if defined(HAS_RIGTORP)
    ,
    bench::contestants<bench::contestant<"rigtorp", bench::direct<peers::rigtorp_queue<T>>>>
#endif
#if defined(HAS_FOLLY)
    ,
    bench::contestants<bench::contestant<"folly", bench::direct<peers::folly_queue<T>>>>
#endif
    >;

// Boost with the capacity as a constant: its best configuration.
template <std::size_t Capacity>
using boost_static = bench::joined<
    bench::contestants<>
#if defined(HAS_BOOST_LOCKFREE)
    ,
    bench::contestants<bench::contestant<"boost spsc_queue, static",
                                         bench::direct<peers::boost_static_queue<item, Capacity>>>>
#endif
    >;

// Those that take 8-byte items only.
using word_peers = bench::joined<
    bench::contestants<>
#if defined(HAS_RTE_RING)
    ,
    bench::contestants<bench::contestant<"rte_ring", bench::direct<peers::rte_spsc_ring<item>>>>
#endif
#if defined(HAS_CK_RING)
    ,
    bench::contestants<bench::contestant<"ck_ring", bench::direct<peers::ck_spsc_ring<item>>>>
#endif
    >;

using rival = bench::contestants<bench::contestant<"FastForward (0 reserved)", fast_forward>>;

// Who is a peer, for the summary. The rival is not: it reserves a value.
bool is_peer(std::string_view queue) {
  for (const std::string_view name :
       {"boost", "moodycamel", "atomic_queue", "rigtorp", "folly", "rte_ring", "ck_ring"})
    if (queue.starts_with(name)) return true;
  return false;
}

constexpr const char* limit = "limit: raw line hand-off";
constexpr const char* limit_trip = "limit: raw round trip";
constexpr const char* notes = "the notes (Rust, another machine)";

// ---- throughput

// `parked` with as many items as keep a run of this queue between about 10 and 100 ms.
template <class Ends>
constexpr std::uint64_t items_for = 2'000'000;
template <class T>
constexpr std::uint64_t items_for<bench::direct<w4e2::mutex_ring<T>>> = 300'000;
template <>
constexpr std::uint64_t items_for<bench::handles<week04::line_ring<item>>> = 10'000'000;
template <>
constexpr std::uint64_t items_for<line_ring_in_equal_memory> = 10'000'000;
template <>
constexpr std::uint64_t items_for<fast_forward> = 10'000'000;

template <waiting How>
struct throughput {
  std::size_t capacity;

  bench::metric measures() const { return bench::parked<How>{}.measures(); }
  std::vector<std::string> columns() const { return bench::parked<How>{}.columns(); }
  template <bench::two_ends Ends>
  bench::outcome run(bench::lab& here) const {
    return bench::parked<How>{.items = items_for<Ends>, .capacity = capacity}.template run<Ends>(
        here);
  }
};

template <std::size_t Capacity, waiting How>
std::string throughput_name() {
  return "8-byte items, " + std::to_string(Capacity) + ", " + bench::to_string(How);
}

template <std::size_t Capacity, waiting How>
void words(bench::suite& week) {
  using everyone = bench::joined<baseline_of<item>, ladder_of<item>, forms, rival, peers_of<item>,
                                 boost_static<Capacity>, word_peers, yours_of<item>>;
  week.compare({.workload = throughput_name<Capacity, How>(),
                .explanation = "Element-wise try_push/try_pop, parked, pinned, warmed; a failed "
                               "attempt waits by " +
                               std::string(bench::to_string(How)) + "."},
               everyone{}, throughput<How>{Capacity})
      .add(limit, limits::raw_hand_off{.bytes = Capacity * sizeof(item)});
}

template <std::size_t Capacity, waiting How>
void lines(bench::suite& week) {
  using everyone = bench::joined<
      baseline_of<wide>,
      bench::contestants<
          bench::contestant<"step2, acquire/release", bench::direct<w4e3::spsc_ring<wide>>>,
          bench::contestant<"step4, cached", bench::direct<w4e6::spsc_ring<wide>>>,
          spsc_by_handles<wide>>,
      peers_of<wide>, yours_of<wide>>;
  week.compare(
      {.workload = "64-byte items, " + std::to_string(Capacity) + ", " + bench::to_string(How),
       .explanation = "The same with items of a cache line each."},
      everyone{}, throughput<How>{Capacity});
}

void notes_workload(bench::suite& week) {
  using everyone = bench::joined<
      baseline_of<item>, ladder_of<item>,
      bench::contestants<spsc_by_handles<item>, line_by_handles,
                         bench::contestant<"line_ring, equal memory", line_ring_in_equal_memory>>,
      yours_of<item>>;
  week.compare({.workload = "100K, threads inside the timer",
                .explanation = "The notes' way: created, started and joined while the clock runs."},
               everyone{}, bench::started_inside<>{.items = 100'000})
      .beside({notes, "lock-free ring 43 ms, mutex ring 149 ms: 3.4 times"});
  week.compare({.workload = "100K, parked",
                .explanation = "The same 100K items, threads parked, pinned and warmed;\n"
                               "from the first timed push to the last pop."},
               everyone{}, bench::parked<waiting::spin>{.items = 100'000});
}

// ---- latency

using latency_queues = bench::joined<baseline_of<item>, ladder_of<item>,
                                     bench::contestants<spsc_by_handles<item>, line_by_handles>,
                                     rival, peers_of<item>, word_peers, yours_of<item>>;

void latency(bench::suite& week) {
  week.compare({.workload = "round trip",
                .explanation = "One item to the other core and back, 20K samples a round."},
               latency_queues{}, bench::round_trip<>{.trips = 10'000})
      .add(limit_trip, limits::raw_round_trip{.trips = 10'000});
  week.compare({.workload = "one way, paced",
                .explanation = "One item every 1 us, latency from the intended send time."},
               latency_queues{}, bench::paced<>{.items = 10'000});
}

// ---- batches and spans

template <std::size_t Capacity>
void in_batches(bench::suite& week, std::size_t batch) {
  using everyone = bench::joined<
      bench::contestants<
          bench::contestant<"spsc_ring, one by one",
                            batches::one_by_one<bench::handles<week04::spsc_ring<item>>>>,
          bench::contestant<"spsc_ring, push_n/pop_n", batches::by_copy<week04::spsc_ring<item>>>,
          bench::contestant<"spsc_ring, spans", batches::in_place<week04::spsc_ring<item>>>,
          bench::contestant<"line_ring, one by one",
                            batches::one_by_one<bench::handles<week04::line_ring<item>>>>,
          bench::contestant<"line_ring, push_n/pop_n", batches::by_copy<week04::line_ring<item>>>,
          bench::contestant<"line_ring, spans", batches::in_place<week04::line_ring<item>>>>
#if defined(HAS_BOOST_LOCKFREE)
      ,
      bench::contestants<bench::contestant<"boost spsc_queue, arrays",
                                           batches::by_members<peers::boost_spsc_queue<item>>>>
#endif
#if defined(HAS_RTE_RING)
      ,
      bench::contestants<
          bench::contestant<"rte_ring, bursts", batches::by_members<peers::rte_spsc_ring<item>>>>
#endif
#if defined(YOURS_W4E7)
      ,
      bench::contestants<bench::contestant<"yours, w4e7 batches",
                                           batches::by_span_arguments<your_w4e7::batch_ring<item>>>>
#endif
      >;
  week.compare({.workload = "batches of " + std::to_string(batch) + ", " + std::to_string(Capacity),
                .explanation = "8-byte items, up to so many per call, parked; spans make and read "
                               "them in place."},
               everyone{}, batches::transfer{.capacity = Capacity, .batch = batch})
      .add(limit, limits::raw_hand_off{.bytes = Capacity * sizeof(item)});
}

// ---- the summary, from this run's medians

// The best peer of a table: its name and median. Empty if there is none.
std::pair<std::string, double> best_peer(const bench::table& t) {
  std::pair<std::string, double> best;
  for (const bench::row& r : t.rows)
    if (is_peer(r.queue) && r.median > best.second) best = {r.queue, r.median};
  return best;
}

void summary_of(std::ostream& out, const bench::results& all, const std::string& workload) {
  const bench::table* const t = all.find(workload);
  if (t == nullptr) return;
  const double raw = all.median(workload, limit);
  const double mutex = all.median(workload, "mutex_ring");
  const auto [peer, best] = best_peer(*t);
  if (raw == 0 || mutex == 0) return;
  out << "\n  " << workload << "   (best peer: " << (peer.empty() ? "none found" : peer) << ")\n"
      << "  " << std::left << std::setw(28) << "queue" << std::right << std::setw(12) << "M items/s"
      << std::setw(12) << "/ limit" << std::setw(12) << "/ best peer" << std::setw(12) << "/ mutex"
      << "\n";
  const auto ratio = [&out](double value, double of) {
    if (of == 0)
      out << std::setw(12) << "-";
    else
      out << std::setw(12) << std::fixed << std::setprecision(2) << value / of;
  };
  for (const bench::row& r : t->rows) {
    if (r.queue == t->reference_again || r.median == 0) continue;
    out << "  " << std::left << std::setw(28) << r.queue << std::right << std::setw(12)
        << std::fixed << std::setprecision(1) << r.median;
    ratio(r.median, raw);
    ratio(r.median, best);
    ratio(r.median, mutex);
    out << "\n";
  }
}

void conclude(std::ostream& out, const bench::results& all) {
  out << "\nSummary: what the machine can do, what others do, where the ladder began\n";
  for (const std::string& workload :
       {throughput_name<1024, waiting::spin>(), throughput_name<1024, waiting::pause>(),
        throughput_name<65536, waiting::spin>()})
    summary_of(out, all, workload);

  const double trip = all.median("round trip", "line_ring, handles");
  const double fast = all.median(throughput_name<1024, waiting::spin>(), "line_ring, handles");
  const double general = all.median(throughput_name<1024, waiting::spin>(), "spsc_ring, handles");
  if (trip != 0 && fast != 0 && general != 0) {
    const auto text = [](double value) { return bench::short_number(value); };
    out << "\nThe requirement: 100 M operations a second, nanosecond latency\n"
        << "  Throughput at 1024 items, spinning: spsc_ring " << text(general) << ", line_ring "
        << text(fast) << " M items/s: "
        << (general >= 100 ? "both met it.\n"
            : fast >= 100  ? "the line ring met it, the index ring did not.\n"
                           : "not met on this machine.\n")
        << "  Latency: a round trip took " << text(trip) << " ns through two line rings, "
        << text(all.median("round trip", limit_trip))
        << " ns through two bare atomics. An item costs " << text(1e3 / fast) << " ns\n"
        << "  of throughput and about half a round trip of latency: \"nanosecond latency\" is tens "
           "to "
           "hundreds of them\n"
        << "  between two cores, and no queue can be faster than the cache line that carries it.\n";
  }
  if (*peers::absent() != '\0')
    out << "\nPeers whose headers were not found:" << peers::absent() << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  bench::suite week("week04", argc, argv);
  notes_workload(week);
  words<1024, waiting::spin>(week);
  words<1024, waiting::pause>(week);
  words<16384, waiting::spin>(week);
  words<16384, waiting::pause>(week);
  words<65536, waiting::spin>(week);
  words<65536, waiting::pause>(week);
  lines<1024, waiting::spin>(week);
  lines<1024, waiting::pause>(week);
  lines<16384, waiting::spin>(week);
  lines<65536, waiting::spin>(week);
  latency(week);
  for (const std::size_t batch : {8u, 32u, 64u, 256u}) in_batches<1024>(week, batch);
  for (const std::size_t batch : {8u, 64u, 256u}) in_batches<65536>(week, batch);
  return week.run(conclude);
}
