# cmake -D INCLUDES=folders -D COMPILER=file -D FLAGS=list -D SUFFIX=c -D SCRATCH=folder
#       -P headers.cmake
#
# Compiles every public header alone, and twice over.
cmake_minimum_required(VERSION 3.25)
if(NOT COMPILER)
  message(STATUS "SKIP: no C++ compiler")
  return()
endif()
set(options -Wall -Wextra -Wpedantic -Werror -fsyntax-only ${FLAGS})
set(count 0)
foreach(folder IN LISTS INCLUDES)
  list(APPEND options -I${folder})
endforeach()
foreach(folder IN LISTS INCLUDES)
  file(GLOB headers RELATIVE ${folder} ${folder}/gpukit/*.h)
  foreach(header IN LISTS headers)
    file(WRITE ${SCRATCH}/alone.${SUFFIX}
      "#include <${header}>\n#include <${header}>\ntypedef int something;\n")
    execute_process(COMMAND ${COMPILER} ${options} ${SCRATCH}/alone.${SUFFIX}
      RESULT_VARIABLE result ERROR_VARIABLE errors)
    if(NOT result EQUAL 0)
      message(NOTICE "${errors}")
      message(SEND_ERROR "<${header}> does not stand alone")
    endif()
    math(EXPR count "${count} + 1")
  endforeach()
endforeach()
if(count LESS 5)
  message(SEND_ERROR "only ${count} public headers found in ${INCLUDES}")
endif()
