# cmake -D KERNELS=folder -D LAUNCHED=pattern -P oclgrind_kernels.cmake
#
# Every kernel that a GPU may run was watched: it is in one of the files that oclgrind_test.cmake
# has left, which match the pattern. Kernels for CPU devices alone say so in their Needs row.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../lint/programs.cmake)
file(GLOB files ${LAUNCHED})
if(NOT files)
  message(STATUS "SKIP: nothing was watched (install oclgrind)")
  return()
endif()
set(launched "")
foreach(file IN LISTS files)
  file(STRINGS ${file} names)
  list(APPEND launched ${names})
endforeach()
foreach(program IN LISTS PROGRAMS)
  read_cpu_kernels(${program} cpu_kernels)
  read_entries(${program} entries)
  if(NOT entries)
    message(SEND_ERROR "kernels/${program} has no kernel")
  endif()
  foreach(entry IN LISTS entries)
    if(NOT entry IN_LIST cpu_kernels AND NOT entry IN_LIST launched)
      message(SEND_ERROR "kernels/${program}: no test of conformance/oclgrind_* runs ${entry}; \
where no GPU runs it, its Needs row may say 'for CPU devices alone: ${entry}'")
    endif()
  endforeach()
endforeach()
