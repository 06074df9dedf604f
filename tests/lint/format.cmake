# cmake -D ROOT=checkout -D CLANG_FORMAT=file -P format.cmake
#
# All code is as clang-format 14 leaves it; other versions have other opinions.
cmake_minimum_required(VERSION 3.25)
if(CLANG_FORMAT)
  execute_process(COMMAND ${CLANG_FORMAT} --version OUTPUT_VARIABLE version)
endif()
if(NOT version MATCHES "version 14\\.")
  message(STATUS "SKIP: no clang-format 14 (install clang-format)")
  return()
endif()
set(patterns "")
foreach(room IN ITEMS kernels host src examples tests bench)
  list(APPEND patterns
    ${ROOT}/${room}/*.c ${ROOT}/${room}/*.cc ${ROOT}/${room}/*.h ${ROOT}/${room}/*.cl)
endforeach()
file(GLOB_RECURSE files ${patterns})
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${files}
  RESULT_VARIABLE result ERROR_VARIABLE errors)
if(NOT result EQUAL 0)
  message(NOTICE "${errors}")
  message(FATAL_ERROR "clang-format -i puts these right")
endif()
