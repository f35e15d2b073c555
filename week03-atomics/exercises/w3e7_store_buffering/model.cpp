#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/testing/wait_freedom.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using common::testing::standstill;
using w3e7::two_flags;

const options usual{.title = "w3e7 store buffering"};

SCENARIO(two_flags, D1_no_execution_has_both_inside, usual) {
  two_flags door;
  plain<int> inside = 0;
  const auto visit = [&](std::size_t me) {
    if (!door.try_enter(me)) return;
    ++inside;
    check(inside == 1, "I am alone inside");
    --inside;
    door.leave(me);
  };
  thread left("left", [&] { visit(0); });
  thread right("right", [&] { visit(1); });
}

// The second visit may end in a retreat, whose store the other side may read.
void two_visits_of(std::size_t often) {
  two_flags door;
  plain<int> visits = 0;
  const auto visit = [&](std::size_t me) {
    if (!door.try_enter(me)) return;
    ++visits;
    door.leave(me);
  };
  thread left("left", [&] {
    visit(0);
    if (often == 0) visit(0);
  });
  thread right("right", [&] {
    visit(1);
    if (often == 1) visit(1);
  });
}

SCENARIO(two_flags, D1_D2_no_execution_misses_what_side_0_did_inside_before, usual) {
  two_visits_of(0);
}

SCENARIO(two_flags, D1_D2_no_execution_misses_what_side_1_did_inside_before, usual) {
  two_visits_of(1);
}

SCENARIO(two_flags, D4_who_knows_that_the_other_is_gone_gets_in, usual) {
  const std::size_t gone = choose(2);
  two_flags door;
  plain<int> visits = 0;
  thread visitor("visitor", [&] {
    if (!door.try_enter(gone)) return;
    ++visits;
    door.leave(gone);
  });
  visitor.join();
  thread next("next", [&] {
    check(door.try_enter(1 - gone), "the other one has left");
    ++visits;
    door.leave(1 - gone);
  });
  next.join();
  check(visits == 2, "both were inside");
}

// One side stops before one of its steps, wherever that is, until the other one is finished.
SCENARIO(two_flags, D5_no_execution_waits_for_the_other_side,
         standstill::watched("w3e7 store buffering, one side stands still")) {
  const std::size_t stops = choose(2);
  // Three loads and stores, and a fence beside each, if it is solved with fences.
  constexpr std::size_t most_steps = 6;
  standstill still;
  two_flags door;
  const auto visit = [&](std::size_t me) {
    if (door.try_enter(me)) door.leave(me);
  };
  thread one("stops", [&] {
    still.stop_before(choose(2 * most_steps));
    visit(stops);
  });
  thread other("goes on", [&] {
    const std::size_t steps = still.steps_of([&] { visit(1 - stops); });
    check(steps <= most_steps,
          "asking and leaving takes three loads and stores, and at most three fences");
    still.go_on();
  });
}

}  // namespace
