#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e1::atomic_counter;

const options usual{.title = "w3e1 atomic counter"};

SCENARIO(atomic_counter, D1_no_execution_loses_an_increment, usual) {
  atomic_counter counter;
  thread left("left", [&] { counter.increment(); });
  thread right("right", [&] { counter.increment(); });
  left.join();
  right.join();
  check(counter.value() == 2, "two increments make 2");
}

SCENARIO(atomic_counter, D2_no_execution_gives_a_ticket_twice, usual) {
  atomic_counter counter;
  long first = -1;
  long second = -1;
  thread left("left", [&] { first = counter.take_ticket(); });
  thread right("right", [&] { second = counter.take_ticket(); });
  left.join();
  right.join();
  check(first != second, "the two tickets differ");
  check(first + second == 1, "the tickets are 0 and 1");
  check(counter.value() == 2, "two tickets make 2");
}

SCENARIO(atomic_counter, D3_in_no_execution_does_a_reader_see_it_go_down, usual) {
  atomic_counter counter;
  thread writer("writer", [&] {
    counter.increment();
    counter.increment();
  });
  thread reader("reader", [&] {
    const long first = counter.value();
    const long second = counter.value();
    check(0 <= first && first <= second && second <= 2,
          "the reader sees 0 to 2, and never less than before");
  });
}

SCENARIO(atomic_counter, D1_D2_a_ticket_and_an_increment_count_both, usual) {
  atomic_counter counter;
  long ticket = -1;
  thread left("left", [&] { ticket = counter.take_ticket(); });
  thread right("right", [&] { counter.increment(); });
  left.join();
  right.join();
  check(ticket == 0 || ticket == 1, "the ticket is from before or after");
  check(counter.value() == 2, "a ticket and an increment make 2");
}

}  // namespace
