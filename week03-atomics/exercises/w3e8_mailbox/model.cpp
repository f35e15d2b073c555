#include <optional>
#include <utility>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using box = w3e8::mailbox<item>;

void push(box& mailbox, int value) {
  until([&] { return mailbox.try_push(item{value}); });
}

void pop(box& mailbox, int expected) {
  std::optional<item> popped;
  until([&] {
    popped = mailbox.try_pop();
    return popped.has_value();
  });
  check(popped->get() == expected, "items leave in the order in which they entered");
}

// The third item goes into the slot for the third time: both ways were used twice.
TEST(mailbox, every_execution_hands_over_each_item_and_gives_the_slot_back) {
  EXPECT_THAT(explore(
                  [] {
                    box mailbox;
                    thread producer{"producer", [&] {
                                      for (const int value : {1, 2, 3}) push(mailbox, value);
                                    }};
                    thread consumer{"consumer", [&] {
                                      for (const int value : {1, 2, 3}) pop(mailbox, value);
                                    }};
                  },
                  {.title = "w3e8 mailbox"}),
              passes());
}

TEST(mailbox, no_execution_waits_in_a_call) {
  EXPECT_THAT(explore(
                  [] {
                    box mailbox;
                    thread producer{"producer", [&] {
                                      const bool first = mailbox.try_push(item{1});
                                      check(first, "the box was empty");
                                      static_cast<void>(mailbox.try_push(item{2}));
                                    }};
                    thread consumer{"consumer", [&] {
                                      int last = 0;
                                      for (int attempt = 0; attempt < 2; ++attempt) {
                                        const std::optional<item> popped = mailbox.try_pop();
                                        if (!popped) continue;
                                        check(popped->get() == last + 1, "first 1, then 2");
                                        last = popped->get();
                                      }
                                    }};
                  },
                  {.title = "w3e8 mailbox"}),
              passes());
}

TEST(mailbox, no_execution_leaks_what_nobody_took) {
  EXPECT_THAT(explore(
                  [] {
                    box mailbox;
                    thread producer{"producer", [&] {
                                      push(mailbox, 1);
                                      push(mailbox, 2);
                                    }};
                    thread consumer{"consumer", [&] { pop(mailbox, 1); }};
                  },
                  {.title = "w3e8 mailbox"}),
              passes());
}

}  // namespace
