// What a benchmark program takes on its command line.
#pragma once

#include <cstddef>
#include <string>

namespace common::benchmarking {

struct options {
  bool quick = false;
  bool list = false;
  std::size_t rounds = 11;
  unsigned hang_after = 300;  // seconds
  std::string filter;
  std::string json;  // these are file names; empty: not asked for
  std::string exported;
  std::string imported;
  std::string counts;
};

// Prints the usage and ends the process where the arguments ask for it (code 0) or are wrong (2).
options read_options(int argc, char** argv);

}  // namespace common::benchmarking
