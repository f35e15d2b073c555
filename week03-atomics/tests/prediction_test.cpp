#include "week03/prediction.hpp"

#include <gtest/gtest.h>

namespace {

using week03::allowed_by;
using week03::outcome_set;

TEST(prediction, means_the_set_that_its_form_says) {
  EXPECT_EQ(allowed_by(week03::all, 2), (outcome_set{"00", "01", "10", "11"}));
  EXPECT_EQ(allowed_by(week03::all_but("10"), 2), (outcome_set{"00", "01", "11"}));
  EXPECT_EQ(allowed_by(week03::all_but("01 10"), 2), (outcome_set{"00", "11"}));
  EXPECT_EQ(allowed_by(week03::only("00 01"), 2), (outcome_set{"00", "01"}));
  EXPECT_EQ(allowed_by(week03::only(""), 3), outcome_set{});
  EXPECT_EQ(allowed_by(week03::all, 3).size(), 8u);
}

TEST(prediction, is_undecided_until_somebody_decides) {
  EXPECT_FALSE(week03::undecided.decided());
  EXPECT_FALSE(week03::outcomes{}.decided());
  EXPECT_TRUE(week03::all.decided());
  EXPECT_TRUE(week03::all_but("").decided());
  EXPECT_TRUE(week03::only("").decided());
}

}  // namespace
