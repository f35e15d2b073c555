// Who takes part in week 4's benchmark and in its counts: the baseline, the ladder, the two rings
// that one would ship, and yours.
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/benchmarking/contestants.hpp"
#include "common/benchmarking/items.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e5_padding/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/step1_seq_cst.hpp"
#include "yours.hpp"

namespace week04_queues {

namespace bench = common::benchmarking;
using item = std::uint64_t;

template <class T>
using baseline_of =
    bench::contestants<bench::contestant<"mutex_ring", bench::direct<w4e2::mutex_ring<T>>>>;

template <class T>
using ladder_of = bench::contestants<
    bench::contestant<"step1, seq_cst", bench::direct<week04::step1::ring<T>>>,
    bench::contestant<"step2, acquire/release", bench::direct<w4e3::spsc_ring<T>>>,
    bench::contestant<"step3, padded", bench::direct<w4e5::padded_ring<T>>>,
    bench::contestant<"step4, cached", bench::direct<w4e6::spsc_ring<T>>>>;

template <class T>
using yours_of = bench::joined<
    bench::contestants<>
#if defined(YOURS_W4E2)
    ,
    bench::contestants<
        bench::contestant<"yours, w4e2 mutex ring", bench::direct<your_w4e2::mutex_ring<T>>>>
#endif
#if defined(YOURS_W4E3)
    ,
    bench::contestants<
        bench::contestant<"yours, w4e3 spsc ring", bench::direct<your_w4e3::spsc_ring<T>>>>
#endif
#if defined(YOURS_W4E4)
    ,
    bench::contestants<
        bench::contestant<"yours, w4e4 lifetime", bench::direct<your_w4e4::spsc_ring<T>>>>
#endif
#if defined(YOURS_W4E5)
    ,
    bench::contestants<
        bench::contestant<"yours, w4e5 padded", bench::direct<your_w4e5::padded_ring<T>>>>
#endif
#if defined(YOURS_W4E6)
    ,
    bench::contestants<
        bench::contestant<"yours, w4e6 cached", bench::direct<your_w4e6::spsc_ring<T>>>>
#endif
    >;

template <class T>
using spsc_by_handles =
    bench::contestant<"spsc_ring, handles", bench::handles<week04::spsc_ring<T>>>;
using line_by_handles =
    bench::contestant<"line_ring, handles", bench::handles<week04::line_ring<item>>>;

// A line ring in the memory that an index ring of `capacity` 8-byte items takes: fewer items.
class line_ring_in_equal_memory : public bench::handles<week04::line_ring<item>> {
 public:
  explicit line_ring_in_equal_memory(std::size_t capacity)
      : handles(capacity * sizeof(item) > 1024 ? (capacity * sizeof(item) / 512 - 1) * 56 : 1) {}
};

// Each ring in its three forms: a handle of its own, the ring's member functions, and calls that
// the compiler may not inline.
using forms = bench::contestants<
    spsc_by_handles<item>,
    bench::contestant<"spsc_ring, members", bench::direct<week04::spsc_ring<item>>>,
    bench::contestant<"spsc_ring, not inlined",
                      bench::not_inlined<bench::handles<week04::spsc_ring<item>>>>,
    line_by_handles,
    bench::contestant<"line_ring, members", bench::direct<week04::line_ring<item>>>,
    bench::contestant<"line_ring, not inlined",
                      bench::not_inlined<bench::handles<week04::line_ring<item>>>>,
    bench::contestant<"line_ring, equal memory", line_ring_in_equal_memory>>;

}  // namespace week04_queues
