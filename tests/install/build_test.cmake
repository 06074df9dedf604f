# cmake -D SOURCE=checkout -D SCRATCH=folder -D GENERATOR=name -D COMPILER=file -D OPENCL=bool
#       -D OPENMP=bool -P build_test.cmake
#
# Builds gpukit and installs it three times: with both libraries and with each alone. Each
# installed tree is moved to SCRATCH/<which>/moved here, for consumer_test.cmake.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/do.cmake)

# The prefix of distributions, for which Debian has folders of its own; installed elsewhere.
function(install_to prefix shared static)
  do(${CMAKE_COMMAND} -S ${SOURCE} -B ${SCRATCH}/build -G ${GENERATOR}
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_INSTALL_PREFIX=/usr -D CMAKE_C_COMPILER=${COMPILER}
    -D GPUKIT_SHARED=${shared} -D GPUKIT_STATIC=${static} -D GPUKIT_OPENCL=${OPENCL}
    -D GPUKIT_OPENMP=${OPENMP} -D GPUKIT_TESTS=OFF -D GPUKIT_BENCH=OFF)
  do(${CMAKE_COMMAND} --build ${SCRATCH}/build --parallel 2)
  do(${CMAKE_COMMAND} --install ${SCRATCH}/build --prefix ${prefix})
endfunction()

function(expect_files prefix pattern expected)
  file(GLOB_RECURSE files ${prefix}/${pattern})
  set(names "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    list(APPEND names ${name})
  endforeach()
  list(SORT names)
  list(SORT expected)
  if(NOT names STREQUAL expected)
    message(FATAL_ERROR "${prefix}/${pattern}\nexpected ${expected}\ngot ${names}")
  endif()
endfunction()

file(READ ${SOURCE}/CMakeLists.txt text)
if(NOT text MATCHES "project\\(gpukit VERSION (([0-9]+\\.[0-9]+)\\.[0-9]+)")
  message(FATAL_ERROR "no version in CMakeLists.txt")
endif()
set(shared libgpukit.so libgpukit.so.${CMAKE_MATCH_2} libgpukit.so.${CMAKE_MATCH_1})
file(GLOB headers RELATIVE ${SOURCE}/host/include/gpukit ${SOURCE}/host/include/gpukit/*.h*)
list(TRANSFORM headers REPLACE "\\.in$" "")
foreach(row IN ITEMS "both ON ON" "shared ON OFF" "static OFF ON")
  separate_arguments(row)
  list(POP_FRONT row which)
  set(prefix ${SCRATCH}/${which}/prefix)
  file(REMOVE_RECURSE ${SCRATCH}/${which})
  install_to(${prefix} ${row})
  set(both ${shared} libgpukit.a)
  set(static libgpukit.a)
  expect_files(${prefix} lib*gpukit.* "${${which}}")
  expect_files(${prefix}/include * "${headers}")
  expect_files(${prefix}/bin * gpukit)
  expect_files(${prefix}/share/doc/gpukit LICENSE LICENSE)
  file(RENAME ${prefix} "${SCRATCH}/${which}/moved here")
endforeach()
