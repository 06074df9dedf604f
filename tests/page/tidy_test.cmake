# cmake -D TIDY=program -D DRAW=program -D SCRATCH=folder -P tidy_test.cmake
#
# HTML Tidy finds nothing.
cmake_minimum_required(VERSION 3.25)
if(NOT TIDY)
  message(STATUS "SKIP: no tidy (install tidy)")
  return()
endif()
file(MAKE_DIRECTORY ${SCRATCH})
foreach(words IN ITEMS "teach" "bare" "noise=0.2" "hostile=<b>&amp\\;</script>\"'")
  execute_process(COMMAND ${DRAW} ${SCRATCH}/page.html ${words} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${TIDY} -e -q ${SCRATCH}/page.html
    RESULT_VARIABLE result ERROR_VARIABLE found OUTPUT_VARIABLE found)
  if(NOT result EQUAL 0 OR NOT found STREQUAL "")
    message(FATAL_ERROR "with ${words}: ${found}")
  endif()
endforeach()
