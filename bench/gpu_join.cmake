# cmake -D KERNELS=folder -D SCRATCH=folder -P gpu_join.cmake: for bench/gpu_costs.py, every
# program as drivers see it.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../tests/lint/programs.cmake)
foreach(program IN LISTS PROGRAMS)
  join_sources(${program} ${SCRATCH}/${program})
endforeach()
