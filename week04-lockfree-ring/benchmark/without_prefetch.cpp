// The rings in a namespace in which asking for a line ahead of time does nothing.
namespace week04_without_prefetch {
inline void prefetch_for_read(const void*) noexcept {}
inline void prefetch_for_write(const void*) noexcept {}
}  // namespace week04_without_prefetch

#define WEEK04 week04_without_prefetch
#include "rings_again.hpp"

using everyone =
    bench::contestants<changed<"spsc_ring_no_prefetch", WEEK04::spsc_ring<std::uint64_t>>,
                       changed<"line_ring_no_prefetch", WEEK04::line_ring<std::uint64_t>>,
                       changed<"word_ring_no_prefetch", WEEK04::word_ring<std::uint64_t>>>;

void tables::ablation_without_prefetch(const std::string& table, std::size_t capacity) {
  compare<everyone>(table, capacity);
}
