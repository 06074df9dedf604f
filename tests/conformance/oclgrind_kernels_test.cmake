# cmake -D CHECK=oclgrind_kernels.cmake -D SCRATCH=folder -P oclgrind_kernels_test.cmake
#
# Plants kernels of which one was not watched and sees that the check names it.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${SCRATCH})

function(expect status text needs)
  file(WRITE ${SCRATCH}/kernels/k.cl "/* k.cl - kernels.
 *
 * Needs     OpenCL C 1.2${needs}
 * Sources   this file - in that order
 */
__kernel void k_one(uint n) {}
K_KERNEL void
k_two(uint n) {}
")
  execute_process(COMMAND ${CMAKE_COMMAND} -D KERNELS=${SCRATCH}/kernels
    -D LAUNCHED=${SCRATCH}/*/launched -P ${CHECK}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "\n *" " " output "${output}")
  if(NOT result EQUAL status OR NOT output MATCHES "${text}")
    message(SEND_ERROR "expected status ${status} and '${text}', got ${result}: ${output}")
  endif()
endfunction()

expect(0 "SKIP: nothing was watched" "")
file(WRITE ${SCRATCH}/a/launched "k_one\n")
file(WRITE ${SCRATCH}/b/launched "other\n")
expect(1 "kernels/k.cl: no test of conformance/oclgrind_\\* runs k_two;" "")
expect(0 "" "; for CPU devices alone: k_two")
file(WRITE ${SCRATCH}/b/launched "other\nk_two\n")
expect(0 "" "")
