# Floors 2 to 4: the scheduler and the primes workload.
set(reference workloads/reference.c)
set(primes workloads/primes_suite.c ${reference})
set(verify workloads/verify_suite.c ${reference})

set(journal_help unit/journal_help.c)
gpukit_test(unit journal unit/journal_test.c ${journal_help})
gpukit_test(unit journal_damage unit/journal_damage_test.c ${journal_help})
gpukit_test(unit journal_merge unit/journal_merge_test.c ${journal_help})
gpukit_test(unit leases unit/leases_test.c)
gpukit_test(unit pace unit/pace_test.c)
gpukit_test(unit self_test unit/self_test_test.c)
gpukit_test(unit modmul unit/modmul_test.c ${reference})
gpukit_test(unit base_primes unit/base_primes_test.c ${reference})
gpukit_test(unit plan unit/plan_test.c ${reference})
gpukit_test(sched efficiency sched/efficiency_test.c sched/simulation.c)
gpukit_test(sched digest sched/digest_test.c sched/simulation.c)
gpukit_test(fault journal faults/journal_fault_test.c ${journal_help})
foreach(call malloc calloc realloc reallocarray strdup pread pwrite fsync fdatasync ftruncate fstat
    lseek rename)
  target_link_options(fault_journal PRIVATE -Wl,--wrap=${call})
endforeach()
gpukit_test(sched verify_null sched/verify_null_test.c sched/simulation.c ${verify} TIMEOUT 300)
gpukit_test(fault scheduler faults/scheduler_fault_test.c)
gpukit_test(fault job_memory faults/job_memory_test.c TIMEOUT 300)
target_compile_definitions(fault_job_memory PRIVATE
  JOURNAL="${CMAKE_CURRENT_BINARY_DIR}/fault_job_memory.journal")
target_link_options(fault_job_memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray,--wrap=aligned_alloc,--wrap=strdup)
gpukit_test(fault hang faults/hang_fault_test.c)
foreach(test unit_modmul unit_base_primes unit_plan sched_verify_null)
  target_include_directories(${test} PRIVATE workloads)
endforeach()

gpukit_test(workload primes_verify workloads/primes_verify_test.c ${verify} TIMEOUT 300)
if(GPUKIT_OPENMP)
  gpukit_test(workload primes_openmp workloads/primes_openmp_test.c ${primes} TIMEOUT 300)
  gpukit_again(workload primes_openmp 1)
  gpukit_again(workload primes_openmp 3)
  gpukit_test(workload self_test_openmp workloads/self_test_openmp_test.c)
endif()
if(GPUKIT_OPENCL)
  gpukit_again(workload primes_verify opencl:0)
  foreach(devices opencl groups split mixed)
    gpukit_test(workload primes_${devices} workloads/primes_${devices}_test.c ${primes} TIMEOUT 300)
  endforeach()
  gpukit_test(workload self_test_opencl workloads/self_test_opencl_test.c
    conformance/opencl_devices.c TIMEOUT 300)
  target_include_directories(workload_self_test_opencl PRIVATE conformance)
  set(GPUKIT_LLVMPIPE ${PROJECT_SOURCE_DIR}/build/llvmpipe CACHE PATH
    "Where scripts/fetch-llvmpipe has put a driver that is known to be wrong")
  if(NOT GPUKIT_SANITIZE) # it leaks and it races, too
    gpukit_script_test(conformance llvmpipe conformance/llvmpipe_test.cmake ARGS
      -D LLVMPIPE=${GPUKIT_LLVMPIPE} -D SELF_TEST=$<TARGET_FILE:workload_self_test_opencl>)
  endif()
endif()

gpukit_fuzz(journal fuzz/journal_fuzz.c)
