# Other projects use what we install: label install. The library is built anew, with both
# linkages and with each alone, so a sanitized build tree has nothing to add.
if(GPUKIT_SANITIZE)
  return()
endif()
find_program(GPUKIT_PKG_CONFIG pkg-config)
set(scratch ${CMAKE_CURRENT_BINARY_DIR}/install)
set(common ARGS -D SCRATCH=${scratch} -D GENERATOR=${CMAKE_GENERATOR}
  -D COMPILER=${CMAKE_C_COMPILER} -D OPENMP=${GPUKIT_OPENMP})
gpukit_script_test(install build install/build_test.cmake TIMEOUT 300 ${common}
  -D SOURCE=${PROJECT_SOURCE_DIR} -D OPENCL=${GPUKIT_OPENCL})
set_tests_properties(install/build PROPERTIES FIXTURES_SETUP installed)
foreach(linkages IN ITEMS both shared static)
  gpukit_script_test(install ${linkages} install/consumer_test.cmake ${common}
    -D LINKAGES=${linkages} -D COMPILER_CXX=${GPUKIT_CXX} -D NM=${CMAKE_NM}
    -D PKG_CONFIG=${GPUKIT_PKG_CONFIG})
  set_tests_properties(install/${linkages} PROPERTIES FIXTURES_REQUIRED installed)
endforeach()
