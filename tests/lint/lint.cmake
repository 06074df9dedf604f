# What machines hold: label lint.
find_program(GPUKIT_CLANG NAMES clang clang-14)
find_program(GPUKIT_CLANG_FORMAT NAMES clang-format-14 clang-format)
if(CMAKE_C_COMPILER_ID MATCHES "Clang") # one family: they name OpenMP alike
  set(cxx clang++ g++ c++)
else()
  set(cxx g++ c++ clang++)
endif()
find_program(GPUKIT_CXX NAMES ${cxx})
set(check_layers ${PROJECT_SOURCE_DIR}/cmake/check_layers.cmake)
set(scratch ${CMAKE_CURRENT_BINARY_DIR}/lint)
set(includes
  "-DINCLUDES=${PROJECT_SOURCE_DIR}/host/include$<SEMICOLON>${PROJECT_BINARY_DIR}/host/include")
set(headers lint/headers.cmake ARGS -D SCRATCH=${scratch} ${includes})
set(library "")
if(GPUKIT_SHARED)
  set(library $<TARGET_FILE:gpukit_shared>)
endif()

gpukit_script_test(lint layers ../cmake/check_layers.cmake ARGS -D ROOT=${PROJECT_SOURCE_DIR})
gpukit_script_test(lint layers_bite lint/layers_test.cmake
  ARGS -D CHECK=${check_layers} -D SCRATCH=${scratch}/layers)
gpukit_script_test(lint text lint/text.cmake ARGS -D ROOT=${PROJECT_SOURCE_DIR})
find_program(GPUKIT_SHELLCHECK shellcheck)
gpukit_script_test(lint shell lint/shell.cmake ARGS -D ROOT=${PROJECT_SOURCE_DIR}
  -D SHELLCHECK=${GPUKIT_SHELLCHECK})
gpukit_script_test(lint headers_c ${headers}
  -D COMPILER=${CMAKE_C_COMPILER} -D FLAGS=-std=c11 -D SUFFIX=c)
gpukit_script_test(lint headers_cpp ${headers}
  -D COMPILER=${GPUKIT_CXX} -D FLAGS=-std=c++17 -D SUFFIX=cc)
gpukit_script_test(lint symbols lint/symbols.cmake ARGS ${includes} -D LIBRARY=${library}
  -D NODE=GPUKIT_${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} -D NM=${CMAKE_NM})
gpukit_script_test(lint kernels lint/kernels.cmake ARGS -D SCRATCH=${scratch}/kernels
  -D KERNELS=${PROJECT_SOURCE_DIR}/kernels -D CLANG=${GPUKIT_CLANG})
gpukit_script_test(lint rules lint/rules.cmake ARGS -D SCRATCH=${scratch}/rules
  -D KERNELS=${PROJECT_SOURCE_DIR}/kernels -D HOST=${PROJECT_SOURCE_DIR}/host
  -D CLANG=${GPUKIT_CLANG})
gpukit_script_test(lint rules_bite lint/rules_test.cmake ARGS -D SCRATCH=${scratch}/rules_bite
  -D CHECK=${CMAKE_CURRENT_SOURCE_DIR}/lint/rules.cmake -D CLANG=${GPUKIT_CLANG})
find_program(GPUKIT_CLANG_PTX NAMES clang-15) # PoCL brings it; it reads libclc-15
set(GPUKIT_PTXAS ${PROJECT_SOURCE_DIR}/build/ptxas CACHE PATH
  "Where scripts/fetch-ptxas has put an assembler for NVIDIA GPUs")
set(ptxas -D PTXAS=${GPUKIT_PTXAS} -D CLANG=${GPUKIT_CLANG_PTX})
gpukit_script_test(lint ptxas lint/ptxas.cmake ARGS ${ptxas} -D SCRATCH=${scratch}/ptxas
  -D KERNELS=${PROJECT_SOURCE_DIR}/kernels -D TABLE=${CMAKE_CURRENT_SOURCE_DIR}/lint/ptxas.table
  -D GOLDEN=${CMAKE_CURRENT_SOURCE_DIR}/lint/ptxas.golden TIMEOUT 300)
gpukit_script_test(lint ptxas_bite lint/ptxas_test.cmake ARGS ${ptxas}
  -D CHECK=${CMAKE_CURRENT_SOURCE_DIR}/lint/ptxas.cmake -D SCRATCH=${scratch}/ptxas_bite)
set_property(TEST lint/kernels lint/rules lint/rules_bite lint/ptxas lint/ptxas_bite
  APPEND PROPERTY LABELS nvidia)
gpukit_script_test(lint format lint/format.cmake
  ARGS -D ROOT=${PROJECT_SOURCE_DIR} -D CLANG_FORMAT=${GPUKIT_CLANG_FORMAT})
find_program(GPUKIT_PYTHON python3)
gpukit_script_test(lint gpu_models lint/gpu_models.cmake
  ARGS -D ROOT=${PROJECT_SOURCE_DIR} -D PYTHON=${GPUKIT_PYTHON})
