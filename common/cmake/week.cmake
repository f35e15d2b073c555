# How a week adds to the build, one line each:
#
#   week_library()                                          include/weekNN, as target weekNN::weekNN
#   week_implementation(mutex_queue CHECKS unit tsan model) tests/mutex_queue_{test,model}.cpp
#   week_exercises()                                        each folder exercises/wNeK_name
#   week_benchmark(LIBRARIES common::allocations)           benchmark/weekNN_benchmark.cpp
#
# An exercise is its folder: NAME.hpp is the learner's, unit.cpp, tsan.cpp, model.cpp, counts.cpp and
# layout.cpp are its checks (those that are there), .reference/ holds solution.hpp and mutants/.
# CTest then knows, for w1e2 and its check `model`:
#   w1e2.compile, w1e2.model        the learner's file, built when it is tested; label w1e2
#   w1e2.solution.model             the solution passes
#   w1e2.mutant.<name>.model        a wrong solution dies, with the diagnosis that its patch names; the
#                                   program is w1e2.mutants.model, which holds several
#
# A learner's file is built by its own fixture, so a compile error fails one exercise, not the build.
include_guard(GLOBAL)

# An exercise is compiled by a script (common/testing/compile_exercise.py).
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(COMMON_PYTHON "${Python3_EXECUTABLE}" CACHE INTERNAL "")

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
function(week_check test detector source labels)
  week_name(week)
  detector_executable(${test} ${detector} "${source}" ${week}::${week} ${ARGN})
  add_dependencies(${week}_all ${test})
  detector_test(${test} "${labels}")
endfunction()

function(week_implementation name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "CHECKS")
  week_name(week)
  foreach(detector IN LISTS arg_CHECKS)
    if(detector IN_LIST DETECTORS)
      # tests/<name>_test.cpp serves unit and tsan.
      string(REGEX REPLACE "^(unit|tsan)$" "test" kind ${detector})
      week_check(${week}.${name}.${detector} ${detector} tests/${name}_${kind}.cpp
        "${week};implementation")
    endif()
  endforeach()
endfunction()

# ---- exercises

# The folder of an exercise, by its identifier (w1e2) or its name (w1e2_mutex_queue).
function(exercise_folder result exercise)
  file(GLOB folder LIST_DIRECTORIES true "${CMAKE_CURRENT_SOURCE_DIR}/exercises/${exercise}"
    "${CMAKE_CURRENT_SOURCE_DIR}/exercises/${exercise}_*")
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

# Where the learner's file of an exercise's folder is: w1e2_mutex_queue/mutex_queue.hpp
function(exercise_file result folder)
  get_filename_component(name "${folder}" NAME)
  string(REGEX REPLACE "^w[0-9]+e[0-9]+_" "" name "${name}")
  set(${result} "${folder}/${name}.hpp" PARENT_SCOPE)
endfunction()

# The checks of an exercise are the sources that are in its folder.
function(exercise_checks result folder)
  set(checks)
  foreach(detector IN LISTS DETECTORS)
    if(EXISTS "${folder}/${detector}.cpp")
      list(APPEND checks ${detector})
    endif()
  endforeach()
  set(${result} "${checks}" PARENT_SCOPE)
endfunction()

