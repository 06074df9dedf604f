# cmake -D OCLGRIND=file -D PROGRAM=executable -D ARGUMENT=its -D WATCH=options
#   [-D KERNELS=folder -D FINDS=regex] -D SCRATCH=folder -P oclgrind_test.cmake
#
# Runs a test on oclgrind, a device that watches every access: it passes, and oclgrind has
# nothing to say. With KERNELS those of self_test.cl lose their barriers, and it finds that. The
# kernels that ran are in SCRATCH/launched: see oclgrind_kernels.cmake.
cmake_minimum_required(VERSION 3.25)
if(NOT OCLGRIND)
  message(STATUS "SKIP: no oclgrind (install oclgrind)")
  return()
endif()
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
set(ENV{XDG_CACHE_HOME} ${SCRATCH}) # the name of a binary does not tell how oclgrind made it
if(DEFINED KERNELS)
  file(READ ${KERNELS}/self_test.cl text)
  string(REGEX REPLACE "barrier\\([A-Z_]+\\)" "" text "${text}")
  file(WRITE ${SCRATCH}/kernels/self_test.cl "${text}")
  set(ENV{GPUKIT_KERNEL_DIR} ${SCRATCH}/kernels)
endif()
set(device --compute-units 2 --local-mem-size 49152) # more than one core; memory as GPUs have
execute_process(
  COMMAND ${OCLGRIND} ${WATCH} --inst-counts ${device} --log ${SCRATCH}/log ${PROGRAM} ${ARGUMENT}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
file(READ ${SCRATCH}/log log LIMIT 2000)
string(REGEX MATCHALL "Instructions executed for kernel '[^']+'" launched "${output}")
list(REMOVE_DUPLICATES launched)
list(TRANSFORM launched REPLACE ".*'([^']+)'" "\\1")
list(JOIN launched "\n" launched)
file(WRITE ${SCRATCH}/launched "${launched}\n")
string(REGEX REPLACE "(Instructions executed for| +[0-9]+ -)[^\n]*\n" "" output "${output}")
if(DEFINED KERNELS)
  if(NOT log MATCHES "${FINDS}")
    message(FATAL_ERROR "no '${FINDS}' without the barriers; ${result}: ${output}${log}")
  endif()
elseif(NOT result EQUAL 0 OR NOT log STREQUAL "" OR NOT output MATCHES "PASSED  \\] [1-9]")
  message(FATAL_ERROR "${result}: ${output}${log}")
endif()
