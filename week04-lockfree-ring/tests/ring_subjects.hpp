// The queues that ring_driver.hpp is pointed at, with items of all kinds.
#pragma once

#include <array>
#include <cstdint>

#include "ring_driver.hpp"
#include "week01-mutex-queue/include/week01/bounded_mutex_queue.hpp"
#include "week04-lockfree-ring/exercises/w4e2_mutex_ring/.reference/solution.hpp"
#include "week04/line_ring.hpp"
#include "week04/spsc_ring.hpp"

namespace ring_driver {

using source = std::function<std::optional<unsigned>()>;
struct subject {
  const char* name;
  std::size_t (*drive)(const source&);
};

template <class T>
using line_ring = week04::line_ring<T>;
template <class T, std::size_t Items = 2, std::size_t Lines = 2>
using short_lines =
    week04::line_ring<T, week04::never_waits, week04::line_allocator<T>, Items, Lines>;
using aligned = common::testing::over_aligned<64>;
using common::testing::move_only;

inline const std::array subjects{
    subject{"spsc_ring, 8 bytes", drive<week04::spsc_ring<std::uint64_t>, true>},
    subject{"spsc_ring, 1 byte", drive<week04::spsc_ring<unsigned char>, true>},
    subject{"spsc_ring, 56 bytes", drive<week04::spsc_ring<bytes56>, true>},
    subject{"spsc_ring, move-only", drive<week04::spsc_ring<move_only>, true>},
    subject{"spsc_ring, over-aligned", drive<week04::spsc_ring<aligned>, true>},
    subject{"spsc_ring, throwing", drive<week04::spsc_ring<throwing>, true>},
    subject{"line_ring, 8 bytes", drive<line_ring<std::uint64_t>, false>},
    subject{"line_ring, 1 byte", drive<line_ring<unsigned char>, false>},
    subject{"line_ring, 56 bytes", drive<line_ring<bytes56>, false>},
    subject{"line_ring, lines of 2", drive<short_lines<std::uint64_t>, false>},
    subject{"line_ring, lines of 1", drive<short_lines<std::uint64_t, 1, 1>, false>},
    subject{"line_ring, lines of 3", drive<short_lines<unsigned char, 3, 4>, false>},
    subject{"mutex_ring, move-only", drive<w4e2::mutex_ring<move_only>, true>},
    subject{"bounded_mutex_queue, move-only", drive<week01::bounded_mutex_queue<move_only>, true>},
};

}  // namespace ring_driver
