# Label gpu: the tests that run kernels on the OpenCL devices of the machine, whatever these are.
# Where a GPU's driver is the only one, as scripts/gpu-check has it, they run on the GPU. What they
# need of a CPU device they skip there, out loud. Tests that put the guise of a GPU on themselves,
# those that bring a driver, and those with faults on a clock are not among them.
set(gpu_tests
  unit/cache unit/opencl_clock
  conformance/opencl conformance/opencl_build conformance/opencl_stream conformance/opencl_split
  conformance/context
  fault/opencl
  queue/opencl queue/overlap_opencl
  workload/self_test_opencl workload/primes_watched workload/range_summary
  workload/primes_opencl workload/primes_groups workload/primes_shapes workload/primes_mixed
  workload/primes_split workload/primes_windows workload/primes_verify_opencl:0
  workload/range_opencl:0 workload/range_cpu,opencl:0
  workload/countdown workload/peaks
  pixels/blur pixels/convolve pixels/neighbour pixels/tone pixels/colour pixels/gray pixels/matrix
  pixels/survey pixels/lut pixels/resize pixels/geometry pixels/rotate pixels/images
  executor/devices_opencl:0 executor/devices_cpu,opencl:0
  example/norms_opencl example/norms_cpu_opencl_0 example/stream_opencl example/stream_cpu_opencl_0
  cli/bench cli/compare_devices cli/countdown cli/opencl cli/run
  gpu/program gpu/pixels)

foreach(test IN LISTS gpu_tests)
  if(TEST ${test})
    set_property(TEST ${test} APPEND PROPERTY LABELS gpu)
  elseif(GPUKIT_OPENCL AND GPUKIT_OPENMP AND GPUKIT_EXAMPLES AND GPUKIT_JANSSON)
    message(FATAL_ERROR "label gpu: there is no test ${test}")
  endif()
endforeach()
