// w1e1: the stub.
#pragma once

struct counter {
  void act() {}
};
