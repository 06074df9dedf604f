# cmake -D SOURCE=checkout -D SCRATCH=folder -D LINKAGE=static|shared -D GENERATOR=name
#       -D COMPILER=file -D OPENCL=bool -D OPENMP=bool -D PKG_CONFIG=file -P install_test.cmake
#
# Installs gpukit, moves the installed tree elsewhere, and builds and runs consumer.c and
# the program from there.
cmake_minimum_required(VERSION 3.25)
set(here ${CMAKE_CURRENT_LIST_DIR})
set(prefix "${SCRATCH}/moved here")
file(REMOVE_RECURSE ${SCRATCH}/consumer ${SCRATCH}/prefix ${prefix})

function(do)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output
    ERROR_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Without OpenMP there is no device for "cpu", and the consumer must hear just that.
function(expect_answer)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(OPENMP)
    set(expected "^168\n$")
  else()
    set(expected "^no device: ")
  endif()
  if(NOT "${output}" MATCHES "${expected}")
    message(FATAL_ERROR "${ARGN}\nexpected ${expected}, got '${output}' ${errors}")
  endif()
endfunction()

string(COMPARE EQUAL ${LINKAGE} shared is_shared)
do(${CMAKE_COMMAND} -S ${SOURCE} -B ${SCRATCH}/build -G ${GENERATOR} -D CMAKE_BUILD_TYPE=Release
  -D CMAKE_C_COMPILER=${COMPILER} -D BUILD_SHARED_LIBS=${is_shared} -D GPUKIT_OPENCL=${OPENCL}
  -D GPUKIT_OPENMP=${OPENMP} -D GPUKIT_TESTS=OFF -D GPUKIT_BENCH=OFF)
do(${CMAKE_COMMAND} --build ${SCRATCH}/build --parallel 2)
do(${CMAKE_COMMAND} --install ${SCRATCH}/build --prefix ${SCRATCH}/prefix)
file(RENAME ${SCRATCH}/prefix ${prefix})

set(consumer ${SCRATCH}/consumer)
set(configure ${CMAKE_COMMAND} -S ${here} -B ${consumer} -G ${GENERATOR}
  -D CMAKE_C_COMPILER=${COMPILER} "-DCMAKE_PREFIX_PATH=${prefix}")
execute_process(COMMAND ${configure} -D WANTED=0.0 RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
if(result EQUAL 0)
  message(FATAL_ERROR "version 0.0 was asked for and another one taken")
endif()
do(${configure} -D WANTED=0.1)
do(${CMAKE_COMMAND} --build ${consumer})
expect_answer(${consumer}/consumer)

do("${prefix}/bin/gpukit" --version)
if(OPENMP)
  expect_answer("${prefix}/bin/gpukit" primes 0 999 --device cpu)
endif()

if(NOT PKG_CONFIG)
  message(STATUS "SKIP: no pkg-config (install pkgconf)")
  return()
endif()
file(GLOB_RECURSE pc "${prefix}/*/gpukit.pc")
get_filename_component(folder "${pc}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${folder}")
do(${PKG_CONFIG} --cflags --libs gpukit)
separate_arguments(flags UNIX_COMMAND "${output}")
do(${COMPILER} -std=c11 ${here}/consumer.c -o ${consumer}/by_pkg_config ${flags})
set(ENV{LD_LIBRARY_PATH} "${folder}/..")
expect_answer(${consumer}/by_pkg_config)
