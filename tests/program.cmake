# The program: its parts, its command line, its fuzz targets.
foreach(part countdown_named countdown_speed decimal json number options pixels_costs pixels_names
    pixels_place progress run_parse save shard shell trace_file)
  gpukit_test(unit ${part} unit/${part}_test.c LIBS gpukit_program_objects)
endforeach()
target_sources(unit_save PRIVATE unit/folder_help.c)

gpukit_fuzz(number fuzz/number_fuzz.c LIBS gpukit_program_objects)
gpukit_fuzz(pixels_ops fuzz/pixels_ops_fuzz.c)

# gpukit_cli_test(name [LABEL label] [SCRIPT script] [-D... ] [TIMEOUT seconds])
#
# Enters cli/<script>_test.cmake as label/name; where they are not given, cli and the name.
function(gpukit_cli_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;SCRIPT" "")
  if(NOT arg_LABEL)
    set(arg_LABEL cli)
  endif()
  if(NOT arg_SCRIPT)
    set(arg_SCRIPT ${name})
  endif()
  gpukit_script_test(${arg_LABEL} ${name} cli/${arg_SCRIPT}_test.cmake ARGS
    -D PROGRAM=$<TARGET_FILE:gpukit_program>
    -D SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/${arg_LABEL}/${name} ${arg_UNPARSED_ARGUMENTS})
endfunction()

foreach(name help lab pixels_killed usage)
  gpukit_cli_test(${name})
endforeach()
gpukit_cli_test(pixels_oracle -D ORACLES=${CMAKE_CURRENT_SOURCE_DIR}/image TIMEOUT 300)
set(sanitized OFF) # memory is another thing then
if(GPUKIT_SANITIZE)
  set(sanitized ON)
endif()
gpukit_cli_test(pixels_memory -D PNG=${GPUKIT_PNG} -D TIFF=${GPUKIT_TIFF} -D WEBP=${GPUKIT_WEBP}
  -D SANITIZED=${sanitized}
  TIMEOUT 300)
gpukit_cli_test(pixels -D PNG=${GPUKIT_PNG} -D JPEG=${GPUKIT_JPEG})

# A test for each experiment, of what must hold however its threads happen to run.
foreach(name race deadlock philosophers torn iterations chess waiting pingpong norms amdahl)
  gpukit_cli_test(lab/${name})
endforeach()
add_executable(cli_journals cli/journals.c)
target_link_libraries(cli_journals PRIVATE gpukit_objects)
gpukit_cli_test(merge -D JOURNALS=$<TARGET_FILE:cli_journals>)
if(GPUKIT_OPENMP)
  foreach(name lab/futures primes json shards_parallel shards_slurm streams stop terminal)
    gpukit_cli_test(${name})
  endforeach()
  gpukit_cli_test(bench TIMEOUT 300)
  gpukit_cli_test(pi TIMEOUT 300)
  if(GPUKIT_OPENCL)
    gpukit_cli_test(countdown -D OPENCL=1 -D LAYER=$<TARGET_FILE:opencl_layer>
      TIMEOUT 300)
  else()
    gpukit_cli_test(countdown -D OPENCL=0 TIMEOUT 300)
  endif()
  if(GPUKIT_PRIMECOUNT)
    add_dependencies(gpukit_program gpukit_primecount)
  endif()
  gpukit_cli_test(primes_tuplets TIMEOUT 300)
  gpukit_cli_test(primes_walk TIMEOUT 300)
  gpukit_cli_test(trace TIMEOUT 300)
  gpukit_cli_test(journal TIMEOUT 300)
  gpukit_cli_test(workers_killed TIMEOUT 300)
  gpukit_cli_test(workers_left)
  gpukit_cli_test(pixels_processes)
  if(GPUKIT_MPI AND NOT GPUKIT_SANITIZE) # Open MPI has findings of its own
    gpukit_cli_test(mpi TIMEOUT 300)
    add_dependencies(gpukit_program gpukit_mpi)
  endif()
elseif(NOT GPUKIT_OPENCL)
  gpukit_cli_test(bare)
endif()
if(GPUKIT_OPENCL AND GPUKIT_OPENMP)
  add_library(cli_driver MODULE cli/driver.c)
  gpukit_cli_test(opencl TIMEOUT 300)
  gpukit_cli_test(pixels_devices -D LAYER=$<TARGET_FILE:opencl_layer> TIMEOUT 300)
  gpukit_cli_test(run TIMEOUT 300)
  if(NOT GPUKIT_SANITIZE) # as conformance/llvmpipe
    gpukit_cli_test(llvmpipe -D LLVMPIPE=${GPUKIT_LLVMPIPE} -D TEAM=1)
  endif()
  # On a CPU device that looks like a GPU, and on a GPU, where there is one.
  gpukit_cli_test(guise SCRIPT gpu -D LAYER=$<TARGET_FILE:opencl_layer> TIMEOUT 300)
  gpukit_cli_test(guise_memory -D LAYER=$<TARGET_FILE:opencl_layer> TIMEOUT 300)
  gpukit_cli_test(guise_pixels SCRIPT pixels_gpu -D LAYER=$<TARGET_FILE:opencl_layer> TIMEOUT 300)
  gpukit_cli_test(program LABEL gpu SCRIPT gpu TIMEOUT 300)
  gpukit_cli_test(pixels LABEL gpu SCRIPT pixels_gpu TIMEOUT 300)
  gpukit_cli_test(no_opencl -D DRIVER=$<TARGET_FILE:cli_driver>)
  gpukit_cli_test(gpu_driver -D DRIVER=$<TARGET_FILE:cli_driver>
    -D SCRIPTS=${PROJECT_SOURCE_DIR}/scripts)
  if(GPUKIT_BENCH)
    gpukit_cli_test(gpu_check -D CHECK=$<TARGET_FILE:gpu_check> TIMEOUT 300)
  endif()
  gpukit_cli_test(isolate -D DRIVER=$<TARGET_FILE:cli_driver> -D LAYER=$<TARGET_FILE:opencl_layer>
    TIMEOUT 300)
endif()
if(GPUKIT_OPENCL AND GPUKIT_OPENMP)
  # scripts/test --full runs it once more, with every fault: fault_program all
  gpukit_test(fault program faults/program_fault_test.c faults/program.c TIMEOUT 600)
  target_compile_definitions(fault_program PRIVATE PROGRAM="$<TARGET_FILE:gpukit_program>"
    OPENCL_LAYER="$<TARGET_FILE:opencl_layer>" POCL_CACHE="${PROJECT_BINARY_DIR}/cache/pocl"
    SCRATCH="${CMAKE_CURRENT_BINARY_DIR}/fault_program.scratch")
  add_dependencies(fault_program gpukit_program opencl_layer)
  # It places faults by how many calls a run before made, and polls depend on what else runs.
  set_tests_properties(fault/program PROPERTIES RUN_SERIAL TRUE)
  gpukit_test(fault range faults/range_fault_test.c faults/program.c TIMEOUT 300)
  target_compile_definitions(fault_range PRIVATE PROGRAM="$<TARGET_FILE:gpukit_program>"
    OPENCL_LAYER="$<TARGET_FILE:opencl_layer>" POCL_CACHE="${PROJECT_BINARY_DIR}/cache/pocl"
    SCRATCH="${CMAKE_CURRENT_BINARY_DIR}/fault_range.scratch")
  add_dependencies(fault_range gpukit_program opencl_layer)
endif()
