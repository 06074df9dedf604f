# Another project uses what we install: label install. The library is built anew, plain
# and with both linkages, so a sanitized build tree has nothing to add.
if(GPUKIT_SANITIZE)
  return()
endif()
find_program(GPUKIT_PKG_CONFIG pkg-config)
foreach(linkage IN ITEMS static shared)
  gpukit_script_test(install ${linkage} install/install_test.cmake TIMEOUT 300
    ARGS -D SOURCE=${PROJECT_SOURCE_DIR} -D SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/install_${linkage}
    -D LINKAGE=${linkage} -D GENERATOR=${CMAKE_GENERATOR} -D COMPILER=${CMAKE_C_COMPILER}
    -D OPENCL=${GPUKIT_OPENCL} -D OPENMP=${GPUKIT_OPENMP} -D PKG_CONFIG=${GPUKIT_PKG_CONFIG})
endforeach()
