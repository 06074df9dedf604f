# A device that fails its self-test gets no work, and no answer of its comes out: see
# scripts/fetch-llvmpipe for one that finds 131 primes below 1e7. -D LLVMPIPE=folder
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
if(NOT EXISTS ${LLVMPIPE}/run)
  message(STATUS "SKIP: no llvmpipe (scripts/fetch-llvmpipe build/llvmpipe)")
  return()
endif()
execute_process(COMMAND ${LLVMPIPE}/run gpukit devices OUTPUT_VARIABLE devices
  COMMAND_ERROR_IS_FATAL ANY)
if(NOT devices MATCHES "opencl:0 [^\n]* 22\\.3\\.[^\n]*\n  llvmpipe ")
  message(STATUS "SKIP: llvmpipe of Mesa 22.3 does not come up here")
  return()
endif()
set(gpukit "${LLVMPIPE}/run gpukit")
set(refused "opencl:0[^\n]* is refused: [^\n]*self-test")
foreach(isolate IN ITEMS on off)
  set(ENV{GPUKIT_ISOLATE} ${isolate})
  foreach(job IN ITEMS "1e7" "1e6 --method test" "1e6 --list" "--test 91")
    expect("${gpukit} primes ${job} --device opencl:0" 3 "" "~${refused}")
  endforeach()
  if(DEFINED TEAM)
    expect("${gpukit} primes 1e7 --device all" 0 "664579\n" "~") # it may all be over by then
  endif()
endforeach()
