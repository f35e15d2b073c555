// Makes a synthetic tick file:
//
//   make_ticks 3000 1 ticks.bin            3000 ticks from seed 1
#include <cstdio>
#include <exception>
#include <string>

#include "week04/tick_file.hpp"

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: make_ticks COUNT SEED FILE\n");
    return 2;
  }
  try {
    week04::write_ticks(
        arguments[3], week04::synthetic_ticks(std::stoul(arguments[1]), std::stoull(arguments[2])));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_ticks: %s\n", error.what());
    return 1;
  }
}
