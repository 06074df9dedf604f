# cmake -D KERNELS=folder -D CLANG=file -D SCRATCH=folder -P kernels.cmake
#
# Checks every program as drivers see it: the files of its Sources row, one after the
# other, as OpenCL C 1.2, no warning left. See kernels/README.md for the row.
cmake_minimum_required(VERSION 3.25)
if(NOT CLANG)
  message(STATUS "SKIP: no clang (install clang)")
  return()
endif()

# The files that Sources names, in order; it may go on over several lines.
function(read_sources file out)
  file(READ ${KERNELS}/${file} text)
  string(REGEX REPLACE "\\*/.*" "" head "${text}")
  string(REGEX REPLACE "\n \\*? *" " " head "${head}")
  if(NOT head MATCHES " Sources +(.*) - in that order")
    message(FATAL_ERROR "kernels/${file}: no row 'Sources   a, b, this file - in that order'")
  endif()
  string(REPLACE "this file" ${file} row "${CMAKE_MATCH_1}")
  string(REGEX REPLACE ", *" ";" row "${row}")
  set(${out} ${row} PARENT_SCOPE)
endfunction()

file(GLOB programs RELATIVE ${KERNELS} ${KERNELS}/*.cl)
foreach(program IN LISTS programs)
  read_sources(${program} sources)
  set(text "")
  foreach(source IN LISTS sources)
    string(APPEND text "#line 1 \"kernels/${source}\"\n")
    file(READ ${KERNELS}/${source} part)
    string(APPEND text "${part}")
  endforeach()
  file(WRITE ${SCRATCH}/${program} "${text}")
  execute_process(COMMAND ${CLANG} -x cl -cl-std=CL1.2 -Xclang -finclude-default-header
    -fsyntax-only -Wall -Wextra -Werror ${SCRATCH}/${program}
    RESULT_VARIABLE result ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    message(NOTICE "${errors}")
    message(SEND_ERROR "kernels/${program} is refused, from ${sources}")
  endif()
endforeach()
if(NOT programs)
  message(SEND_ERROR "no programs in ${KERNELS}")
endif()
