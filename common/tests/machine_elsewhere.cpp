// A second file that asks for the machine, with flags of its own.
#define COMMON_BUILD_FLAGS "-O7"
#include "common/machine.hpp"

std::string flags_elsewhere() {
  return common::describe_machine().flags;
}
