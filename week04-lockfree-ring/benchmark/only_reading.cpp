// The rings whose consumer writes to the lines that it leaves, in a namespace in which it does not.
namespace week04_only_reading {
inline void write_to_vacant(void*) noexcept {}
template <class Atomic, class Value>
void write_again(Atomic&, Value) noexcept {}
}  // namespace week04_only_reading

#define WEEK04 week04_only_reading
#include "rings_again.hpp"

using everyone =
    bench::contestants<changed<"spsc_ring_only_reads", WEEK04::spsc_ring<std::uint64_t>>,
                       changed<"line_ring_only_reads", WEEK04::line_ring<std::uint64_t>>>;

void tables::ablation_only_reading(const std::string& table, std::size_t capacity) {
  compare<everyone>(table, capacity);
}
