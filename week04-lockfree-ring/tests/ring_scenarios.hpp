// What the model checker runs on a ring: one producer, one consumer, and few enough items that
// every execution can be tried. The numbers are chosen so that each of them finds mistakes that the
// others miss.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "checker/checker.hpp"
#include "checker/gtest.hpp"

namespace ring_scenarios {

struct transfer {
  std::size_t capacity;
  int pushes;
  int pops;
  std::size_t start_index;
};

// Every slot is used again, and again.
inline constexpr transfer slots_are_reused{2, 4, 4, 0};
// Full and empty take turns: nothing hides behind a vacant slot.
inline constexpr transfer one_slot{1, 3, 3, 0};
// Two items stay behind: the destructor's.
inline constexpr transfer a_remainder{2, 4, 2, 0};
// The indices pass their maximum and begin at 0 again.
inline constexpr transfer the_counters_wrap{2, 4, 4, std::numeric_limits<std::size_t>::max() - 1};

template <template <class> class Ring>
common::checker::verdict run(const transfer& t, const std::string& title) {
  using namespace common::checker;
  return explore(
      [t] {
        Ring<item> ring(t.capacity, t.start_index);
        thread producer{"producer", [&] {
                          for (int n = 1; n <= t.pushes; ++n) {
                            item mine(n);
                            until([&] { return ring.try_push(std::move(mine)); });
                          }
                        }};
        thread consumer{"consumer", [&] {
                          for (int n = 1; n <= t.pops; ++n) {
                            std::optional<item> got;
                            until([&] { return (got = ring.try_pop()).has_value(); });
                            check(got->get() == n, "items come out in the order they went in");
                          }
                        }};
        producer.join();
        consumer.join();
      },
      {.title = title + " (capacity " + std::to_string(t.capacity) + ", " +
                std::to_string(t.pushes) + " pushes, " + std::to_string(t.pops) + " pops)"});
}

}  // namespace ring_scenarios
