// spsc_ring once more, in a namespace of its own in which the CPU may run ahead of a look: the same
// text, compiled with another name. So this file includes no ring in any other way.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/benchmarking/throughput.hpp"
#include "tables.hpp"
#include "week04/prefetch.hpp"

namespace week04_running_ahead {
using week04::prefetch_for_read;
using week04::prefetch_for_write;
inline void do_not_run_ahead() noexcept {}
}  // namespace week04_running_ahead

#define week04 week04_running_ahead
#include "week04/spsc_ring.hpp"
#undef week04

namespace {

namespace bench = common::benchmarking;

template <class T>
using everyone = bench::contestants<
    bench::contestant<"spsc_ring_runs_ahead", bench::handles<week04_running_ahead::spsc_ring<T>>,
                      bench::traits{.is = bench::group::ablation}>>;

}  // namespace

void tables::ablation_running_ahead(const std::string& table, std::size_t capacity) {
  bench::compare(
      table, everyone<std::uint64_t>{},
      bench::parked{.items = 1'000'000, .capacity = capacity, .waits = bench::waiting::spin});
}
void tables::ablation_running_ahead_64B(const std::string& table, std::size_t capacity) {
  bench::compare(
      table, everyone<bench::wide_item<64>>{},
      bench::parked{.items = 1'000'000, .capacity = capacity, .waits = bench::waiting::spin});
}
