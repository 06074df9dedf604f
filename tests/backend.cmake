# Floors 0 and 1: base/ and backend/.
gpukit_test(conformance null conformance/null_test.c
  conformance/backend_suite.c conformance/suite_kernels.c)
if(GPUKIT_OPENMP)
  gpukit_test(conformance openmp conformance/openmp_test.c
    conformance/backend_suite.c conformance/suite_kernels.c)
endif()
if(GPUKIT_OPENCL)
  gpukit_test(unit cache unit/cache_test.c)
  gpukit_test(conformance opencl conformance/opencl_test.c conformance/opencl_devices.c
    conformance/backend_suite.c conformance/suite_kernels.c TIMEOUT 300)
  gpukit_test(conformance opencl_split conformance/opencl_split_test.c
    conformance/opencl_devices.c conformance/backend_suite.c conformance/suite_kernels.c
    TIMEOUT 300)
endif()
gpukit_test(unit status unit/status_test.c)
gpukit_test(unit text unit/text_test.c)
gpukit_test(unit platform_hint unit/platform_hint_test.c)
gpukit_test(unit inventory unit/inventory_test.c)
gpukit_test(unit select unit/select_test.c)