# One check of an exercise on one file: <test> is the executable, <header> what its "exercise.hpp"
# includes, and names to checks that read the file's numbers. The sources are the check's own, unless others are
# named. What of the checks has nothing to do with that file stands in support/, and is compiled once.
function(subject_executable test folder detector header)
  cmake_parse_arguments(PARSE_ARGV 4 arg "" "" "SOURCES")
  set(sources "${folder}/${detector}.cpp")
  if(arg_SOURCES)
    set(sources ${arg_SOURCES})
  endif()
  week_name(week)
  get_filename_component(name "${folder}" NAME)
  string(REGEX REPLACE "_.*" "" exercise "${name}")
  set(include "${CMAKE_CURRENT_BINARY_DIR}/subjects/${test}")
  file(CONFIGURE OUTPUT "${include}/exercise.hpp" CONTENT "#include ${header}\n#define EXERCISE_FILE ${header}\n")
  detector_executable(${test} ${detector} "${sources}" stub_warnings exercise_sanitizers ${week}::${week})
  target_include_directories(${test} PRIVATE "${include}")
  file(GLOB support CONFIGURE_DEPENDS "${folder}/support/*.cpp")
  if(support)
    set(library ${exercise}_support_${detector})
    if(NOT TARGET ${library})
      add_library(${library} STATIC EXCLUDE_FROM_ALL ${support})
      target_link_libraries(${library} PRIVATE check_${detector} common_warnings)
      if(TARGET precompiled AND detector STREQUAL "unit")
        add_dependencies(precompiled ${library})
      endif()
    endif()
    target_link_libraries(${test} PRIVATE ${library})
  endif()
  # So that a counterexample knows whose exercise it tells about.
  target_compile_definitions(${test} PRIVATE EXERCISE_ID="${exercise}")
endfunction()

# The learner's file (or --with FILE): built by the fixture <prefix>.compile, on demand. With LIMITED it
# is a stranger's: it is compiled and run within limits (common/testing/limits.py).
function(subject_on_demand prefix folder header label)
  cmake_parse_arguments(PARSE_ARGV 4 arg "LIMITED" "" "")
  set(limits)
  if(arg_LIMITED)
    set(limits "${COMMON_PYTHON}" "${COMMON_CMAKE_DIR}/../testing/limits.py")
  endif()
  set(targets)
  set(objects)
  exercise_checks(checks "${folder}")
  foreach(detector IN LISTS checks)
    set(test ${prefix}.${detector})
    subject_executable(${test} "${folder}" ${detector} "\"${header}\"")
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    if(arg_LIMITED)
      add_test(NAME ${test} COMMAND ${limits} --own-user --record ${test} -- $<TARGET_FILE:${test}>
        WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/checks")
      detector_test_properties(${test} "${label}")
    else()
      detector_test(${test} "${label}")
    endif()
    set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED ${prefix})
    list(APPEND targets ${test})
    list(APPEND objects "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${test}.dir")
  endforeach()
  add_custom_target(${prefix} DEPENDS ${targets})
  if(arg_LIMITED)
    # Compiling all checks of an exercise takes 10 to 20 s of CPU time. The others wait meanwhile.
    list(APPEND limits --wall 300 --cpu 120 --memory 4096 --file 512 --what "compiling it"
      --record ${prefix}.compile --)
  endif()
  add_test(NAME ${prefix}.compile
    COMMAND ${limits} "${COMMON_PYTHON}" "${COMMON_CMAKE_DIR}/../testing/compile_exercise.py"
            --file "${header}" --exercise "${folder}" --target ${prefix}
            --build "${CMAKE_BINARY_DIR}" --objects ${objects} --compiler "${CMAKE_CXX_COMPILER}")
  set_tests_properties(${prefix}.compile PROPERTIES
    LABELS "${label}" FIXTURES_SETUP ${prefix} RESOURCE_LOCK build TIMEOUT 900)
endfunction()

