#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e7::two_flags;

TEST(two_flags, no_execution_has_both_inside) {
  EXPECT_THAT(explore(
                  [] {
                    two_flags door;
                    plain<int> inside = 0;
                    const auto visit = [&](std::size_t me) {
                      if (!door.try_enter(me)) return;
                      ++inside;
                      check(inside == 1, "I am alone inside");
                      --inside;
                      door.leave(me);
                    };
                    thread left{"left", [&] { visit(0); }};
                    thread right{"right", [&] { visit(1); }};
                  },
                  {.title = "w3e7 store buffering"}),
              passes());
}

// The second visit may end in a retreat, whose store the other side may read.
TEST(two_flags, no_execution_misses_what_was_done_inside_before) {
  EXPECT_THAT(explore(
                  [] {
                    two_flags door;
                    plain<int> visits = 0;
                    const auto visit = [&](std::size_t me) {
                      if (!door.try_enter(me)) return;
                      ++visits;
                      door.leave(me);
                    };
                    thread left{"left", [&] {
                                  visit(0);
                                  visit(0);
                                }};
                    thread right{"right", [&] { visit(1); }};
                  },
                  {.title = "w3e7 store buffering"}),
              passes());
}

}  // namespace
