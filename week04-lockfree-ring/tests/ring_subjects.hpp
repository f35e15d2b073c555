// The queues that common/testing/queue_driver.hpp is pointed at, with items of all kinds.
#pragma once

#include <array>
#include <cstdint>

#include "common/testing/queue_driver.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e3_spsc_ring/.reference/solution.hpp"
#include "week04-lockfree-ring/exercises/w4e6_cached_indices/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"
#include "week04/word_ring.hpp"

namespace queue_driver {

template <class T>
using line_ring = week04::line_ring<T>;
template <class T, std::size_t Items = 2, std::size_t Lines = 2>
using short_lines =
    week04::line_ring<T, week04::never_waits, week04::line_allocator<T>, Items, Lines>;
template <class T, std::size_t Block>
using word_ring = week04::word_ring<T, week04::line_allocator<T>, Block>;

// The first two of the driver's numbers are the values by which the word ring's places speak.
enum class special : std::uint64_t {};
template <>
struct kind<special> {
  static special make(unsigned n) {
    return special{n == 0 ? week04::words::vacant : n == 1 ? week04::words::stand_in : n};
  }
  static unsigned number(special item) {
    if (item == make(0)) return 0;
    return item == make(1) ? 1 : static_cast<unsigned>(item);
  }
};

inline const std::array subjects{
    subject{"spsc_ring, 8 bytes", drive<week04::spsc_ring<std::uint64_t>, true>},
    subject{"spsc_ring, 1 byte", drive<week04::spsc_ring<unsigned char>, true>},
    subject{"spsc_ring, 56 bytes", drive<week04::spsc_ring<bytes56>, true>},
    subject{"spsc_ring, 1 MB", drive<week04::spsc_ring<megabyte>, true>, true},
    subject{"spsc_ring, move-only", drive<week04::spsc_ring<move_only>, true>},
    subject{"spsc_ring, over-aligned", drive<week04::spsc_ring<aligned>, true>},
    subject{"spsc_ring, page-aligned", drive<week04::spsc_ring<page_aligned>, true>},
    subject{"spsc_ring, throwing", drive<week04::spsc_ring<throwing>, true>},
    subject{"line_ring, 8 bytes", drive<line_ring<std::uint64_t>, false>},
    subject{"line_ring, 1 byte", drive<line_ring<unsigned char>, false>},
    subject{"line_ring, 56 bytes", drive<line_ring<bytes56>, false>},
    subject{"line_ring, lines of 2", drive<short_lines<std::uint64_t>, false>},
    subject{"line_ring, lines of 1", drive<short_lines<std::uint64_t, 1, 1>, false>},
    subject{"line_ring, lines of 3", drive<short_lines<unsigned char, 3, 4>, false>},
    subject{"word_ring, 8 bytes", drive<word_ring<special, 16>, true>},
    subject{"word_ring, 1 byte", drive<word_ring<unsigned char, 16>, true>},
    subject{"word_ring, blocks of 1", drive<word_ring<special, 1>, true>},
    subject{"word_ring, blocks of 4", drive<word_ring<special, 4>, true>},
    subject{"mutex_ring, 1 MB", drive<w4e2::mutex_ring<megabyte>, true>, true},
    subject{"mutex_ring, move-only", drive<w4e2::mutex_ring<move_only>, true>},
    subject{"mutex_ring, page-aligned", drive<w4e2::mutex_ring<page_aligned>, true>},
    subject{"mutex_ring, throwing", drive<w4e2::mutex_ring<throwing>, true>},
    subject{"w4e3, move-only", drive<w4e3::spsc_ring<move_only>, true>},
    subject{"w4e3, page-aligned", drive<w4e3::spsc_ring<page_aligned>, true>},
    subject{"w4e3, throwing", drive<w4e3::spsc_ring<throwing>, true>},
    subject{"w4e6, throwing", drive<w4e6::spsc_ring<throwing>, true>},
};

}  // namespace queue_driver
