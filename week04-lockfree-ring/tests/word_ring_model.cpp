// The word ring with blocks of one or two places, so that a handful of items meets every boundary;
// and with items that look like the two values by which places speak.
#include "week04/word_ring.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using common::testing::number;

// The first two numbers are stored as stand-ins.
class special {
 public:
  explicit special(int value)
      : bits_(value == 1   ? week04::words::vacant
              : value == 2 ? week04::words::stand_in
                           : static_cast<std::uint64_t>(value)) {}
  int value() const {
    return bits_ == week04::words::vacant     ? 1
           : bits_ == week04::words::stand_in ? 2
                                              : static_cast<int>(bits_);
  }

 private:
  std::uint64_t bits_;
};

// What a scenario leaves in it is taken out at the end, because its items need no destructor and
// get none.
template <class T, std::size_t Block>
struct ring_of : week04::word_ring<T, week04::line_allocator<T>, Block> {
  using week04::word_ring<T, week04::line_allocator<T>, Block>::word_ring;
  ~ring_of() {
    while (this->try_pop()) {
    }
  }
};

template <class Ring>
void passes_every_scenario(const std::string& name) {
  for (const auto& one : scenarios::ring_scenarios) {
    EXPECT_THAT(scenarios::explore_spsc<Ring>(name, one), passes());
    EXPECT_THAT(scenarios::explore_attempts<Ring>(name, one), passes());
  }
}

TEST(word_ring, passes_every_scenario_of_a_ring) {
  passes_every_scenario<ring_of<number, 16>>("word_ring");
}

TEST(word_ring, passes_where_each_item_ends_a_block) {
  passes_every_scenario<ring_of<number, 1>>("word_ring, blocks of 1");
}

TEST(word_ring, passes_where_every_other_item_ends_a_block) {
  passes_every_scenario<ring_of<number, 2>>("word_ring, blocks of 2");
}

TEST(word_ring, passes_with_items_that_look_like_vacant_places) {
  passes_every_scenario<ring_of<special, 1>>("word_ring, stand-ins, blocks of 1");
  passes_every_scenario<ring_of<special, 2>>("word_ring, stand-ins, blocks of 2");
}

// Four steps at most: a push looks where the consumer is, looks into the place and stores; a pop
// looks, vacates the place, and at the end of a block says so to who watches and to the producer.
TEST(word_ring, each_call_ends_although_the_other_side_stands_still) {
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer}) {
    EXPECT_THAT((scenarios::explore_wait_freedom<ring_of<number, 1>>("word_ring", stops, 4)),
                passes());
    EXPECT_THAT((scenarios::explore_wait_freedom<ring_of<special, 2>>("word_ring", stops, 4)),
                passes());
  }
}

// An item names a buffer. It is written before the push, read before the pop ends, and written
// again when a later push has shown that the item is out.
template <std::size_t Block>
auto buffers_that_items_name() {
  return [] {
    ring_of<number, Block> queue(1);
    plain<int> buffers[2] = {0, 0};
    common::checker::thread producer("producer", [&] {
      for (int n = 1; n <= 4; ++n) {
        buffers[n % 2] = n;
        until([&] { return queue.try_push(number(n)); });
      }
    });
    common::checker::thread consumer("consumer", [&] {
      auto end = queue.consumer();
      for (int n = 1; n <= 4; ++n)
        until([&] {
          return end.consume_one([&](number& item) {
            check(buffers[item.value() % 2] == n, "the buffer holds what was written");
          });
        });
    });
  };
}

TEST(word_ring, what_an_item_names_is_written_and_may_be_used_again) {
  EXPECT_THAT(explore(buffers_that_items_name<1>(), {.title = "word_ring, buffers, blocks of 1"}),
              passes());
  EXPECT_THAT(explore(buffers_that_items_name<16>(), {.title = "word_ring, buffers"}), passes());
}

}  // namespace
