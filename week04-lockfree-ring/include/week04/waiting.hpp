// Whether a ring's try_ calls may wait: the second parameter of the rings' types.
#pragma once

#include "week04/step_back.hpp"

namespace week04 {

// The default: no call waits.
struct never_waits {
  static constexpr bool waits = false;
  static void wait() noexcept {}
};

// A side that has nothing left to do, and that has found little the last time, steps back before
// it looks at the other side again.
struct steps_back {
  static constexpr bool waits = true;
  static void wait() noexcept { step_back(); }
};

}  // namespace week04
