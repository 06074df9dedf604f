# Floor 2: queue/.
set(queue_help queue/suite_help.c queue/suite_kernels.c)
set(queue_suite ${queue_help} queue/suite.c queue/stream_tests.c queue/link_tests.c
  queue/argument_tests.c queue/barrier_tests.c queue/call_tests.c queue/depth_tests.c
  queue/cancel_tests.c queue/program_tests.c queue/thread_tests.c)

gpukit_test(unit overlap unit/overlap_test.c)
gpukit_test(unit trace unit/trace_test.c)
gpukit_test(queue null queue/null_test.c ${queue_suite})
gpukit_test(queue fault queue/fault_null_test.c ${queue_help})
gpukit_test(queue hang queue/hang_null_test.c ${queue_help})
gpukit_test(queue order queue/order_null_test.c ${queue_help})
gpukit_test(queue endless queue/endless_null_test.c ${queue_help})
if(GPUKIT_OPENMP)
  gpukit_test(queue openmp queue/openmp_test.c ${queue_suite})
  gpukit_test(queue overlap_openmp queue/overlap_openmp_test.c queue/overlap_stream.c
    ${queue_help})
endif()
if(GPUKIT_OPENCL)
  gpukit_test(queue opencl queue/opencl_test.c ${queue_suite} conformance/opencl_devices.c
    TIMEOUT 300)
  gpukit_test(queue overlap_opencl queue/overlap_opencl_test.c queue/overlap_stream.c
    ${queue_help} conformance/opencl_devices.c TIMEOUT 120)
endif()
