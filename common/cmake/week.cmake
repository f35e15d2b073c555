# How a week adds to the build, one line each:
#
#   week_library()                                          include/weekNN, as target weekNN::weekNN
#   week_implementation(mutex_queue CHECKS unit tsan model) tests/mutex_queue_{test,model}.cpp
#   week_exercise(w1e2 mutex_queue CHECKS unit tsan model)  exercises/, solutions/, mutants/w1e2/
#   week_benchmark(LIBRARIES common::allocations)           benchmark/weekNN_benchmark.cpp
#
# CTest then knows, for w1e2 and its check `model`:
#   w1e2.compile, w1e2.model        the learner's file, built when it is tested; label w1e2
#   w1e2.solution.model             the solution passes
#   w1e2.mutant.<name>.model        a wrong solution dies, with the diagnosis that its patch names
#
# A learner's file is built by its own fixture, so a compile error fails one exercise, not the build.
include_guard(GLOBAL)

set(COMMON_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "")

# weekNN, from the folder's name weekNN-title
macro(week_name result)
  get_filename_component(week_folder "${CMAKE_CURRENT_SOURCE_DIR}" NAME)
  string(REGEX REPLACE "-.*" "" ${result} "${week_folder}")
endmacro()

function(week_library)
  week_name(week)
  file(GLOB headers CONFIGURE_DEPENDS include/${week}/*.hpp)
  add_library(${week} INTERFACE)
  add_library(${week}::${week} ALIAS ${week})
  target_sources(${week} INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  target_link_libraries(${week} INTERFACE common::common)
  add_custom_target(${week}_all)
endfunction()

# Adds the executable <test> of one detector and its CTest entry.
function(week_check test name detector labels)
  detector_source(source ${name} ${detector})
  detector_executable(${test} ${detector} ${source} ${week}::${week} ${ARGN})
  add_dependencies(${week}_all ${test})
  detector_test(${test} "${labels}")
endfunction()

function(week_implementation name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "CHECKS")
  week_name(week)
  foreach(detector IN LISTS arg_CHECKS)
    if(detector IN_LIST DETECTORS)
      week_check(${week}.${name}.${detector} ${name} ${detector} "${week};implementation")
    endif()
  endforeach()
endfunction()

# One file under test: <test> is the executable, <header> what its "exercise.hpp" includes.
function(subject_executable test detector header)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/subjects/${test}")
  file(CONFIGURE OUTPUT "${folder}/exercise.hpp" CONTENT "#include \"${header}\"\n")
  detector_source(source ${exercise} ${detector})
  detector_executable(${test} ${detector} ${source} ${week}::${week})
  target_include_directories(${test} PRIVATE "${folder}")
  # A stub does not use its parameters yet.
  target_compile_options(${test} PRIVATE -Wno-unused-parameter
    $<$<CXX_COMPILER_ID:Clang,AppleClang>:-Wno-unused-private-field>)
  # So that a counterexample knows whose exercise it tells about.
  target_compile_definitions(${test} PRIVATE EXERCISE_ID="${exercise}")
endfunction()

# The learner's file (or --with FILE): built by the fixture <prefix>.compile, on demand.
function(subject_on_demand prefix header label)
  set(targets)
  foreach(detector IN LISTS checks)
    set(test ${prefix}.${detector})
    subject_executable(${test} ${detector} "${header}")
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    detector_test(${test} "${label}")
    set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED ${prefix})
    list(APPEND targets ${test})
  endforeach()
  add_custom_target(${prefix} DEPENDS ${targets})
  add_test(NAME ${prefix}.compile
    COMMAND "${CMAKE_COMMAND}" "-DFILE=${header}" "-DTARGET=${prefix}"
            "-DBUILD=${CMAKE_BINARY_DIR}" -P "${COMMON_CMAKE_DIR}/compile_exercise.cmake")
  set_tests_properties(${prefix}.compile PROPERTIES
    LABELS "${label}" FIXTURES_SETUP ${prefix} RESOURCE_LOCK build TIMEOUT 900)
endfunction()

function(week_exercise exercise name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "CHECKS")
  week_name(week)
  set(checks)
  foreach(detector IN LISTS arg_CHECKS)
    if(detector IN_LIST DETECTORS)
      list(APPEND checks ${detector})
    endif()
  endforeach()
  set(file ${exercise}_${name}.hpp)
  set(solution "${CMAKE_CURRENT_SOURCE_DIR}/solutions/${file}")

  subject_on_demand(${exercise} "${CMAKE_CURRENT_SOURCE_DIR}/exercises/${file}"
    "${week};exercise;${exercise}")
  set(LEARN_WITH_${exercise} "" CACHE FILEPATH "a file to check in place of the exercise")
  if(LEARN_WITH_${exercise})
    subject_on_demand(${exercise}.with "${LEARN_WITH_${exercise}}" "with;${exercise}-with")
  endif()

  foreach(detector IN LISTS checks)
    set(test ${exercise}.solution.${detector})
    subject_executable(${test} ${detector} "${solution}")
    add_dependencies(${week}_all ${test})
    detector_test(${test} "${week};solution;${exercise}-proof")
    set_property(TEST ${test} PROPERTY SKIP_RETURN_CODE)  # nothing of a solution is to do
  endforeach()

  if(NOT MUTANTS)
    return()
  endif()
  file(GLOB patches CONFIGURE_DEPENDS mutants/${exercise}/*.patch)
  foreach(patch IN LISTS patches)
    week_mutant("${patch}")
  endforeach()
endfunction()

# mutants/wNeK/<name>.patch: a unified diff against the solution, under header lines
#   Killed-by: <detector>: <regex of the diagnosis>
function(week_mutant patch)
  get_filename_component(mutant "${patch}" NAME_WE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${patch}")
  file(STRINGS "${patch}" killers REGEX "^Killed-by: ")
  if(NOT killers)
    message(FATAL_ERROR "${patch}: no line `Killed-by: <detector>: <diagnosis>`")
  endif()
  list(SORT killers)  # where one is enough it is the one that compiles fastest: counts, layout, model, tsan, unit

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/mutants/${exercise}/${mutant}")
  set(header "${folder}/${file}")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(OUTPUT "${header}"
    COMMAND patch --silent --no-backup-if-mismatch --output "${header}" "${solution}" "${patch}"
    DEPENDS "${patch}" "${solution}"
    COMMENT "Making the wrong solution ${exercise}/${mutant}"
    VERBATIM)

  foreach(killer IN LISTS killers)
    if(NOT killer MATCHES "^Killed-by: ([a-z]+): (.+)$")
      message(FATAL_ERROR "${patch}: `${killer}` is not `Killed-by: <detector>: <diagnosis>`")
    endif()
    set(detector ${CMAKE_MATCH_1})
    set(diagnosis "${CMAKE_MATCH_2}")
    if(NOT detector IN_LIST arg_CHECKS)
      message(FATAL_ERROR "${patch}: ${exercise} has no check `${detector}`")
    endif()
    set(test ${exercise}.mutant.${mutant}.${detector})
    if(NOT detector IN_LIST DETECTORS)
      continue()
    endif()
    if(TEST ${test})
      message(FATAL_ERROR "${patch}: two lines `Killed-by: ${detector}`; only one would be tested")
    endif()
    subject_executable(${test} ${detector} "${header}")
    target_sources(${test} PRIVATE "${header}")
    add_dependencies(${week}_all ${test})
    add_test(NAME ${test}
      COMMAND "${CMAKE_COMMAND}" "-DEXECUTABLE=$<TARGET_FILE:${test}>" "-DDIAGNOSIS=${diagnosis}"
              -P "${COMMON_CMAKE_DIR}/expect_killed.cmake"
      WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/checks")
    detector_test_properties(${test} "${week};mutant;${exercise}-proof")
    # A wrong solution that hangs is recognised sooner than a learner's slow one.
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT "WATCHDOG_SECONDS=4")
    if(NOT MUTANTS STREQUAL "ALL")
      break()
    endif()
  endforeach()
endfunction()

# benchmark/weekNN_benchmark.cpp and, where it exists, benchmark/weekNN_counts.cpp (the counting
# build). LEARN_YOURS names the exercises that are compiled in beside the reference.
function(week_benchmark)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "LIBRARIES")
  week_name(week)
  string(REGEX REPLACE "^week0*" "w" prefix "${week}")

  set(LEARN_YOURS "" CACHE STRING "exercises to compile into the benchmarks, for example w1e2;w1e4")
  set(yours "// Generated: the learner's own queues in this benchmark.\n#pragma once\n")
  foreach(id IN LISTS LEARN_YOURS)
    if(id MATCHES "^${prefix}e")
      file(GLOB header exercises/${id}_*.hpp)
      string(TOUPPER "${id}" upper)
      string(APPEND yours "#define YOURS_${upper} 1\n#include \"${header}\"\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/yours/yours.hpp" CONTENT "${yours}")

  week_benchmark_executable(${week}_benchmark)
  add_test(NAME ${week}.benchmark COMMAND ${week}_benchmark --quick)
  set_tests_properties(${week}.benchmark PROPERTIES
    LABELS "${week};benchmark" RUN_SERIAL ON TIMEOUT 300)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/benchmark/${week}_counts.cpp")
    week_benchmark_executable(${week}_counts)
    target_compile_definitions(${week}_counts PRIVATE COMMON_COUNTED)
    target_link_libraries(${week}_counts PRIVATE common::allocations)
    add_test(NAME ${week}.counts COMMAND ${week}_counts)
    set_tests_properties(${week}.counts PROPERTIES LABELS "${week};benchmark" TIMEOUT 120)
  endif()
endfunction()

function(week_benchmark_executable target)
  add_executable(${target} benchmark/${target}.cpp)
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/yours")
  target_link_libraries(${target} PRIVATE
    ${week}::${week} common::benchmarking common_warnings ${arg_LIBRARIES})
  # The same flags in every build type: a figure that depends on the preset is no figure.
  set(flags -O3 -DNDEBUG)
  check_cxx_compiler_flag(-march=native HAS_MARCH_NATIVE)
  if(HAS_MARCH_NATIVE)
    list(APPEND flags -march=native)
  endif()
  target_compile_options(${target} PRIVATE ${flags})
  list(JOIN flags " " flags)
  target_compile_definitions(${target} PRIVATE BENCHMARK_FLAGS="${flags}")
  add_dependencies(${week}_all ${target})
endfunction()
include(CheckCXXCompilerFlag)
