// The rings once more, in a namespace of their own in which asking for a line ahead of time does
// nothing: the same text, compiled with another name. So this file includes no ring in any other
// way.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/benchmarking/throughput.hpp"
#include "tables.hpp"
#include "week04/prefetch.hpp"

namespace week04_without_prefetch {
inline void prefetch_for_read(const void*) noexcept {}
inline void prefetch_for_write(const void*) noexcept {}
using week04::do_not_run_ahead;
}  // namespace week04_without_prefetch

#define week04 week04_without_prefetch
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#undef week04

namespace {

namespace bench = common::benchmarking;
using item = std::uint64_t;
constexpr bench::traits ablation = {.is = bench::group::ablation};

using everyone = bench::contestants<
    bench::contestant<"spsc_ring_no_prefetch",
                      bench::handles<week04_without_prefetch::spsc_ring<item>>, ablation>,
    bench::contestant<"line_ring_no_prefetch",
                      bench::handles<week04_without_prefetch::line_ring<item>>, ablation>>;

}  // namespace

void tables::ablation_without_prefetch(const std::string& table, std::size_t capacity) {
  bench::compare(
      table, everyone{},
      bench::parked{.items = 1'000'000, .capacity = capacity, .waits = bench::waiting::spin});
}
