# What week 4 has beside exercises and benchmark: the peers' conformance, the soak, the proof that no system call
# is made, the tick files and the capstone's program.

find_package(Threads REQUIRED)

# ---- the conformance kit on other people's queues
week_check(week04.peers.unit unit tests/peers_test.cpp "week04;implementation" week04_peers)

# ---- any calls in any order, chosen by coverage (clang; in no ordinary build): week04_rings_fuzzer -max_total_time=600
option(RINGS_FUZZER "build week04_rings_fuzzer; needs clang" OFF)
if(RINGS_FUZZER)
  find_package(GTest REQUIRED)  # the names that common has found are known there only
  add_executable(week04_rings_fuzzer tests/rings_fuzzer.cpp)
  target_link_libraries(week04_rings_fuzzer PRIVATE week04::week04 common_warnings GTest::gtest)
  target_sources(week04_rings_fuzzer PRIVATE ../common/testing/items.cpp)
  target_compile_options(week04_rings_fuzzer PRIVATE
    -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
  target_link_options(week04_rings_fuzzer PRIVATE -fsanitize=fuzzer,address,undefined)
endif()

# ---- the soak: small as a test; `week04_soak 1000000000` is the real one
add_executable(week04_soak tests/soak.cpp)
target_link_libraries(week04_soak PRIVATE week04::week04 common_warnings Threads::Threads)
target_compile_options(week04_soak PRIVATE -O2)
add_dependencies(week04_all week04_soak)
add_test(NAME week04.soak COMMAND week04_soak 500000)
set_tests_properties(week04.soak PROPERTIES LABELS "week04;implementation" TIMEOUT 300)

# ---- system calls: forbidden by the kernel while items are passed (a sanitizer makes its own)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT SANITIZER)
  add_executable(week04_system_calls tests/system_calls.cpp)
  target_link_libraries(week04_system_calls PRIVATE week04::week04 common_warnings Threads::Threads)
  target_compile_options(week04_system_calls PRIVATE -O2)
  add_dependencies(week04_all week04_system_calls)
  add_test(NAME week04.system_calls COMMAND week04_system_calls)
  set_tests_properties(week04.system_calls PROPERTIES
    LABELS "week04;implementation" TIMEOUT 300 SKIP_RETURN_CODE 77)
endif()

# ---- no call of a handle is left in a loop: it would need an address, and the handle's state would stay in memory
if(CMAKE_NM AND NOT SANITIZER)
  add_library(week04_handles_are_inlined OBJECT tests/handles_are_inlined.cpp)
  target_link_libraries(week04_handles_are_inlined PRIVATE week04::week04 common_warnings)
  target_compile_options(week04_handles_are_inlined PRIVATE -Os)  # as little as it may
  add_dependencies(week04_all week04_handles_are_inlined)
  add_test(NAME week04.handles_are_inlined COMMAND "${CMAKE_NM}" -C $<TARGET_OBJECTS:week04_handles_are_inlined>)
  set_tests_properties(week04.handles_are_inlined PROPERTIES
    LABELS "week04;implementation" PASS_REGULAR_EXPRESSION "T by_spsc_ring"
    FAIL_REGULAR_EXPRESSION " W [^\n]*week04::(handle|calls|producer_calls|consumer_calls|two_sides|[a-z]+::side)<")
endif()

# ---- tick files, a small one for the test: the generator makes the same ones on every machine
add_executable(make_ticks benchmark/make_ticks.cpp)
target_link_libraries(make_ticks PRIVATE week04::week04 common_warnings)
function(tick_file name count seed)
  set(${name} "${CMAKE_CURRENT_BINARY_DIR}/${name}.bin")
  add_custom_command(OUTPUT "${${name}}" COMMAND make_ticks ${count} ${seed} "${${name}}"
    DEPENDS make_ticks COMMENT "Making ${count} synthetic ticks" VERBATIM)
  set(${name} "${${name}}" PARENT_SCOPE)
endfunction()
tick_file(large_ticks 300000 2)
tick_file(small_ticks 3000 1)
add_custom_target(week04_ticks DEPENDS "${large_ticks}" "${small_ticks}")

# ---- the capstone's program, with your files or with the solutions
function(tick_program target ring pipeline subjects)
  set(include "${CMAKE_CURRENT_BINARY_DIR}/subjects/${target}")
  set(exercises "${CMAKE_CURRENT_SOURCE_DIR}/exercises")
  file(CONFIGURE OUTPUT "${include}/subjects.hpp" CONTENT
    "#include \"${exercises}/w4e6_cached_indices/${ring}\"\n#include \"${exercises}/w4e9_tick_pipeline/${pipeline}\"\n")
  add_executable(${target} benchmark/tick_pipeline.cpp)
  target_include_directories(${target} PRIVATE "${include}")
  target_link_libraries(${target} PRIVATE
    week04::week04 common::allocations common_warnings Threads::Threads)
  target_compile_options(${target} PRIVATE -O3 -Wno-unused-parameter -Wno-unused-private-field)
  target_compile_definitions(${target} PRIVATE
    LARGE_TICK_FILE="${large_ticks}" SUBJECTS="${subjects}")
  add_dependencies(${target} week04_ticks)
endfunction()

tick_program(tick_pipeline cached_indices.hpp tick_pipeline.hpp "your")
set_target_properties(tick_pipeline PROPERTIES EXCLUDE_FROM_ALL ON)
tick_program(tick_pipeline_solution .reference/solution.hpp .reference/solution.hpp "the solution's")
add_dependencies(week04_all tick_pipeline_solution)
add_test(NAME week04.tick_pipeline
  COMMAND tick_pipeline_solution --quick "${small_ticks}")
set_tests_properties(week04.tick_pipeline PROPERTIES LABELS "week04;implementation" TIMEOUT 300)