function(week_exercises)
  file(GLOB folders CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/exercises/w*e*_*")
  foreach(folder IN LISTS folders)
    week_exercise("${folder}")
  endforeach()
endfunction()

function(week_exercise folder)
  week_name(week)
  get_filename_component(exercise "${folder}" NAME)
  string(REGEX REPLACE "_.*" "" exercise "${exercise}")
  exercise_file(file "${folder}")

  subject_on_demand(${exercise} "${folder}" "${file}" "${week};exercise;${exercise}")
  set(LEARN_WITH_${exercise} "" CACHE FILEPATH "a file to check in place of the exercise")
  if(LEARN_WITH_${exercise})
    subject_on_demand(${exercise}.with "${folder}" "${LEARN_WITH_${exercise}}" "with;${exercise}-with")
  endif()
  week_submissions("${folder}" ${exercise})

  # What proves the checks: the solution passes, the wrong solutions die.
  add_custom_target(${exercise}_all)
  add_dependencies(${week}_all ${exercise}_all)
  exercise_checks(checks "${folder}")
  foreach(detector IN LISTS checks)
    set(test ${exercise}.solution.${detector})
    subject_executable(${test} "${folder}" ${detector} "\"${folder}/.reference/solution.hpp\"")
    add_dependencies(${exercise}_all ${test})
    detector_test(${test} "${week};solution;${exercise}-proof")
    set_property(TEST ${test} PROPERTY SKIP_RETURN_CODE)  # nothing of a solution is to do
  endforeach()

  if(NOT MUTANTS OR QUICK_START)
    return()
  endif()
  exercise_mutants("${folder}")
endfunction()

# What ./learn grade has collected: LEARN_GRADE names a file with a line `EXERCISE NUMBER FILE` for each
# submission.
function(week_submissions folder exercise)
  set(LEARN_GRADE "" CACHE FILEPATH "a list of submissions to check")
  if(NOT LEARN_GRADE)
    return()
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${LEARN_GRADE}")
  file(STRINGS "${LEARN_GRADE}" lines REGEX "^${exercise} ")
  foreach(line IN LISTS lines)
    if(line MATCHES "^([^ ]+) ([^ ]+) (.+)$")
      subject_on_demand(${exercise}.${CMAKE_MATCH_2} "${folder}" "${CMAKE_MATCH_3}" "grade" LIMITED)
    endif()
  endforeach()
endfunction()

# Where a wrong solution of an exercise is made.
function(mutant_file result folder mutant)
  get_filename_component(exercise "${folder}" NAME)
  exercise_file(file "${folder}")
  get_filename_component(file "${file}" NAME)
  set(${result} "${CMAKE_CURRENT_BINARY_DIR}/mutants/${exercise}/${mutant}/${file}" PARENT_SCOPE)
endfunction()

# The wrong solutions of an exercise. .reference/mutants/<mutant>.patch is a unified diff against the
# solution, under header lines
#   Killed-by: <detector>: <regex of the diagnosis>
#   Right-with: <CMake's name of a compiler>: <why it does no harm there>
#
# Those that one detector kills are one program, <exercise>.mutants.<detector>. So a compiler reads the
# headers, and makes a std::deque<int>, once for ten of them and not for each.
function(exercise_mutants folder)
  get_filename_component(exercise "${folder}" NAME)
  string(REGEX REPLACE "_.*" "" exercise "${exercise}")
  exercise_checks(checks "${folder}")
  file(GLOB patches CONFIGURE_DEPENDS "${folder}/.reference/mutants/*.patch")
  set(includes)
  included_by(includes "${folder}/.reference/solution.hpp")
  set(programs)
  foreach(patch IN LISTS patches)
    exercise_mutant("${folder}" "${patch}")
  endforeach()
  list(REMOVE_DUPLICATES programs)
  foreach(program IN LISTS programs)
    mutants_program(${program} "${folder}")
    add_dependencies(${exercise}_all ${program})
  endforeach()
endfunction()

# Makes a wrong solution, and its tests; adds to the caller's `programs`, and to the <program>.mutants of
# each.
macro(exercise_mutant folder patch)
  get_filename_component(mutant "${patch}" NAME_WE)
  mutant_file(header "${folder}" ${mutant})
  get_filename_component(made "${header}" DIRECTORY)
  file(MAKE_DIRECTORY "${made}")
  add_custom_command(OUTPUT "${header}"
    COMMAND patch --silent --fuzz=0 --no-backup-if-mismatch --output "${header}" "${folder}/.reference/solution.hpp" "${patch}"
    DEPENDS "${patch}" "${folder}/.reference/solution.hpp"
    COMMENT "Making the wrong solution ${exercise}/${mutant}"
    VERBATIM)
  included_by(includes "${patch}")

  file(STRINGS "${patch}" killers REGEX "^Killed-by: ")
  if(NOT killers)
    message(FATAL_ERROR "${patch}: no line `Killed-by: <detector>: <diagnosis>`")
  endif()
  list(SORT killers)  # where one is enough it is the one that compiles fastest: counts, layout, model, tsan, unit
  file(STRINGS "${patch}" survives REGEX "^Right-with: ")
  if(survives MATCHES "^Right-with: ${CMAKE_CXX_COMPILER_ID}:")
    set(killers)
  endif()
  foreach(killer IN LISTS killers)
    if(NOT killer MATCHES "^Killed-by: ([a-z]+): (.+)$")
      message(FATAL_ERROR "${patch}: `${killer}` is not `Killed-by: <detector>: <diagnosis>`")
    endif()
    set(detector ${CMAKE_MATCH_1})
    set(diagnosis "${CMAKE_MATCH_2}")
    if(NOT EXISTS "${folder}/${detector}.cpp")
      message(FATAL_ERROR "${patch}: ${exercise} has no check `${detector}`")
    endif()
    if(NOT detector IN_LIST checks)
      continue()  # not in this build
    endif()
    set(test ${exercise}.mutant.${mutant}.${detector})
    if(TEST ${test})
      message(FATAL_ERROR "${patch}: two lines `Killed-by: ${detector}`; only one would be tested")
    endif()
    set(program ${exercise}.mutants.${detector})
    set(only)
    if(diagnosis MATCHES "^([^|]*[. ])?([A-Z][0-9]+_[A-Za-z0-9_]*)$")
      # One test kills it: of the check that one is compiled, and without sanitizers, where none of
      # them reports.
      set(only ${CMAKE_MATCH_2})
      if(detector STREQUAL "unit" AND NOT diagnosis MATCHES "REPORTED in ")
        string(APPEND program ".plain")
      endif()
    endif()
    add_test(NAME ${test}
      COMMAND "${CMAKE_COMMAND}" "-DEXECUTABLE=$<TARGET_FILE:${program}>" "-DDIAGNOSIS=${diagnosis}"
              -P "${COMMON_CMAKE_DIR}/expect_killed.cmake"
      WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/checks")
    detector_test_properties(${test} "${week};mutant;${exercise}-proof")
    # A wrong solution that hangs is recognised sooner than a learner's slow one.
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT "WRONG_SOLUTION=${mutant};WATCHDOG_SECONDS=4")
    list(APPEND programs ${program})
    list(APPEND ${program}.mutants ${mutant})
    set(${program}.only.${mutant} "${only}")
    if(NOT MUTANTS STREQUAL "ALL")
      break()
    endif()
  endforeach()
endmacro()

# A program of wrong solutions. Each stands in a namespace of its own, with the check; what these
# include has to be read before. common/testing/only.hpp chooses among them.
function(mutants_program program folder)
  string(REGEX REPLACE ".*[.]mutants[.]([a-z]+).*" "\\1" detector ${program})
  included_by(includes "${folder}/${detector}.cpp")
  list(APPEND includes "\"common/testing/only.hpp\"")
  list(TRANSFORM includes PREPEND "#include ")
  list(JOIN includes "\n" includes)
  set(sources)
  set(headers)
  set(content)
  set(count 0)
  list(LENGTH ${program}.mutants last)
  foreach(mutant IN LISTS ${program}.mutants)
    mutant_file(header "${folder}" ${mutant})
    list(APPEND headers "${header}")
    string(APPEND content "
#define WRONG \"${mutant}\"
#define ONLY \"${${program}.only.${mutant}}\"
#define EXERCISE \"${header}\"
namespace mutant::${mutant} {
#include \"${folder}/${detector}.cpp\"
}
#undef EXERCISE
#undef ONLY
#undef WRONG
")
    math(EXPR count "${count} + 1")
    math(EXPR full "${count} % 10")
    if(full EQUAL 0 OR count EQUAL last)
      set(source "${CMAKE_CURRENT_BINARY_DIR}/mutants/${program}.${count}.cpp")
      file(CONFIGURE OUTPUT "${source}" CONTENT "// Generated.\n${includes}\n${content}")
      list(APPEND sources "${source}")
      set(content)
    endif()
  endforeach()
  set(flags ${detector})
  if(program MATCHES "[.]plain$")
    set(flags layout)
  endif()
  subject_executable(${program} "${folder}" ${flags} EXERCISE SOURCES ${sources})
  target_sources(${program} PRIVATE ${headers})
  target_include_directories(${program} PRIVATE "${folder}")
  target_compile_options(${program} PRIVATE -w)  # a compiler's doubts about them are no news
endfunction()

# ---- benchmarks

# benchmark/weekNN_benchmark.cpp and, where it exists, benchmark/weekNN_counts.cpp (the counting
# build). SOURCES: further files of the benchmark. LEARN_YOURS names the exercises that are compiled in beside the reference.
function(week_benchmark)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES;LIBRARIES")
  week_name(week)
  string(REGEX REPLACE "^week0*" "w" prefix "${week}")

  set(LEARN_YOURS "" CACHE STRING "exercises to compile into the benchmarks, for example w1e2;w1e4")
  set(yours "// Generated: the learner's own queues in this benchmark.\n#pragma once\n")
  foreach(id IN LISTS LEARN_YOURS)
    if(id MATCHES "^${prefix}e")
      exercise_folder(folder ${id})
      exercise_file(header "${folder}")
      string(TOUPPER "${id}" upper)
      # WHY another name: the solution may be in the same program, and its namespace is the same.
      string(APPEND yours "#define YOURS_${upper} 1\n"
        "#define ${id} your_${id}\n#include \"${header}\"\n#undef ${id}\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/yours/yours.hpp" CONTENT "${yours}")

  week_benchmark_executable(${week}_benchmark ${arg_LIBRARIES})
  target_sources(${week}_benchmark PRIVATE ${arg_SOURCES})
  benchmark_test(${week}.benchmark ${week}_benchmark --quick)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/benchmark/${week}_counts.cpp")
    week_benchmark_executable(${week}_counts ${arg_LIBRARIES})
    target_compile_definitions(${week}_counts PRIVATE COMMON_COUNTED)
    target_link_libraries(${week}_counts PRIVATE common::allocations)
    benchmark_test(${week}.counts ${week}_counts)
  endif()
endfunction()

# A test that the benchmark <target> runs, where benchmarks are built; elsewhere it is built by its name.
function(benchmark_test test target)
  if(NOT BENCHMARKS)
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  week_name(week)
  add_dependencies(${week}_all ${target})
  if(NOT TARGET benchmarks)
    add_custom_target(benchmarks)
  endif()
  add_dependencies(benchmarks ${target})
  add_test(NAME ${test} COMMAND ${target} ${ARGN})
  set_tests_properties(${test} PROPERTIES LABELS "${week};benchmark" RUN_SERIAL ON TIMEOUT 300)
endfunction()

function(week_benchmark_executable target)
  week_name(week)
  add_executable(${target} benchmark/${target}.cpp)
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/yours")
  target_link_libraries(${target} PRIVATE
    ${week}::${week} common::benchmarking common_warnings ${ARGN})
  # The same flags in every build type: a figure that depends on the preset is no figure.
  set(flags -O3 -DNDEBUG)
  check_cxx_compiler_flag(-march=native HAS_MARCH_NATIVE)
  if(HAS_MARCH_NATIVE)
    list(APPEND flags -march=native)
  endif()
  target_compile_options(${target} PRIVATE ${flags})
  list(JOIN flags " " flags)
  target_compile_definitions(${target} PRIVATE BENCHMARK_FLAGS="${flags}")
endfunction()
include(CheckCXXCompilerFlag)
