// The rings that end it, in a namespace in which the CPU may run ahead of a look.
namespace week04_running_ahead {
inline void do_not_run_ahead() noexcept {}
}  // namespace week04_running_ahead

#define WEEK04 week04_running_ahead
#include "rings_again.hpp"

template <class T>
using spsc_ring = bench::contestants<changed<"spsc_ring_runs_ahead", WEEK04::spsc_ring<T>>>;
using word_ring =
    bench::contestants<changed<"word_ring_runs_ahead", WEEK04::word_ring<std::uint64_t>>>;

void tables::ablation_running_ahead(const std::string& table, std::size_t capacity) {
  compare<bench::joined<spsc_ring<std::uint64_t>, word_ring>>(table, capacity);
}
void tables::ablation_running_ahead_64B(const std::string& table, std::size_t capacity) {
  compare<spsc_ring<bench::wide_item<64>>>(table, capacity);
}
