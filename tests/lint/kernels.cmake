# cmake -D KERNELS=folder -D CLANG=file -D SCRATCH=folder -P kernels.cmake
#
# Checks every program as drivers see it: the files of its Sources row, one after the
# other, as OpenCL C 1.2, no warning left. See kernels/README.md for the row.
cmake_minimum_required(VERSION 3.25)
if(NOT CLANG)
  message(STATUS "SKIP: no clang (install clang)")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/programs.cmake)

foreach(program IN LISTS PROGRAMS)
  join_sources(${program} ${SCRATCH}/${program})
  execute_process(COMMAND ${CLANG} -x cl -cl-std=CL1.2 -Xclang -finclude-default-header
    -fsyntax-only -Wall -Wextra -Werror ${SCRATCH}/${program}
    RESULT_VARIABLE result ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    message(NOTICE "${errors}")
    message(SEND_ERROR "kernels/${program} is refused")
  endif()
endforeach()
