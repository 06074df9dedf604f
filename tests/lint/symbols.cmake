# cmake -D LIBRARY=libgpukit.so -D NODE=GPUKIT_0.1 -D INCLUDES=folders -D NM=file
#       -P symbols.cmake
#
# The shared library shows the functions that public headers declare GPUKIT_API, each of them,
# under the version node, and nothing else.
cmake_minimum_required(VERSION 3.25)
if(NOT LIBRARY)
  message(STATUS "SKIP: no shared library (GPUKIT_SHARED is OFF)")
  return()
endif()
set(declared "")
foreach(folder IN LISTS INCLUDES)
  file(GLOB headers ${folder}/gpukit/*.h)
  list(FILTER headers EXCLUDE REGEX "/export\\.h$") # which defines GPUKIT_API
  foreach(header IN LISTS headers)
    file(READ ${header} text)
    string(REGEX MATCHALL "\nGPUKIT_API[^(;]*" declarations "${text}")
    foreach(declaration IN LISTS declarations)
      string(REGEX MATCH "[A-Za-z0-9_]+$" name "${declaration}")
      list(APPEND declared ${name}@@${NODE})
    endforeach()
  endforeach()
endforeach()
execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY} OUTPUT_VARIABLE table
  COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" shown "${table}")
list(TRANSFORM shown STRIP)
list(FILTER shown EXCLUDE REGEX "^${NODE}(@@${NODE})?$") # the node itself
if(NOT declared OR NOT shown)
  message(SEND_ERROR "no GPUKIT_API in ${INCLUDES}, or no symbols in ${LIBRARY}")
endif()
foreach(symbol IN LISTS shown)
  if(NOT symbol IN_LIST declared)
    message(SEND_ERROR "${symbol} is shown, and no public header declares it GPUKIT_API")
  elseif(NOT symbol MATCHES "^gpukit_")
    message(SEND_ERROR "${symbol} does not begin with gpukit_")
  endif()
endforeach()
foreach(symbol IN LISTS declared)
  if(NOT symbol IN_LIST shown)
    message(SEND_ERROR "${symbol} is declared GPUKIT_API and not shown")
  endif()
endforeach()
