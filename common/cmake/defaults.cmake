# Settings of every build of this repository, whole or one week alone.
include_guard(GLOBAL)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug for exercises, Release for benchmarks" FORCE)
endif()

set(oldest_gnu 12)
set(oldest_clang 14)
set(compilers_wanted "g++ ${oldest_gnu} or clang ${oldest_clang} or newer")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(oldest_compiler ${oldest_gnu})
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(oldest_compiler ${oldest_clang})
else()
  message(FATAL_ERROR "This repository needs ${compilers_wanted}; "
                      "CMake found ${CMAKE_CXX_COMPILER_ID} at ${CMAKE_CXX_COMPILER}.")
endif()
if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS oldest_compiler)
  message(FATAL_ERROR "This repository needs ${compilers_wanted}; "
                      "${CMAKE_CXX_COMPILER} is version ${CMAKE_CXX_COMPILER_VERSION}.")
endif()

# Where ccache is installed, what was compiled once is not compiled again.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}"
    CACHE STRING "ccache, as it was found")
endif()

set(CMAKE_CXX_EXTENSIONS OFF CACHE BOOL "-std=c++20, not gnu++20")

# The presets asan-ubsan and tsan put everything under one sanitizer. In such a build the checks
# that bring flags of their own (tsan, model, counts) are left out.
set(SANITIZER "" CACHE STRING "address,undefined or thread: build everything with it")

# Linked PRIVATE, to our own code only.
add_library(common_warnings INTERFACE)
target_compile_options(common_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
# A stub does not use its parameters yet. Linked after the warnings, because clang takes the last word.
add_library(stub_warnings INTERFACE)
target_compile_options(stub_warnings INTERFACE -Wno-unused-parameter
  $<$<CXX_COMPILER_ID:Clang,AppleClang>:-Wno-unused-private-field>)

# The preset for the exercises leaves them out; ./learn bench builds them in the preset that is for them.
option(BENCHMARKS "build the benchmarks, and test that each of them runs" ON)

# They are most of the build's time. Each is seen to die by one of the checks that its patch
# names, the one that compiles fastest; ALL takes the others as well (the gate does).
set(MUTANTS FIRST CACHE STRING "Which wrong solutions to build and see die: OFF, FIRST or ALL")

# ./learn configures a fresh clone with it; when the first verdict is there, it does the rest.
option(QUICK_START "leave out what a first check does not need: precompiled headers, wrong solutions" OFF)
