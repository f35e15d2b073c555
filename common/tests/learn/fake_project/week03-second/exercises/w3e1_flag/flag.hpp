// w3e1: the stub.
#pragma once

struct flag {
  void act() {}
};
