// w1e2: the stub.
#pragma once

struct queue {
  void act() {}
};
