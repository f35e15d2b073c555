#include <optional>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/testing/wait_freedom.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using common::testing::explore_wait_freedom;
using common::testing::side;
using common::testing::stopping_item;
using box = w3e8::mailbox<item>;

const options usual{.title = "w3e8 mailbox"};

// The two forms of try_push.
bool push_moved(box& mailbox, int value) {
  return mailbox.try_push(item{value});
}
bool push_copied(box& mailbox, int value) {
  const item mine{value};
  const bool pushed = mailbox.try_push(mine);
  check(mine.get() == value, "a copied item stays with the caller");
  return pushed;
}
using push_form = bool (*)(box&, int);

void pop(box& mailbox, int expected) {
  std::optional<item> popped;
  until([&] {
    popped = mailbox.try_pop();
    return popped.has_value();
  });
  check(popped->get() == expected, "items leave in the order in which they entered");
}

// The third item goes into the slot for the third time: both ways were used twice.
void three_items(push_form push) {
  box mailbox;
  thread producer("producer", [&] {
    for (const int value : {1, 2, 3}) until([&] { return push(mailbox, value); });
  });
  thread consumer("consumer", [&] {
    for (const int value : {1, 2, 3}) pop(mailbox, value);
  });
}

SCENARIO(mailbox, D1_D2_every_execution_hands_over_each_item_and_gives_the_slot_back, usual) {
  three_items(push_moved);
}

SCENARIO(mailbox, D1_D2_every_execution_does_so_for_copied_items, usual) {
  three_items(push_copied);
}

void two_attempts(push_form push) {
  box mailbox;
  thread producer("producer", [&] {
    check(push(mailbox, 1), "the box was empty");
    push(mailbox, 2);
  });
  thread consumer("consumer", [&] {
    int last = 0;
    for (int attempt = 0; attempt < 2; ++attempt) {
      const std::optional<item> popped = mailbox.try_pop();
      if (!popped) continue;
      check(popped->get() == last + 1, "first 1, then 2");
      last = popped->get();
    }
  });
}

SCENARIO(mailbox, D1_D2_D4_no_execution_waits_in_a_call, usual) {
  two_attempts(choose(2) == 0 ? push_moved : push_copied);
}

SCENARIO(mailbox, D1_D2_who_knows_that_there_is_an_item_or_room_finds_it, usual) {
  box mailbox;
  for (int value = 1; value <= 2; ++value) {
    thread producer("producer", [&] {
      const push_form push = value == 1 ? push_moved : push_copied;
      check(push(mailbox, value), "the box is empty");
      check(!push(mailbox, value), "the box is full");
    });
    producer.join();
    thread consumer("consumer", [&] {
      const std::optional<item> popped = mailbox.try_pop();
      check(popped.has_value(), "an item was pushed before");
      check(popped->get() == value, "it is the one of this round");
    });
    consumer.join();
  }
}

SCENARIO(mailbox, D3_no_execution_leaks_what_nobody_took, usual) {
  box mailbox;
  thread producer("producer", [&] {
    for (const int value : {1, 2}) until([&] { return push_moved(mailbox, value); });
  });
  thread consumer("consumer", [&] { pop(mailbox, 1); });
}

// One side stops before each of its steps in turn, in the middle of a call, too.
TEST(mailbox, D4_no_execution_waits_for_the_other_side) {
  constexpr std::size_t most_steps = 4;  // a look, a store, and two looks at what is one's own
  using stopping = w3e8::mailbox<stopping_item>;
  EXPECT_THAT(explore_wait_freedom<stopping>("w3e8 mailbox", side::producer, most_steps), passes());
  EXPECT_THAT(explore_wait_freedom<stopping>("w3e8 mailbox", side::consumer, most_steps), passes());
}

// The box may do something else for what can be copied byte by byte. The slot sees to it that every
// access is watched.
SCENARIO(mailbox, D1_D2_every_execution_hands_over_numbers_as_it_does_objects, usual) {
  w3e8::mailbox<long> mailbox;
  for (const long value : {-2, -1}) {
    check(mailbox.try_push(value), "the box is empty");
    check(mailbox.try_pop() == value, "what was put in comes out");
  }
  thread producer("producer", [&] {
    for (const long value : {1, 2, 3}) until([&] { return mailbox.try_push(value); });
  });
  thread consumer("consumer", [&] {
    for (const long value : {1, 2, 3}) {
      std::optional<long> popped;
      until([&] {
        popped = mailbox.try_pop();
        return popped.has_value();
      });
      check(*popped == value, "items leave in the order in which they entered");
    }
  });
}

}  // namespace
