#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "exercise.hpp"

namespace {

using namespace common::checker;
using w3e5::high_water_mark;

const options usual{.title = "w3e5 high-water mark"};

SCENARIO(high_water_mark, D1_D2_no_execution_forgets_the_largest_value, usual) {
  high_water_mark mark;
  bool small = false;
  bool large = false;
  thread left("left", [&] { small = mark.record(5); });
  thread right("right", [&] { large = mark.record(7); });
  left.join();
  right.join();
  check(mark.value() == 7, "7 was recorded, and nothing larger");
  check(large, "whoever recorded 7 has raised the mark");
}

SCENARIO(high_water_mark, D1_in_every_execution_one_of_two_equal_values_raises_it, usual) {
  high_water_mark mark;
  bool left_raised = false;
  bool right_raised = false;
  thread left("left", [&] { left_raised = mark.record(5); });
  thread right("right", [&] { right_raised = mark.record(5); });
  left.join();
  right.join();
  check(left_raised != right_raised, "exactly one of the two raised it to 5");
}

SCENARIO(high_water_mark, D2_in_no_execution_does_a_reader_see_it_go_down, usual) {
  high_water_mark mark;
  thread left("left", [&] { mark.record(5); });
  thread right("right", [&] { mark.record(7); });
  thread reader("reader", [&] {
    const long first = mark.value();
    const long second = mark.value();
    check(first <= second, "the mark never goes down");
  });
}

// The larger value meets one new mark after another.
SCENARIO(high_water_mark, D2_no_rival_with_several_values_makes_a_larger_one_forgotten, usual) {
  high_water_mark mark;
  bool large = false;
  thread rival("rival", [&] {
    for (const long value : {1, 2, 3, 4}) mark.record(value);
  });
  thread recorder("recorder", [&] { large = mark.record(7); });
  rival.join();
  recorder.join();
  check(mark.value() == 7, "7 was recorded, and nothing larger");
  check(large, "whoever recorded 7 has raised the mark");
}

SCENARIO(high_water_mark, D2_D3_who_has_recorded_a_value_never_reads_a_smaller_one, usual) {
  high_water_mark mark;
  const auto record = [&](long value) {
    mark.record(value);
    check(mark.value() >= value, "the mark stands at least as high");
  };
  thread left("left", [&] { record(5); });
  thread right("right", [&] { record(7); });
}

}  // namespace
