#include "week04/spsc_ring.hpp"

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "common/checker/gtest.hpp"
#include "common/testing/queue_scenarios.hpp"
#include "common/testing/wait_freedom.hpp"

namespace {

using namespace common::checker;
namespace scenarios = common::testing;
using ring = week04::spsc_ring<move_only_item>;

// The same ring as its handles only.
struct ring_by_handles {
  using value_type = move_only_item;
  explicit ring_by_handles(std::size_t capacity, std::size_t start = 0) : ring_(capacity, start) {}
  auto producer() { return ring_.producer(); }
  auto consumer() { return ring_.consumer(); }
  ring ring_;
};

TEST(spsc_ring, passes_every_scenario_of_a_ring) {
  for (const auto& one : scenarios::ring_scenarios)
    EXPECT_THAT(scenarios::explore_spsc<ring>("spsc_ring", one), passes());
}

TEST(spsc_ring, a_refused_attempt_changes_nothing) {
  for (const auto& one : scenarios::ring_scenarios)
    EXPECT_THAT(
        explore(scenarios::attempts_scenario<ring>(one), {.title = "spsc_ring, " + one.text()}),
        passes());
}

TEST(spsc_ring, passes_every_scenario_through_its_handles) {
  for (const auto& one : scenarios::ring_scenarios)
    EXPECT_THAT(scenarios::explore_spsc<ring_by_handles>("spsc_ring's handles", one), passes());
}

// Two steps: a look at the other side's index, a store of one's own.
TEST(spsc_ring, each_call_ends_although_the_other_side_stands_still) {
  for (const auto stops : {scenarios::side::producer, scenarios::side::consumer}) {
    EXPECT_THAT(scenarios::explore_wait_freedom<ring>("spsc_ring", stops, 2), passes());
    EXPECT_THAT(scenarios::explore_wait_freedom<ring_by_handles>("spsc_ring's handles", stops, 2),
                passes());
  }
}

// Pushes through a handle of its own, as soon as nobody else has one.
void push_by_a_new_handle(ring& queue, int value) {
  until([&] {
    try {
      return queue.producer().try_push(move_only_item(value));
    } catch (const std::logic_error&) {
      return false;
    }
  });
}

SCENARIO(spsc_ring, a_handle_sees_what_was_done_with_the_one_before,
         {.title = "spsc_ring, two handles, one after the other"}) {
  ring queue(2);
  common::checker::thread first("first producer", [&] { push_by_a_new_handle(queue, 1); });
  common::checker::thread second("second producer", [&] { push_by_a_new_handle(queue, 2); });
  first.join();
  second.join();
  check(queue.try_pop().has_value() && queue.try_pop().has_value(), "both items are in the ring");
}

// Batches of 2 and spans of at most 2, in a ring of 2 or 1: they end at the array's end, are cut
// short by a full ring, and wrap.
auto batches(std::size_t capacity, std::size_t start, int items) {
  return [=] {
    ring queue(capacity, start);
    common::checker::thread producer("producer", [&] {
      auto end = queue.producer();
      int next = 1;
      while (next <= items) {
        std::vector<move_only_item> batch;
        batch.emplace_back(next);
        if (next < items) batch.emplace_back(next + 1);
        std::size_t done = 0;
        until([&] {
          done = end.push_n(std::make_move_iterator(batch.begin()), batch.size());
          return done != 0;
        });
        next += static_cast<int>(done);
      }
    });
    common::checker::thread consumer("consumer", [&] {
      auto end = queue.consumer();
      int next = 1;
      while (next <= items) {
        std::vector<move_only_item> got;
        until([&] { return end.pop_n(std::back_inserter(got), 2) != 0; });
        for (const auto& item : got) check(item.get() == next++, "FIFO");
      }
    });
  };
}

TEST(spsc_ring, batches_pass_where_they_are_cut_and_where_they_wrap) {
  for (const auto& verdict :
       {explore(batches(2, 0, 4), {.title = "spsc_ring, batches, capacity 2"}),
        explore(batches(2, 1, 4), {.title = "spsc_ring, batches, capacity 2, begun at slot 1"}),
        explore(batches(1, 0, 3), {.title = "spsc_ring, batches, capacity 1"}),
        explore(batches(2, static_cast<std::size_t>(-1), 4),
                {.title = "spsc_ring, batches, counters about to wrap around"})})
    EXPECT_THAT(verdict, passes());
}

TEST(spsc_ring, spans_pass_where_they_are_cut_and_where_they_wrap) {
  const auto spans = [](std::size_t start) {
    return [start] {
      ring queue(2, start);
      common::checker::thread producer("producer", [&] {
        auto end = queue.producer();
        for (int next = 1; next <= 4;) {
          until([&] {
            const auto room = end.reserve(2);
            for (auto& slot : room) slot.construct(next++);
            end.commit(room.size());
            return !room.empty();
          });
        }
      });
      common::checker::thread consumer("consumer", [&] {
        auto end = queue.consumer();
        for (int next = 1; next <= 4;) {
          until([&] {
            const auto items = end.peek(2);
            for (auto& item : items) check(item.get() == next++, "FIFO");
            end.release(items.size());
            return !items.empty();
          });
        }
      });
      producer.join();
      consumer.join();
      while (queue.try_pop()) {
      }
    };
  };
  EXPECT_THAT(explore(spans(0), {.title = "spsc_ring, spans"}), passes());
  EXPECT_THAT(explore(spans(static_cast<std::size_t>(-1)),
                      {.title = "spsc_ring, spans, counters about to wrap around"}),
              passes());
}

}  // namespace
