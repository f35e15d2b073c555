// The rings as they are, compiled as those of without_prefetch.cpp and the others, which are
// compared with them: a ring's rate depends on what is compiled with it.
#define WEEK04 week04_as_they_are
#include "rings_again.hpp"

using everyone = bench::contestants<changed<"spsc_ring_again", WEEK04::spsc_ring<std::uint64_t>>,
                                    changed<"line_ring_again", WEEK04::line_ring<std::uint64_t>>,
                                    changed<"word_ring_again", WEEK04::word_ring<std::uint64_t>>>;

void tables::ablation_as_they_are(const std::string& table, std::size_t capacity) {
  compare<everyone>(table, capacity);
}
