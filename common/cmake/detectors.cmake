# The five detectors: what a check is compiled with and what it runs.
#
#   unit    AddressSanitizer, UndefinedBehaviorSanitizer
#   tsan    ThreadSanitizer
#   model   the model checker instead of std::atomic and std::mutex
#   counts  counters beside std::atomic, std::mutex and operator new
#   layout  no flags: where the members stand
#
# An exercise's folder holds a source for each of its checks: unit.cpp, tsan.cpp and so on. An
# implementation's are tests/<name>_test.cpp (unit and tsan), tests/<name>_model.cpp and so on.
#
# For each detector there is one library, check_<detector>: main() and the flags; one, contract_<detector>,
# for the checks of a queue's contract, which only some need; and precompiled_<detector>, the precompiled header that
# its executables share.
include_guard(GLOBAL)

# Internal cache: the weeks' folders see these names, whichever folder included this file.
set(DETECTORS unit tsan model counts layout CACHE INTERNAL "")
if(SANITIZER)
  # These take the flags that the whole build has.
  set(DETECTORS unit layout CACHE INTERNAL "")
endif()

function(detectors_define)
  # null and alignment would be asked before each access, a quarter of the compile time. What goes through a null
  # pointer crashes, and the contract's items know where they may stand (I5). Linked after check_unit: the last
  # word holds.
  add_library(exercise_sanitizers INTERFACE)
  if(NOT SANITIZER)
    target_compile_options(exercise_sanitizers INTERFACE -fno-sanitize=null,alignment)
  endif()

  # What the checks share is compiled here, once for each detector.
  set(testing_sources
    testing/main.cpp testing/findings.cpp testing/watchdog.cpp testing/start_barrier.cpp testing/items.cpp
    testing/contract.cpp testing/where_threads_stand.cpp testing/numbers_in.cpp)
  set(contract_sources
    testing/conformance.cpp testing/contract_queue.cpp testing/contract_items.cpp
    testing/contract_bounded.cpp testing/contract_threads.cpp testing/contract_blocking.cpp)
  foreach(detector IN LISTS DETECTORS)
    set(library check_${detector})
    add_library(${library} STATIC ${testing_sources})
    target_link_libraries(${library}
      PUBLIC common::common GTest::gmock GTest::gtest PRIVATE common_warnings)
    # -O0: hundreds of small programs are compiled, each runs for milliseconds, and what is checked
    # are operations, not times. Line numbers are all that the checks need of -g; the rest of it is for
    # the debugger, which takes the unit check.
    target_compile_options(${library} PUBLIC -O0 $<IF:$<STREQUAL:${detector},unit>,-g,-g1>)
    add_library(contract_${detector} STATIC EXCLUDE_FROM_ALL ${contract_sources})
    target_link_libraries(contract_${detector} PUBLIC ${library} PRIVATE common_warnings)
    set_target_properties(${library} contract_${detector} PROPERTIES UNITY_BUILD ON)
  endforeach()

  if(NOT SANITIZER)
    target_compile_options(check_unit PUBLIC
      -fsanitize=address,undefined -fno-sanitize-recover=all
      # The preset asan-ubsan looks for undefined behaviour in what is not the learner's.
      PRIVATE -fno-sanitize=undefined -g1)
    target_link_options(check_unit PUBLIC -fsanitize=address,undefined)
    target_compile_options(check_tsan PUBLIC -fsanitize=thread)
    target_link_options(check_tsan PUBLIC -fsanitize=thread)
    target_compile_definitions(check_model PUBLIC COMMON_MODEL)
    target_link_libraries(check_model PUBLIC common::checker)
    target_compile_definitions(check_counts PUBLIC COMMON_COUNTED)
    target_link_libraries(check_counts PUBLIC common::allocations)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    if(TARGET check_tsan)
      # g++ warns that TSan does not follow fences; docs/checking.md says what that means here. And
      # under TSan g++ 12 takes std::jthread's constructor for a use before initialization.
      target_compile_options(check_tsan PUBLIC -Wno-tsan -Wno-maybe-uninitialized)
    endif()
  endif()

  # g++ needs three times as long to save such a header as to read what it holds. From the second check on it saves a second
  # for each source, so the first one does without.
  if(NOT QUICK_START)
    add_custom_target(precompiled)
    foreach(detector IN LISTS DETECTORS)
      add_library(precompiled_${detector} STATIC EXCLUDE_FROM_ALL testing/precompiled.cpp)
      target_link_libraries(precompiled_${detector} PRIVATE check_${detector} common_warnings)
      target_precompile_headers(precompiled_${detector} PRIVATE testing/precompiled.hpp)
    endforeach()
    # Those that nearly every exercise has.
    add_dependencies(precompiled precompiled_unit contract_unit)
    foreach(detector tsan model)
      if(detector IN_LIST DETECTORS)
        add_dependencies(precompiled precompiled_${detector})
      endif()
    endforeach()
  endif()
endfunction()

# Adds to the list <result> what a source, or the added lines of a patch, include, with its quotes or brackets.
# In place of unit.cpp, which tsan.cpp may be once more, what that includes. CMake looks again when the
# file changes.
function(included_by result file)
  get_filename_component(file "${file}" ABSOLUTE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(STRINGS "${file}" lines REGEX "^[+]?#include ")
  list(TRANSFORM lines REPLACE "^[+]?#include +" "")
  if("\"unit.cpp\"" IN_LIST lines)
    get_filename_component(folder "${file}" DIRECTORY)
    included_by(lines "${folder}/unit.cpp")
  endif()
  list(REMOVE_ITEM lines "\"exercise.hpp\"" "\"unit.cpp\"")
  list(APPEND ${result} ${lines})
  list(REMOVE_DUPLICATES ${result})
  set(${result} "${${result}}" PARENT_SCOPE)
endfunction()

# One executable of one detector.
function(detector_executable target detector sources)
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE check_${detector} common_warnings ${ARGN})
  list(GET sources 0 source)
  set(includes)
  included_by(includes "${source}")
  if(includes MATCHES "\"common/testing/(conformance|contract)\\.hpp\"")
    target_link_libraries(${target} PRIVATE contract_${detector})
  endif()
  if(NOT QUICK_START)
    target_precompile_headers(${target} REUSE_FROM precompiled_${detector})
  endif()
  # Names like w1e1.unit are for CMake; a file of its own folder is for people.
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY checks)
endfunction()

# Registers the executable with CTest. A hang is ended by the watchdog in main(); TIMEOUT is the
# second line of defence. (ThreadSanitizer would wait a second at each program's end, for threads that
# are still at work then. No test leaves one.)
function(detector_test target labels)
  add_test(NAME ${target} COMMAND ${target} WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/checks")
  detector_test_properties(${target} "${labels}")
endfunction()

function(detector_test_properties test labels)
  set_tests_properties(${test} PROPERTIES
    LABELS "${labels}"
    SKIP_RETURN_CODE 77
    TIMEOUT 600
    ENVIRONMENT "ASAN_OPTIONS=detect_stack_use_after_return=1;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=halt_on_error=1 exitcode=66 second_deadlock_stack=1 atexit_sleep_ms=0")
endfunction()
