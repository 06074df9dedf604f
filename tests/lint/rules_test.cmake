# cmake -D CHECK=rules.cmake -D CLANG=file -D SCRATCH=folder -P rules_test.cmake
#
# Plants one violation at a time of what GPUs want and sees that the check names it.
cmake_minimum_required(VERSION 3.25)
if(NOT CLANG)
  message(STATUS "SKIP: no clang (install clang)")
  return()
endif()
file(REMOVE_RECURSE ${SCRATCH})

function(plant body)
  file(WRITE ${SCRATCH}/kernels/lib/dialect.h "#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
static inline __attribute__((always_inline, unused)) void meet(void)
{
    barrier(CLK_LOCAL_MEM_FENCE);
}
")
  file(WRITE ${SCRATCH}/kernels/shared/k_args.h "typedef struct k_args {\n    uint n;\n} k_args;\n")
  file(WRITE ${SCRATCH}/host/build.c "char options[] = \"-cl-std=CL1.2\"\n")
  file(WRITE ${SCRATCH}/kernels/k.cl "/* k.cl - a kernel: no printf, no half.
 *
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/k_args.h, this file - in that order
 */
${body}
")
endfunction()

function(expect status text)
  execute_process(COMMAND ${CMAKE_COMMAND} -D KERNELS=${SCRATCH}/kernels -D HOST=${SCRATCH}/host
    -D CLANG=${CLANG} -D SCRATCH=${SCRATCH}/scratch -P ${CHECK}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "\n *" " " output "${output}")
  if(NOT result EQUAL status OR NOT output MATCHES "${text}")
    message(SEND_ERROR "expected status ${status} and '${text}', got ${result}: ${output}")
  endif()
endfunction()

function(refuse statement text)
  plant("__kernel void k(k_args args, __global float *x)\n{\n    ${statement}\n}")
  expect(1 "${text}")
endfunction()

set(fixed "__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void")
plant("${fixed} k(k_args args, __global float *x)\n{\n    meet();\n    x[args.n] = 0.5f;\n}")
expect(0 "")
refuse("x[0] = native_exp(x[1]);" "kernels/k.cl has native_exp:")
refuse("x[0] = half_sqrt(x[1]);" "has half_sqrt:")
refuse("x[0] = vload_half(0, (__global half *)x);" "has vload_half:")
refuse("x[0] = ((__global half *)x)[0];" "has half:")
refuse("x[0] = mad(x[1], x[2], x[3]);" "has mad:")
refuse("printf(\"x\");" "has printf:")
refuse("atom_inc((__global ulong *)x);" "has atom_inc:")
refuse("x[get_global_offset(0)] = 1;" "has get_global_offset:")
refuse("#ifdef OTHER\nimage2d_t i;\n#endif" "has image2d_t:")
refuse("x[0] = (float)((double)x[1] / 3);" "has doubles where there is no cl_khr_fp64")
refuse("__asm__ volatile(\"\");" "has asm where __NV_CL_C_VERSION is not defined")
refuse("barrier(CLK_LOCAL_MEM_FENCE);" "k has a barrier and no reqd_work_group_size")
refuse("meet();" "k has a barrier and no reqd_work_group_size")
refuse("if (args.n == 0)\nreturn;\nbarrier(CLK_LOCAL_MEM_FENCE);" "returns before a barrier")
refuse("#ifdef __NV_CL_C_VERSION\n__asm__ volatile(\"\");\n#else\nmeet();\n#endif"
  "k has a barrier")

plant("__kernel void k(k_args args, __global float *x)\n{\n    x[args.n] = 0.5f;\n}")
file(WRITE ${SCRATCH}/kernels/lib/dialect.h "\n")
expect(1 "computes floats that may be contracted")
plant("")
file(WRITE ${SCRATCH}/kernels/shared/k_args.h "typedef struct k_args {\n    size_t n;\n} k_args;\n")
expect(1 "kernels/shared/k_args.h has size_t: host and devices differ in it")
plant("")
file(WRITE ${SCRATCH}/host/build.c "char options[] = \"-cl-mad-enable -cl-std=CL1.2\"\n")
expect(1 "has -cl-mad-enable")
file(WRITE ${SCRATCH}/host/build.c "\n")
expect(1 "no file of the host builds kernels with -cl-std=CL1.2")
