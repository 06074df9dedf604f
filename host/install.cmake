# What cmake --install brings beside the program: both libraries and their headers, the CMake
# package (cmake/gpukitConfig.cmake.in tells its targets), gpukit.pc, licence and documents.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/gpukit)
foreach(linkage IN LISTS linkages) # a file each, so that packagers can part them
  install(TARGETS gpukit_${linkage} EXPORT gpukit_${linkage} FILE_SET HEADERS)
  install(EXPORT gpukit_${linkage} FILE gpukit_${linkage}.cmake NAMESPACE gpukit::
    DESTINATION ${package})
endforeach()
set(GPUKIT_NEEDS Threads::Threads)
set(GPUKIT_PC_PRIVATE "-lpthread -lm")
if(GPUKIT_OPENMP)
  list(APPEND GPUKIT_NEEDS OpenMP::OpenMP_C)
  string(APPEND GPUKIT_PC_PRIVATE " ${OpenMP_C_FLAGS}")
endif()
if(GPUKIT_OPENCL)
  list(APPEND GPUKIT_NEEDS OpenCL::OpenCL)
  string(APPEND GPUKIT_PC_PRIVATE " -lOpenCL")
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/gpukitConfig.cmake.in gpukitConfig.cmake
  INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(gpukitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gpukitConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/gpukitConfigVersion.cmake DESTINATION ${package})

# Relocatable: the prefix is told from where gpukit.pc lies.
file(RELATIVE_PATH GPUKIT_PC_TO_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" GPUKIT_PC_TO_PREFIX ${GPUKIT_PC_TO_PREFIX})
set(GPUKIT_PC_INCLUDEDIR "\${prefix}") # stays so where a folder is given as an absolute path
set(GPUKIT_PC_LIBDIR "\${prefix}")
cmake_path(APPEND GPUKIT_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})
cmake_path(APPEND GPUKIT_PC_LIBDIR ${CMAKE_INSTALL_LIBDIR})
set(GPUKIT_PC_ALWAYS "")
if(NOT GPUKIT_SHARED) # nothing to choose: --static need not be said
  set(GPUKIT_PC_ALWAYS " ${GPUKIT_PC_PRIVATE}")
  set(GPUKIT_PC_PRIVATE "")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/gpukit.pc.in gpukit.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gpukit.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
  ${PROJECT_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/docs/compare.schema.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/gpukit)
