# cmake -D LLVMPIPE=folder -D SELF_TEST=executable -P llvmpipe_test.cmake
#
# A driver that is known to be wrong fails the self-test: see scripts/fetch-llvmpipe.
cmake_minimum_required(VERSION 3.25)
if(NOT EXISTS ${LLVMPIPE}/run)
  message(STATUS "SKIP: no llvmpipe (scripts/fetch-llvmpipe build/llvmpipe)")
  return()
endif()
execute_process(COMMAND ${LLVMPIPE}/run ${SELF_TEST} liar
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(output MATCHES "SKIPPED: [^\n]*")
  message(STATUS "SKIP: ${CMAKE_MATCH_0}")
elseif(NOT result EQUAL 0)
  message(FATAL_ERROR "${result}: ${output}")
endif()
