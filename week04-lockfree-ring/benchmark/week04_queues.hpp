// Who takes part in week 4's benchmark and in its counts: the baseline, the ladder, the rings
// that one would ship, and yours. peers.hpp has the others.
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
#include "week04/step5_lines.hpp"
#include "week04/word_ring.hpp"
#include "yours.hpp"

namespace week04_queues {

namespace bench = common::benchmarking;
using bench::contestant;
using bench::contestants;
using bench::group;
using bench::traits;
using item = std::uint64_t;

inline constexpr traits step = {.is = group::step};
inline constexpr traits ours = {.is = group::ours};
inline constexpr traits ablation = {.is = group::ablation};

template <class T>
using baseline_of = contestants<contestant<"mutex_ring", bench::direct<w4e2::mutex_ring<T>>>>;

template <class T>
using ladder_of =
    contestants<contestant<"step1_seq_cst", bench::direct<week04::step1::ring<T>>, step>,
                contestant<"step2_acquire_release", bench::direct<w4e3::spsc_ring<T>>, step>,
                contestant<"step3_padded", bench::direct<w4e5::padded_ring<T>>, step>,
                contestant<"step4_cached", bench::direct<w4e6::spsc_ring<T>>, step>,
                contestant<"step5_lines", bench::direct<week04::step5::ring<T>>, step>>;

template <bench::name_constant Name, class Queue>
using yours_called =
    contestants<contestant<Name, bench::direct<Queue>, traits{.is = group::yours}>>;
template <class T>
using yours_of = bench::joined<contestants<>
#if defined(YOURS_W4E2)
                               ,
                               yours_called<"yours_w4e2", your_w4e2::mutex_ring<T>>
#endif
#if defined(YOURS_W4E3)
                               ,
                               yours_called<"yours_w4e3", your_w4e3::spsc_ring<T>>
#endif
#if defined(YOURS_W4E4)
                               ,
                               yours_called<"yours_w4e4", your_w4e4::spsc_ring<T>>
#endif
#if defined(YOURS_W4E5)
                               ,
                               yours_called<"yours_w4e5", your_w4e5::padded_ring<T>>
#endif
#if defined(YOURS_W4E6)
                               ,
                               yours_called<"yours_w4e6", your_w4e6::spsc_ring<T>>
#endif
                               >;

// A line ring in the memory that an index ring of `capacity` 8-byte items takes: fewer items.
class line_ring_in_equal_memory : public bench::handles<week04::line_ring<item>> {
 public:
  explicit line_ring_in_equal_memory(std::size_t capacity)
      : handles(capacity * sizeof(item) > 1024 ? (capacity * sizeof(item) / 512 - 1) * 56 : 1) {}
};

// The rings are used through their handles unless the name says otherwise.
template <class T>
using spsc_ring_of =
    contestants<contestant<"spsc_ring", bench::handles<week04::spsc_ring<T>>, ours>,
                contestant<"spsc_ring_steps_back",
                           bench::handles<week04::spsc_ring<T, week04::steps_back>>, ours>>;
using line_ring =
    contestants<contestant<"line_ring", bench::handles<week04::line_ring<item>>, ours>,
                contestant<"line_ring_steps_back",
                           bench::handles<week04::line_ring<item, week04::steps_back>>, ours>,
                contestant<"line_ring_equal_memory", line_ring_in_equal_memory, ours>>;
using word_ring =
    contestants<contestant<"word_ring", bench::handles<week04::word_ring<item>>, ours>>;

}  // namespace week04_queues
