// The same names and lines where the compiler was told relative paths (a compiler cache does that).
#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "common/tests/checker/orders.hpp"

namespace common::checker {
namespace {

using ::testing::HasSubstr;

TEST(a_relative_path, leads_to_the_source_all_the_same) {
  ASSERT_NE(__FILE__[0], '/') << "not compiled as this test wants it";
  const verdict v = explore([] {
    common::atomic<bool> ready{false};
    common::plain<int> payload{0};
    thread writer("writer", [&] {
      payload = 1;
      ready = true;
    });
    thread reader("reader", [&] {
      if (ready.load(relaxed)) check(payload == 1, "arrived");
    });
  });
  EXPECT_THAT(v, fails_with(kind::data_race));
  EXPECT_THAT(v.message, HasSubstr("payload"));
  EXPECT_THAT(v.trace, HasSubstr("ready := true"));
  EXPECT_THAT(v.trace, HasSubstr("relative_paths_test.cpp:"));
}

}  // namespace
}  // namespace common::checker
