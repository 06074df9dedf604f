# Every kernel for GPUs on a device that watches each access: conformance/oclgrind_*.
set(scratch ${CMAKE_CURRENT_BINARY_DIR}/conformance)
find_program(GPUKIT_OCLGRIND NAMES oclgrind)
# oclgrind 21.10 has no word for some of what clang makes when it optimizes, and is slow with what
# it makes otherwise.
set(plain "--build-options;-disable-llvm-passes")
set(watch_all --data-races --uninitialized)
function(gpukit_oclgrind_test name program argument watch)
  gpukit_script_test(conformance oclgrind_${name} conformance/oclgrind_test.cmake ARGS
    -D OCLGRIND=${GPUKIT_OCLGRIND} -D PROGRAM=$<TARGET_FILE:${program}>
    -D ARGUMENT=${argument} "-DWATCH=${watch}" ${ARGN}
    -D SCRATCH=${scratch}/oclgrind_${name} TIMEOUT 600)
  set_property(TEST conformance/oclgrind_${name} PROPERTY FIXTURES_SETUP oclgrind)
  set_property(TEST conformance/oclgrind_${name} APPEND PROPERTY LABELS nvidia)
endfunction()
gpukit_oclgrind_test(groups workload_primes_watched groups_find_* "${watch_all};${plain}")
gpukit_oclgrind_test(groups_buckets workload_primes_watched groups_fill_* "${watch_all};${plain}")
# These cross off over the ends of a segment, into memory that nobody has written or reads.
gpukit_oclgrind_test(workers workload_primes_watched workers_* "--data-races;${plain}")
gpukit_oclgrind_test(tests workload_primes_watched *_tested "${watch_all};${plain}")
# Arrays of vectors that are not initialized as a whole are too much for its other watch.
gpukit_oclgrind_test(countdown workload_countdown watched "--data-races;${plain}")
gpukit_oclgrind_test(peaks workload_peaks watched "--data-races;${plain}")
gpukit_oclgrind_test(range workload_range_summary float "${watch_all};${plain}")
gpukit_oclgrind_test(self_test workload_self_test_opencl alone "${watch_all}")
foreach(what colours neighbours places)
  gpukit_oclgrind_test(pixels_${what} pixels_watched ${what}_* "${watch_all};${plain}")
endforeach()
set(kernels -D KERNELS=${PROJECT_SOURCE_DIR}/kernels)
gpukit_oclgrind_test(finds_races workload_self_test_opencl alone --data-races ${kernels}
  "-DFINDS=data race")
gpukit_oclgrind_test(finds_uninitialized workload_self_test_opencl alone --uninitialized
  ${kernels} "-DFINDS=Uninitialized value")
gpukit_script_test(conformance oclgrind_kernels conformance/oclgrind_kernels.cmake ARGS
  ${kernels} -D LAUNCHED=${scratch}/oclgrind_*/launched)
set_property(TEST conformance/oclgrind_kernels PROPERTY FIXTURES_REQUIRED oclgrind)
set_property(TEST conformance/oclgrind_kernels APPEND PROPERTY LABELS nvidia)
gpukit_script_test(conformance oclgrind_kernels_bite conformance/oclgrind_kernels_test.cmake ARGS
  -D CHECK=${CMAKE_CURRENT_SOURCE_DIR}/conformance/oclgrind_kernels.cmake
  -D SCRATCH=${scratch}/oclgrind_kernels_bite)
