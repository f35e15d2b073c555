// The line ring with lines of one or two items and blocks of one or two lines, so that a handful of
// items meets every boundary: the end of a line, of a block, of the ring.
#include "week04/line_ring.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using common::testing::number;

template <std::size_t ItemsPerLine, std::size_t LinesPerBlock>
using lines_of = week04::line_ring<number, week04::never_waits, week04::line_allocator<number>,
                                   ItemsPerLine, LinesPerBlock>;

// A ring of `Blocks` blocks, whatever capacity the scenario asks for; what the scenario leaves in
// it is taken out at the end, because the line ring's items need no destructor and get none.
template <std::size_t ItemsPerLine, std::size_t LinesPerBlock, std::size_t Blocks>
struct short_ring : lines_of<ItemsPerLine, LinesPerBlock> {
  using base = lines_of<ItemsPerLine, LinesPerBlock>;
  explicit short_ring(std::size_t, std::size_t start = 0)
      : base(ItemsPerLine * LinesPerBlock * (Blocks - 1), start) {}
  ~short_ring() {
    while (this->try_pop()) {
    }
  }
};

template <class Ring>
void expect_that_it_passes(const std::string& name, int items) {
  for (const std::size_t start : {std::size_t{0}, std::numeric_limits<std::size_t>::max()}) {
    for (const int pops : {items, items - 2}) {
      const scenarios::spsc_case one{.capacity = 2, .pushes = items, .pops = pops, .start = start};
      if (pops == items) {
        EXPECT_THAT(scenarios::explore_spsc<Ring>(name, one), passes());
      }
      EXPECT_THAT(
          explore(scenarios::attempts_scenario<Ring>(one), {.title = name + ", " + one.text()}),
          passes());
    }
  }
}

// In each of these the consumer also looks at a block to come, on entering its second one.
TEST(line_ring, passes_with_lines_of_one_item) {
  expect_that_it_passes<short_ring<1, 1, 2>>("line_ring, 2 lines of 1 item", 4);
}

TEST(line_ring, passes_with_three_lines_of_one_item) {
  expect_that_it_passes<short_ring<1, 1, 3>>("line_ring, 3 lines of 1 item", 5);
}

TEST(line_ring, passes_with_lines_of_two_items) {
  expect_that_it_passes<short_ring<2, 1, 2>>("line_ring, 2 lines of 2 items", 6);
}

TEST(line_ring, passes_with_blocks_of_two_lines) {
  expect_that_it_passes<short_ring<1, 2, 2>>("line_ring, 2 blocks of 2 lines of 1 item", 6);
}

// Where a call enters a block, a push takes two steps at most: it looks for room and stores the
// item's news; and a pop four: it leaves a line, gives the block back, looks at the block to come
// and looks for items.
TEST(line_ring, each_call_ends_although_the_other_side_stands_still) {
  using ring = short_ring<1, 1, 2>;
  EXPECT_THAT(scenarios::explore_wait_freedom<ring>("line_ring", scenarios::side::producer, 4),
              passes());
  EXPECT_THAT(scenarios::explore_wait_freedom<ring>("line_ring", scenarios::side::consumer, 2, 4),
              passes());
}

SCENARIO(line_ring, batches_and_spans_pass, {.title = "line_ring, batches and spans"}) {
  short_ring<2, 1, 2> queue(0);
  common::checker::thread producer("producer", [&] {
    auto end = queue.producer();
    const std::array items{number(1), number(2), number(3)};
    for (std::size_t done = 0; done < 3;) {
      until([&] {
        const std::size_t n = end.push_n(items.begin() + done, 3 - done);
        done += n;
        return n != 0;
      });
    }
    until([&] {
      const auto room = end.reserve(1);
      for (auto& slot : room) slot.construct(4);
      if (!room.empty()) end.commit(1);
      return !room.empty();
    });
  });
  common::checker::thread consumer("consumer", [&] {
    auto end = queue.consumer();
    int next = 1;
    until([&] {
      const auto items = end.peek(2);
      for (auto& item : items) check(item.value() == next++, "FIFO");
      end.release(items.size());
      return !items.empty();
    });
    std::vector<number> got;
    until([&] {
      end.pop_n(std::back_inserter(got), 4);
      return next + static_cast<int>(got.size()) > 4;
    });
    for (const number& item : got) check(item.value() == next++, "FIFO");
  });
}

}  // namespace
