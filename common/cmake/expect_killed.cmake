# Runs a wrong solution and demands that the check kills it with its own diagnosis:
#   cmake -DEXECUTABLE=... -DDIAGNOSIS=<regex> -P this
# A crash, a time-out or another test's failure is not a kill.

execute_process(COMMAND "${EXECUTABLE}" TIMEOUT 500
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result STREQUAL "0")
  message(FATAL_ERROR "The wrong solution passed: this check does not see the mistake.")
endif()
if(result STREQUAL "77")
  message("${output}")
  message(FATAL_ERROR "The wrong solution reached a todo.")
endif()
# The names of tests that ran and passed are no diagnosis.
string(REGEX REPLACE "\\[ (RUN     |      OK) \\][^\n]*" "" output "${output}")
# A pattern for one line: CMake's `.` matches the end of a line as well.
string(REGEX MATCH "${DIAGNOSIS}" found "${output}")
if(found STREQUAL "")
  message("${output}")
  message(FATAL_ERROR "The wrong solution failed (${result}), but not with the diagnosis: ${DIAGNOSIS}")
endif()
message("killed (${result}): ${found}")
