# cmake -D CHECK=ptxas.cmake -D CLANG=file -D PTXAS=folder -D SCRATCH=folder -P ptxas_test.cmake
#
# Plants one kernel at a time that is bad for a GPU and sees that the check names what is bad.
cmake_minimum_required(VERSION 3.25)
if(NOT EXISTS ${PTXAS}/ptxas OR NOT CLANG)
  message(STATUS "SKIP: no ptxas, or no clang for it: see lint/ptxas")
  return()
endif()
file(REMOVE_RECURSE ${SCRATCH})
unset(ENV{GPUKIT_ACCEPT})
file(WRITE ${SCRATCH}/table "other.cl X=1\n")

function(plant needs body)
  file(WRITE ${SCRATCH}/kernels/k.cl "/* k.cl - a kernel.
 *
 * Needs     OpenCL C 1.2${needs}
 * Sources   this file - in that order
 */
#ifndef N
#define N 1
#endif
__kernel void k(__global uint *x, uint n)
{
${body}
}
")
endfunction()

function(expect status text)
  execute_process(COMMAND ${CMAKE_COMMAND} -D KERNELS=${SCRATCH}/kernels -D CLANG=${CLANG}
    -D PTXAS=${PTXAS} -D TABLE=${SCRATCH}/table -D GOLDEN=${SCRATCH}/golden
    -D SCRATCH=${SCRATCH}/scratch -P ${CHECK}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "\n *" " " output "${output}")
  if(NOT result EQUAL status OR NOT output MATCHES "${text}")
    message(SEND_ERROR "expected status ${status} and '${text}', got ${result}: ${output}")
  endif()
endfunction()

# So many sums at once, each of which waits for the one beside it.
function(list_sums count out)
  set(begin "")
  set(turn "")
  set(end "")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    math(EXPR next "(${i} + 1) % ${count}")
    string(APPEND begin "uint a${i} = x[${i}];\n")
    string(APPEND turn "a${i} = a${i} * 3u ^ a${next};\n")
    string(APPEND end "x[${i}] = a${i};\n")
  endforeach()
  set(${out} "${begin}for (uint i = 0; i < n; i++) {\n${turn}}\n${end}" PARENT_SCOPE)
endfunction()

set(plain "x[get_global_id(0)] = n;")
set(stack
  "uint a[64];\nfor (uint i = 0; i < 64u; i++)\na[i * n % 64u] = x[i];\nx[n] = a[n % 64u];")
file(WRITE ${SCRATCH}/golden "k - 8 0\n")
plant("" "${plain}")
expect(0 "")
plant("" "${stack}")
expect(1 "kernel k \\(-\\): 256 bytes stack frame, [^\n]*for CPU devices alone: k'")
list_sums(160 sums)
plant("" "${sums}")
expect(1 "kernel k \\(-\\): 1[0-9][0-9] registers, 128 at most")
list_sums(400 sums)
plant("" "${sums}")
expect(1 "kernel k \\(-\\): [^;]*[0-9] bytes spill stores")
plant("" "__local uint a[16384];\na[n] = x[n];\nbarrier(CLK_LOCAL_MEM_FENCE);\nx[n] = a[0];")
expect(1 "kernels/k.cl \\(-\\) is refused: [^\n]*too much shared data")
plant("" "x[n] = get_nothing();")
expect(1 "kernels/k.cl \\(-\\) is refused: [^\n]*get_nothing")

# More than there was; others than there were.
list_sums(30 sums)
plant("" "${sums}")
expect(1 "k -: [0-9]+ registers and 0 bytes of local memory, it had 8 and 0; to accept it:")
plant("" "__local uint a[64];\na[n] = x[n];\nbarrier(CLK_LOCAL_MEM_FENCE);\nx[n] = a[0];")
expect(1 "k -: [0-9]+ registers and 256 bytes of local memory, it had 8 and 0; to accept it:")
file(WRITE ${SCRATCH}/golden "k - 8 0\nj - 8 0\n")
plant("" "${plain}")
expect(1 "j -: gone; to accept that:")
file(WRITE ${SCRATCH}/golden "\n")
expect(1 "k -: new, with [0-9]+ registers")

# Every specialisation is looked at, and the one that is bad is named.
file(WRITE ${SCRATCH}/table "k.cl N=1|64 M=1|2\n")
string(REPLACE "64u" "(uint)N" stack "${stack}")
string(REPLACE "64" "N" stack "${stack}")
plant("" "${stack}")
set(ENV{GPUKIT_ACCEPT} 1)
expect(1 "kernel k \\(N=64,M=1\\): 256 bytes stack frame")
expect(1 "kernel k \\(N=64,M=2\\): 256 bytes stack frame")
file(STRINGS ${SCRATCH}/golden rows REGEX "^k N=(1|64),M=[12] [0-9]+ 0$")
list(LENGTH rows count)
if(NOT count EQUAL 4)
  message(SEND_ERROR "four specialisations, and these rows: ${rows}")
endif()

# Where no GPU runs it, it may have a stack; and then it is one that there is.
plant("; for CPU devices alone: k" "${stack}")
expect(0 "")
plant("; for CPU devices alone: j" "${plain}")
expect(1 "kernels/k.cl: Needs names j, and there is none")
