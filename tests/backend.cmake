# Floors 0 and 1: base/ and backend/.
set(backend_suite conformance/backend_suite.c conformance/suite_calls.c
  conformance/suite_kernels.c conformance/suite_streams.c)
set(fault_scenario faults/scenario.c conformance/suite_kernels.c)

gpukit_test(unit status unit/status_test.c)
gpukit_test(unit text unit/text_test.c)
gpukit_test(unit cores unit/cores_test.c)
gpukit_test(unit crc32c unit/crc32c_test.c)
gpukit_test(unit memory unit/memory_test.c)
gpukit_test(unit cache_folder unit/cache_folder_test.c)
gpukit_test(unit rates unit/rates_test.c)
gpukit_test(unit platform_hint unit/platform_hint_test.c)
gpukit_test(unit inventory unit/inventory_test.c)
gpukit_test(unit select unit/select_test.c)

gpukit_test(conformance null conformance/null_test.c ${backend_suite})
gpukit_test(conformance context conformance/context_test.c)
gpukit_test(fault backend faults/backend_fault_test.c ${fault_scenario})
gpukit_test(fault memory faults/memory_fault_test.c ${fault_scenario})
target_link_options(fault_memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=reallocarray,--wrap=aligned_alloc)
if(GPUKIT_OPENMP)
  gpukit_test(conformance openmp conformance/openmp_test.c ${backend_suite})
  gpukit_again(conformance openmp limited)
endif()

# The first test in a tree waits while PoCL compiles.
if(GPUKIT_OPENCL)
  list(APPEND backend_suite conformance/opencl_devices.c)
  gpukit_test(unit cache unit/cache_test.c)
  gpukit_test(unit opencl_clock unit/opencl_clock_test.c)
  gpukit_test(conformance opencl conformance/opencl_test.c ${backend_suite} TIMEOUT 300)
  gpukit_test(conformance opencl_split conformance/opencl_split_test.c ${backend_suite}
    TIMEOUT 300)
  gpukit_test(conformance opencl_basic conformance/opencl_basic_test.c ${backend_suite}
    TIMEOUT 300)
  gpukit_test(conformance opencl_build conformance/opencl_build_test.c
    conformance/opencl_devices.c TIMEOUT 300)
  gpukit_test(conformance opencl_stream conformance/opencl_stream_test.c
    conformance/suite_calls.c conformance/suite_kernels.c conformance/opencl_devices.c
    TIMEOUT 300)
  gpukit_test(conformance opencl_none conformance/opencl_none_test.c)

  # The loader loads the layer, and the test finds it by its path.
  add_library(opencl_layer MODULE faults/opencl_layer.c faults/layer_rules.c
    faults/layer_damage.c faults/layer_guise.c faults/layer_memory.c)
  target_include_directories(opencl_layer PRIVATE ${PROJECT_SOURCE_DIR}/kernels)
  target_link_libraries(opencl_layer PRIVATE gpukit_rules OpenCL::OpenCL)
  target_compile_definitions(opencl_layer PRIVATE CL_TARGET_OPENCL_VERSION=300)
  gpukit_test(fault opencl faults/opencl_fault_test.c faults/opencl_scenario.c
    conformance/opencl_devices.c
    ${fault_scenario} LIBS ${CMAKE_DL_LIBS} TIMEOUT 300)
  target_compile_definitions(fault_opencl PRIVATE OPENCL_LAYER="$<TARGET_FILE:opencl_layer>")
  add_dependencies(fault_opencl opencl_layer)
  gpukit_test(fault build_log faults/build_log_test.c conformance/opencl_devices.c
    LIBS OpenCL::OpenCL TIMEOUT 120)
  foreach(call clGetDeviceInfo clBuildProgram clGetProgramBuildInfo)
    target_link_options(fault_build_log PRIVATE -Wl,--wrap=${call})
  endforeach()
  target_compile_definitions(fault_build_log PRIVATE CL_TARGET_OPENCL_VERSION=120)
  gpukit_test(fault guise faults/guise_test.c LIBS OpenCL::OpenCL)
  target_compile_definitions(fault_guise PRIVATE OPENCL_LAYER="$<TARGET_FILE:opencl_layer>"
    CL_TARGET_OPENCL_VERSION=120 CL_USE_DEPRECATED_OPENCL_1_1_APIS)
  add_dependencies(fault_guise opencl_layer)
  set_property(TEST fault/guise APPEND PROPERTY LABELS nvidia)
endif()

# gpukit_in_guise(test)
#
# The test runs on a CPU device that looks like a GPU: see faults/layer_guise.h.
function(gpukit_in_guise test)
  set_property(TEST ${test} PROPERTY ENVIRONMENT
    OPENCL_LAYERS=$<TARGET_FILE:opencl_layer> GPUKIT_FAULT_GUISE=1)
  set_property(TEST ${test} APPEND PROPERTY LABELS nvidia)
endfunction()
