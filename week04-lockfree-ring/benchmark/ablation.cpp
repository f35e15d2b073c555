// Each device of the rings switched off alone; waiting, which is off by default, switched on.
#include <cstddef>
#include <string>

#include "common/benchmarking/throughput.hpp"
#include "tables.hpp"
#include "week04_queues.hpp"

namespace {

using namespace week04_queues;
using week04::line_ring;
using week04::spsc_ring;
using lines = week04::line_allocator<item>;

template <std::size_t Block>
using word_ring_in_blocks_of = week04::word_ring<item, lines, Block>;
template <std::size_t LinesPerBlock>
using line_ring_in_blocks_of = line_ring<item, week04::never_waits, lines, 7, LinesPerBlock>;

using everyone = contestants<
    contestant<"spsc_ring", bench::handles<spsc_ring<item>>, ours>,
    contestant<"spsc_ring_members", bench::direct<spsc_ring<item>>, ablation>,
    contestant<"spsc_ring_not_inlined", bench::not_inlined<bench::handles<spsc_ring<item>>>,
               ablation>,
    contestant<"spsc_ring_steps_back", bench::handles<spsc_ring<item, week04::steps_back>>,
               ablation>,
    contestant<"line_ring", bench::handles<line_ring<item>>, ours>,
    contestant<"line_ring_members", bench::direct<line_ring<item>>, ablation>,
    contestant<"line_ring_not_inlined", bench::not_inlined<bench::handles<line_ring<item>>>,
               ablation>,
    contestant<"line_ring_steps_back", bench::handles<line_ring<item, week04::steps_back>>,
               ablation>,
    contestant<"line_ring_blocks_of_1", bench::handles<line_ring_in_blocks_of<1>>, ablation>,
    contestant<"line_ring_blocks_of_8", bench::handles<line_ring_in_blocks_of<8>>, ablation>,
    contestant<"word_ring", bench::handles<week04::word_ring<item>>, ours>,
    contestant<"word_ring_members", bench::direct<week04::word_ring<item>>, ablation>,
    contestant<"word_ring_not_inlined", bench::not_inlined<bench::handles<week04::word_ring<item>>>,
               ablation>,
    contestant<"word_ring_blocks_of_1", bench::handles<word_ring_in_blocks_of<1>>, ablation>,
    contestant<"word_ring_blocks_of_16", bench::handles<word_ring_in_blocks_of<16>>, ablation>,
    contestant<"word_ring_blocks_of_64", bench::handles<word_ring_in_blocks_of<64>>, ablation>>;

}  // namespace

void tables::ablation() {
  bench::about("ablation",
               "The rings, each device switched off alone: handles (members, calls that are "
               "not inlined), lines asked for ahead of time, no running ahead of a look that found "
               "nothing, writing to the lines that the consumer leaves, the size of blocks; "
               "stepping back switched on.");
  for (const std::size_t capacity : {1024u, 16384u, 65536u}) {
    const std::string table = "ablation/u64/" + std::to_string(capacity) + "/spin";
    bench::compare(
        table, everyone{},
        bench::parked{.items = 1'000'000, .capacity = capacity, .waits = bench::waiting::spin});
    ablation_as_they_are(table, capacity);
    ablation_without_prefetch(table, capacity);
    ablation_running_ahead(table, capacity);
    ablation_only_reading(table, capacity);
  }
  using wide_ring = bench::handles<spsc_ring<bench::wide_item<64>>>;
  bench::compare(
      "ablation/64B/1024/spin", contestants<contestant<"spsc_ring", wide_ring, ours>>{},
      bench::parked{.items = 1'000'000, .capacity = 1024, .waits = bench::waiting::spin});
  ablation_running_ahead_64B("ablation/64B/1024/spin", 1024);
}
